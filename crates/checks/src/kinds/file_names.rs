//! `file_names`: files named as the source asks.
//!
//! **What it checks.** The names, without ending, of the files of `materials`: the applicant's full name, the joiner, the
//! project's name; in `name_alone` categories the name only. Exactly so passes; with the joiner left out or something behind
//! it is `near`; anything else fails with the corrected name proposed. White space and full width make no difference.
//! **Why.** Reviewers sort hundreds of files by name.
//! **Example.** `name = "name"`, `project = "project_name"`, `joiner = "+"`, `name_alone = ["enterprise"]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::text::closed_up;
use domain::{Input, Place, Verdict};
use serde::Deserialize;

/// How many wrong names are listed one by one.
const LISTED_MAX: usize = 30;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileNames {
    materials: Vec<String>,
    name: String,
    project: String,
    joiner: String,
    #[serde(default)]
    name_alone: Vec<String>,
    near: Ruling,
}

impl Kind for FileNames {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        if self.materials.iter().all(|code| cx.files(code).is_empty()) {
            return Outcome::not_applicable("测量材料尚未上传，没有文件名可核对。");
        }
        let alone = self.name_alone.contains(&cx.request.category);
        let needed: Vec<&String> = if alone { vec![&self.name] } else { vec![&self.name, &self.project] };
        let mut texts = Vec::new();
        for id in &needed {
            match cx.value(id) {
                Ok(value) => texts.push(value.plain()),
                Err(why) => return Outcome::no_value(cx, id, why),
            }
        }
        let expected = texts.join(&self.joiner);
        let required = format!("文件名为“{expected}”");
        let (mut files, mut near, mut wrong, mut inputs) = (0, Vec::new(), Vec::new(), Vec::new());
        for code in &self.materials {
            for file in cx.files(code) {
                files += 1;
                let (stem, ending) = split(&file.name);
                let stem = closed_up(stem);
                if stem == closed_up(&expected) {
                    continue;
                }
                let input = Input {
                    label: cx.material_title(code).to_owned(),
                    place: Place::File { material: code.clone(), sha256: file.sha256.to_string(), name: file.name.clone() },
                    value: Some(file.name.clone()),
                    unit: None,
                };
                if stem.starts_with(&closed_up(&expected)) || stem.starts_with(&closed_up(&texts.concat())) {
                    near.push(input);
                } else {
                    wrong.push(format!("“{}”宜改为“{expected}{ending}”", file.name));
                    inputs.push(input);
                }
            }
        }
        if !wrong.is_empty() {
            let more = if wrong.len() > LISTED_MAX { "等" } else { "" };
            let listed = wrong.iter().take(LISTED_MAX).cloned().collect::<Vec<_>>().join("，");
            let found = format!("{files} 个文件中 {} 个名称不符", wrong.len());
            return Outcome::fail(format!("{found}：{listed}{more}。"), "请改名后重新上传。").inputs(inputs).required(required).found(found);
        }
        if near.is_empty() {
            return Outcome::pass(format!("{files} 个文件的名称均符合要求。")).required(required).found(format!("{files} 个文件"));
        }
        let said = format!("{files} 个文件中 {} 个的名称以“{}”开头，但不完全相同。", near.len(), texts.concat());
        let mut outcome = self.near.settle(cx, &said, "由协会决定是否须改名，申请组织可先照常填报。");
        if outcome.verdict == Verdict::Fail {
            outcome.actions = vec![format!("请将文件改名为“{expected}”后重新上传。")];
        }
        outcome.inputs(near).required(required).found(said.trim_end_matches('。'))
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.name);
        names.field(&self.project);
        for code in &self.materials {
            names.material(code);
        }
        self.near.names(names);
    }
}

/// Name and ending, the dot with the ending.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 6 => name.split_at(at),
        _ => (name, ""),
    }
}
