//! `text_lengths`: the sections of a report and their lengths.
//!
//! **What it checks.** Each of `parts`: every field in `fields` that applies is filled, and together they have `min` to `max`
//! characters, both included, counted as an office counts. Above `max` is a failure, or what `over` says. If nothing is typed and `uploaded_instead` has a readable
//! file, a person counts: review.
//! **Why.** The source limits each section; 501 characters where 500 are allowed is a report given back.
//! **Example.** `parts = [{ title = "一", fields = ["report.profile"], max = 500 }]`, `uploaded_instead = "XX-M05"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::{Input, Place};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextLengths {
    parts: Vec<Part>,
    #[serde(default)]
    uploaded_instead: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    title: String,
    fields: Vec<String>,
    #[serde(default)]
    min: Option<usize>,
    #[serde(default)]
    max: Option<usize>,
    /// What a text above `max` means where the source leaves open whether that is a limit; too long if left out.
    #[serde(default)]
    over: Option<Ruling>,
}

impl Kind for TextLengths {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let nothing_typed = self.parts.iter().flat_map(|p| &p.fields).all(|id| !cx.filled(id));
        let uploaded = self.uploaded_instead.as_ref().filter(|code| cx.files(code).iter().any(|f| f.facts.readable()));
        if let (true, Some(code)) = (nothing_typed, uploaded) {
            let title = cx.material_title(code);
            let input = Input { label: title.to_owned(), place: Place::Material { code: code.clone() }, value: Some(format!("{} 个文件", cx.files(code).len())), unit: None };
            let required = self.parts.iter().filter_map(Part::required).collect::<Vec<_>>().join("；");
            return Outcome::review(format!("“{title}”以文件上传，字数和内容由人工核对。"), "请受理人员核对各部分的字数。").input(input).required(required);
        }
        Outcome::merge(self.parts.iter().map(|part| part.check(cx)).collect())
    }

    fn names(&self, names: &mut Names) {
        for id in self.parts.iter().flat_map(|p| &p.fields) {
            names.field(id);
        }
        if let Some(code) = &self.uploaded_instead {
            names.material(code);
        }
        for ruling in self.parts.iter().filter_map(|part| part.over.as_ref()) {
            ruling.names(names);
        }
    }
}

impl Part {
    fn required(&self) -> Option<String> {
        match (self.min, self.max) {
            (Some(min), Some(max)) => Some(format!("{} {min}–{max} 字", self.title)),
            (None, Some(max)) => Some(format!("{} {max} 字以内", self.title)),
            (Some(min), None) => Some(format!("{} 至少 {min} 字", self.title)),
            (None, None) => None,
        }
    }

    fn check(&self, cx: &Context<'_>) -> Outcome {
        let fields: Vec<&String> = self.fields.iter().filter(|id| cx.fields.get(*id).is_some_and(|f| f.when.holds(cx.request))).collect();
        if fields.is_empty() {
            return Outcome::not_applicable(format!("{}不适用于{}。", self.title, cx.category_label()));
        }
        let inputs: Vec<Input> = fields.iter().map(|id| cx.input(id)).collect();
        let missing: Vec<String> = fields.iter().filter(|id| !cx.filled(id)).map(|id| format!("“{}”", cx.label(id))).collect();
        let count: usize = fields.iter().map(|id| cx.length(id)).sum();
        let said = format!("{} 现有 {count} 字", self.title);
        let outcome = if !missing.is_empty() {
            Outcome::incomplete(format!("{}尚未填写。", missing.join("、")), format!("请填写{}。", missing.join("、")))
        } else if let Some(max) = self.max.filter(|max| count > *max) {
            let (message, action) = (format!("{said}，超过 {max} 字。"), format!("请删减 {} 字。", count - max));
            let over = match &self.over {
                Some(ruling) => ruling.settle(cx, &message, &action),
                None => Outcome::fail(message, action),
            };
            over.gap(format!("{} 超出 {} 字", self.title, count - max))
        } else if let Some(min) = self.min.filter(|min| count < *min) {
            Outcome::fail(format!("{said}，不足 {min} 字。"), format!("请补写 {} 字。", min - count)).gap(format!("{} 差 {} 字", self.title, min - count))
        } else {
            Outcome::pass(format!("{said}。"))
        };
        let outcome = outcome.inputs(inputs).found(said);
        match self.required() {
            Some(required) => outcome.required(required),
            None => outcome,
        }
    }
}
