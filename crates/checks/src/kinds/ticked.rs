//! `ticked`: boxes of a multiple choice.
//!
//! **What it checks.** Every option in `all` is ticked, or else `missing` rules. Of the options in `rulings`, each that is ticked
//! has a verdict of its own. Nothing ticked at all is incomplete.
//! **Why.** A form with boxes for 真实, 齐全 and 有效 wants all three; a fourth for 其他 says that somebody has to look.
//! **Example.** `field = "opinion.verified"`, `all = ["true", "complete", "valid"]`, `missing = { verdict = "fail" }`,
//! `rulings = [{ value = "other", ruling = { verdict = "review" } }]`.

use super::Kind;
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use rulebook::FieldKind;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ticked {
    field: String,
    #[serde(default)]
    all: Vec<String>,
    missing: Ruling,
    #[serde(default)]
    rulings: Vec<OptionRuling>,
    /// What is asked for, in Chinese.
    required: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionRuling {
    value: String,
    ruling: Ruling,
}

impl Kind for Ticked {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        if let Err(why) = cx.value(&self.field) {
            return match why {
                NoValue::Missing => Outcome::incomplete(format!("“{}”没有勾选。", cx.label(&self.field)), format!("请勾选“{}”。", cx.label(&self.field))).input(cx.input(&self.field)),
                malformed => Outcome::no_value(cx, &self.field, malformed),
            }
            .required(self.required.clone());
        }
        let ticked: Vec<&str> = cx.text(&self.field).lines().map(str::trim).collect();
        let named = |ids: &[&str]| ids.iter().map(|id| format!("“{}”", label(cx, &self.field, id))).collect::<Vec<_>>().join("、");
        let lacking: Vec<&str> = self.all.iter().map(String::as_str).filter(|id| !ticked.contains(id)).collect();
        let said = format!("“{}”勾选了{}", cx.label(&self.field), named(&ticked));
        let mut parts = vec![if lacking.is_empty() {
            Outcome::pass(format!("{said}。"))
        } else {
            self.missing.settle(cx, &format!("{said}，没有勾选{}。", named(&lacking)), &format!("请核对“{}”：{}。", cx.label(&self.field), self.required))
        }];
        for ruled in self.rulings.iter().filter(|r| ticked.contains(&r.value.as_str())) {
            parts.push(ruled.ruling.settle(cx, &format!("{said}。"), "由受理人员核实。"));
        }
        let parts = parts.into_iter().map(|part| part.input(cx.input(&self.field)).required(self.required.clone()).found(named(&ticked)));
        Outcome::merge(parts.collect())
    }

    fn names(&self, names: &mut Names) {
        for value in self.all.iter().chain(self.rulings.iter().map(|r| &r.value)) {
            names.value(&self.field, value);
        }
        self.missing.names(names);
        for ruled in &self.rulings {
            ruled.ruling.names(names);
        }
    }
}

fn label(cx: &Context<'_>, field: &str, id: &str) -> String {
    let option = match cx.fields.get(field).map(|f| &f.kind) {
        Some(FieldKind::ChoiceMany { options } | FieldKind::Choice { options }) => options.iter().find(|o| o.id == id),
        _ => None,
    };
    option.map_or_else(|| id.to_owned(), |o| o.label.clone())
}
