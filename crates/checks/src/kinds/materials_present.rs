//! `materials_present`: the files are there and can be read.
//!
//! **What it checks.** Of `materials` – or, if none are named, of every material that applies, isn't optional and is uploaded by
//! the applicant – each has at least one readable file, a spreadsheet where one is asked for. Those in `typed_instead` may be
//! typed into their form. A file whose content the service didn't see – too large, or its inspection broke off – makes it a
//! review. `present` says what a complete set means: a pass, or a review where a person must look (signatures,
//! seals). `absent` says what it means that one has no file at all, where the source leaves open whether it must be there.
//! **Why.** A missing or unreadable paper is the commonest reason for giving an application back.
//! **Example.** `kind = "materials_present"`, `typed_instead = ["XX-M05"]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::evidence::Defect;
use domain::{Attachment, FileKind, Input, Place, Verdict};
use rulebook::{FieldKind, FormBy, Material, MaterialFrom};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MaterialsPresent {
    #[serde(default)]
    materials: Vec<String>,
    #[serde(default)]
    typed_instead: Vec<String>,
    #[serde(default)]
    present: Option<Ruling>,
    /// Then optional ones of `materials` are asked for, too.
    #[serde(default)]
    absent: Option<Ruling>,
}

impl Kind for MaterialsPresent {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (mut problems, mut inputs, mut asked, mut broken) = (Vec::new(), Vec::new(), 0, false);
        let mut unseen = Vec::new();
        for material in cx.book.materials.iter().filter(|m| self.asks(cx, m)) {
            asked += 1;
            let files = cx.files(&material.code);
            let readable = files.iter().any(|file| defect(file, material).is_none());
            let input = |value: Option<String>, place: Place| Input { label: material.title.clone(), place, value, unit: None };
            for file in files.iter().filter(|file| readable && !file.facts.inspected) {
                unseen.push(format!("“{}”的文件“{}”未经系统检查内容：{}", material.title, file.name, file.facts.notes.concat()));
                let place = Place::File { material: material.code.clone(), sha256: file.sha256.to_string(), name: file.name.clone() };
                inputs.push(input(Some(file.name.clone()), place));
            }
            if readable {
                if !self.materials.is_empty() {
                    inputs.push(input(Some(format!("{} 个文件", files.len())), Place::Material { code: material.code.clone() }));
                }
            } else if files.is_empty() && !(self.typed_instead.contains(&material.code) && typed(cx, material)) {
                problems.push(format!("“{}”尚未上传。", material.title));
                inputs.push(input(None, Place::Material { code: material.code.clone() }));
            } else {
                broken = true;
                for file in files {
                    problems.push(format!("“{}”的文件“{}”{}。", material.title, file.name, defect(file, material).unwrap_or_default()));
                    let place = Place::File { material: material.code.clone(), sha256: file.sha256.to_string(), name: file.name.clone() };
                    inputs.push(input(Some(file.name.clone()), place));
                }
            }
        }
        let required = match &self.materials[..] {
            [code] => format!("上传“{}”，能打开", cx.material_title(code)),
            _ => format!("{asked} 项材料每项至少一个能打开的文件"),
        };
        if let (Some(ruling), false, false) = (&self.absent, broken, problems.is_empty()) {
            return ruling.settle(cx, &problems.concat(), "请补充上传所列材料。").inputs(inputs).required(required);
        }
        if !problems.is_empty() {
            let found = format!("{} 处缺少或不能使用", problems.len());
            return Outcome::incomplete(problems.concat(), "请补充上传或重新上传所列材料。").inputs(inputs).required(required).found(found);
        }
        let said = match &self.materials[..] {
            [code] => format!("“{}”已上传。", cx.material_title(code)),
            _ => format!("{asked} 项材料均已上传。"),
        };
        let outcome = match &self.present {
            Some(ruling) => ruling.settle(cx, &said, "请受理人员逐份核对。"),
            None => Outcome::pass(said),
        };
        let outcome = if unseen.is_empty() { outcome } else { with_unseen(outcome, unseen) };
        outcome.inputs(inputs).required(required).found(format!("{asked} 项齐全"))
    }

    fn names(&self, names: &mut Names) {
        for code in self.materials.iter().chain(&self.typed_instead) {
            names.material(code);
        }
        for ruling in self.present.iter().chain(&self.absent) {
            ruling.names(names);
        }
        if self.absent.is_some() && self.materials.is_empty() {
            names.wrong.push("`absent` wants `materials`".to_owned());
        }
    }
}

impl MaterialsPresent {
    fn asks(&self, cx: &Context<'_>, material: &Material) -> bool {
        let named = if self.materials.is_empty() { material.by == FormBy::Applicant } else { self.materials.contains(&material.code) };
        named && (!material.optional || self.absent.is_some()) && material.from.contains(&MaterialFrom::Uploaded) && material.when.holds(cx.request)
    }
}

/// Of a file that nobody has looked into, a person has to say whether it can be opened.
fn with_unseen(mut outcome: Outcome, unseen: Vec<String>) -> Outcome {
    if outcome.verdict == Verdict::Pass {
        outcome.verdict = Verdict::Review;
    }
    outcome.messages.extend(unseen);
    outcome.action("请受理人员打开所列文件核对；打不开的，请申请组织另存后重新上传。")
}

/// Why the file can't serve as this material; none if it can.
fn defect(file: &Attachment, material: &Material) -> Option<&'static str> {
    let facts = &file.facts;
    match facts.defect {
        Some(Defect::Empty) => Some("是空文件，请重新上传"),
        Some(Defect::Truncated) => Some("不完整，可能传输或保存时中断，请重新上传"),
        Some(Defect::Encrypted) => Some("设有密码，请取消密码后重新上传"),
        Some(Defect::Unreadable) => Some("打不开或没有页面，请重新生成后上传"),
        Some(Defect::UnknownKind) => Some("不是可受理的文件格式，请转换为 PDF 等格式后上传"),
        None if facts.kind == FileKind::Unknown => Some("不是可受理的文件格式，请转换为 PDF 等格式后上传"),
        None if material.spreadsheet && !facts.kind.is_spreadsheet() => Some("不是电子表格，请上传 XLSX、XLS、ODS 或 CSV 文件"),
        None => None,
    }
}

/// Whether a form that makes up this material has a text.
fn typed(cx: &Context<'_>, material: &Material) -> bool {
    cx.book.fields().any(|(form, _, field)| {
        form.material.as_deref() == Some(&material.code) && matches!(field.kind, FieldKind::LongText { .. }) && cx.filled(&field.id)
    })
}
