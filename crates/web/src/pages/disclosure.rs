//! Seeing respondents unmasked: what is asked for it, and who has looked so far.

use super::ErrorLine;
use crate::{Form, labels};
use domain::api::{PersonalDataRecord, PersonalDataRules, PurposeView};
use domain::personal_data::{AccessLine, Accessed, Disclose, Disclosure, Reason, Sample};
use domain::time::display;
use domain::{FieldProblem, Role};

/// The form beside a list, as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct DisclosureForm {
    /// Those of the reader's role.
    pub purposes: Vec<PurposeView>,
    pub purpose: String,
    pub note: String,
    /// Whoever uploaded the list draws no sample of it.
    pub may_sample: bool,
    pub size: String,
    pub seed: String,
    /// The sample that is shown, in place of the list.
    pub sample: Option<Sample>,
}

impl DisclosureForm {
    pub fn new(rules: &PersonalDataRules, role: Role, uploaded_by: Role) -> Self {
        let purposes = rules.purposes.iter().filter(|purpose| purpose.roles.contains(&role)).cloned().collect();
        Self { purposes, may_sample: role != uploaded_by, size: "10".to_owned(), ..Self::default() }
    }

    /// Whether the list is the reader's own.
    pub fn own(&self) -> bool {
        !self.may_sample
    }

    /// The same as somebody has filled it in.
    pub fn typed(mut self, form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        (self.purpose, self.note, self.seed) = (text("purpose"), text("note"), text("seed"));
        if !text("size").is_empty() {
            self.size = text("size");
        }
        self
    }

    /// What is asked for; `limit` respondents at a time.
    ///
    /// # Errors
    /// A line for the summary where the number isn't one.
    pub fn asked(&self, form: &Form, limit: u32) -> Result<Disclose, ErrorLine> {
        let what = if form.get("what") == "sample" {
            let size = domain::text::normalise(&self.size).parse().map_err(|_| ErrorLine::new("size", "人数请填写整数"))?;
            Disclosure::Sample { size, seed: Some(self.seed.clone()).filter(|seed| !seed.is_empty()) }
        } else {
            Disclosure::Rows { offset: form.get("offset").parse().unwrap_or(0), limit }
        };
        Ok(Disclose { reason: Reason { purpose: self.purpose.clone(), note: self.note.clone() }, what })
    }
}

/// Where a refused entry stands on the page.
pub fn error_line(problem: &FieldProblem) -> ErrorLine {
    let anchor = if matches!(problem.field.as_str(), "purpose" | "note" | "size" | "seed") { problem.field.as_str() } else { "disclosure-form" };
    ErrorLine::new(anchor, problem.message.clone())
}

/// The audit of one list.
#[derive(Clone, Debug)]
pub struct AccessesView {
    /// Of all lists of the application.
    pub total: u64,
    /// When, and what was confirmed.
    pub confirmed: Vec<(String, String)>,
    pub lines: Vec<AccessView>,
}

#[derive(Clone, Debug)]
pub struct AccessView {
    pub at: String,
    pub who: String,
    pub purpose: String,
    pub what: String,
    pub rows: u32,
}

impl AccessesView {
    pub fn new(record: &PersonalDataRecord, rules: &PersonalDataRules) -> Self {
        let confirmed = record.lists.iter().filter_map(|list| Some((display(list.handed_over.as_ref()?.at), list.text.clone())));
        Self {
            total: record.accesses_total,
            confirmed: confirmed.collect(),
            lines: record.accesses.iter().map(|line| AccessView::new(line, rules)).collect(),
        }
    }
}

impl AccessView {
    fn new(line: &AccessLine, rules: &PersonalDataRules) -> Self {
        let purpose = rules.purposes.iter().find(|purpose| purpose.id == line.purpose).map_or(line.purpose.as_str(), |purpose| &purpose.label);
        let what = match &line.what {
            Accessed::Rows { offset } => format!("第 {} 人起", offset + 1),
            Accessed::File => "整份文件".to_owned(),
            Accessed::Marked => "标注副本".to_owned(),
            Accessed::Packet => "整份文件（材料包）".to_owned(),
            Accessed::Sample { sample } => {
                let drawn: Vec<String> = sample.drawn.iter().map(u32::to_string).collect();
                format!("回访样本，种子 {}，抽中第 {} 人", sample.seed, drawn.join("、"))
            }
        };
        Self {
            at: display(line.at),
            who: format!("{}（{}）", line.organisation, labels::role(line.role)),
            purpose: if line.note.is_empty() { purpose.to_owned() } else { format!("{purpose}：{}", line.note) },
            what,
            rows: line.rows,
        }
    }
}
