//! `text_topics`: topics that a text must treat.
//!
//! **What it checks.** Each of `topics` is found: its own `field` is filled, or one of its `words` stands in one of `fields`, or
//! was found in the text of a file of `material` as it was uploaded (its `look_for`). All found pass. A topic that isn't found
//! is `missing` – a review if a file has no text to look in, such as a scan. No text and no file at all is incomplete.
//! White space, width and case of letters make no difference.
//! **Why.** A source lists the parts of a report; a reader finds the gap in the tenth report of the day less surely than a search.
//! **Example.** `material = "XX-M08"`, `topics = [{ title = "调查对象", words = ["调查对象", "被访者"] }]`, `missing = { verdict = "fail" }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::text::compact;
use domain::{Attachment, Input, Place};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextTopics {
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    material: Option<String>,
    topics: Vec<Topic>,
    missing: Ruling,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    title: String,
    /// Any of them will do.
    words: Vec<String>,
    /// The field kept for this topic alone.
    #[serde(default)]
    field: Option<String>,
}

impl Kind for TextTopics {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let own = self.topics.iter().filter_map(|t| t.field.as_ref());
        let typed: Vec<&String> = self.fields.iter().chain(own).filter(|id| cx.filled(id)).collect();
        let text: String = self.fields.iter().map(|id| compact(cx.text(id))).collect::<Vec<_>>().join("\n");
        let files: Vec<&Attachment> = self.files(cx).iter().filter(|f| f.facts.readable()).collect();
        let inputs = self.inputs(cx, &typed, &files);
        let required = format!("写明{}", titles(self.topics.iter()));
        if typed.is_empty() && files.is_empty() {
            return self.nothing(cx).inputs(inputs).required(required);
        }
        let found = |topic: &&Topic| {
            let in_file = |word: &String| files.iter().any(|f| f.facts.words.contains(word));
            topic.field.as_ref().is_some_and(|id| cx.filled(id)) || topic.words.iter().any(|word| text.contains(&compact(word)) || in_file(word))
        };
        let (there, lacking): (Vec<&Topic>, Vec<&Topic>) = self.topics.iter().partition(found);
        let count = format!("{} 项内容中找到 {} 项", self.topics.len(), there.len());
        let outcome = if lacking.is_empty() {
            Outcome::pass(format!("{}均已写明。", titles(there.into_iter())))
        } else if files.iter().any(|f| !f.facts.has_text) {
            let what = format!("文件中有不能检索文字的内容（如扫描件），系统没有找到{}。", titles(lacking.into_iter()));
            Outcome::review(what, "请受理人员翻阅文件，核对是否写明；能提供文字版 PDF 的，请申请组织换用文字版。")
        } else {
            let lacking = titles(lacking.into_iter());
            self.missing.settle(cx, &format!("没有找到{lacking}。"), &format!("请补写{lacking}；已经写明而用词不同的，请在标题中使用所列的词。"))
        };
        outcome.inputs(inputs).required(required).found(count)
    }

    fn names(&self, names: &mut Names) {
        for id in self.fields.iter().chain(self.topics.iter().filter_map(|t| t.field.as_ref())) {
            names.field(id);
        }
        if let Some(code) = &self.material {
            names.material(code);
            names.look_for.extend(self.topics.iter().flat_map(|t| &t.words).map(|word| (code.clone(), word.clone())));
        }
        self.missing.names(names);
    }
}

impl TextTopics {
    fn files<'a>(&self, cx: &Context<'a>) -> &'a [Attachment] {
        self.material.as_ref().map_or(&[], |code| cx.files(code))
    }

    fn inputs(&self, cx: &Context<'_>, typed: &[&String], files: &[&Attachment]) -> Vec<Input> {
        let mut inputs: Vec<Input> = typed.iter().map(|id| cx.input(id)).collect();
        for file in files {
            let code = self.material.clone().unwrap_or_default();
            let label = cx.material_title(&code).to_owned();
            inputs.push(Input { label, place: Place::File { material: code, sha256: file.sha256.to_string(), name: file.name.clone() }, value: Some(file.name.clone()), unit: None });
        }
        inputs
    }

    /// Neither text nor file.
    fn nothing(&self, cx: &Context<'_>) -> Outcome {
        let fields = self.fields.iter().chain(self.topics.iter().filter_map(|t| t.field.as_ref())).map(|id| format!("“{}”", cx.label(id)));
        let named: Vec<String> = fields.collect();
        match (&self.material, named.is_empty()) {
            (Some(code), true) => Outcome::incomplete(format!("“{}”尚未上传或不能打开。", cx.material_title(code)), format!("请上传“{}”。", cx.material_title(code))),
            (Some(code), false) => {
                Outcome::incomplete(format!("“{}”既未填写也未上传。", cx.material_title(code)), format!("请在线填写{}，或上传“{}”。", named.join("、"), cx.material_title(code)))
            }
            (None, _) => Outcome::incomplete(format!("{}尚未填写。", named.join("、")), format!("请填写{}。", named.join("、"))),
        }
    }
}

fn titles<'t>(topics: impl Iterator<Item = &'t Topic>) -> String {
    topics.map(|t| format!("“{}”", t.title)).collect::<Vec<_>>().join("、")
}
