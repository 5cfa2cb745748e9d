//! The association's pages of what it keeps beside the applications: titles and bars of an applicant, quotas of the bodies.

use super::ErrorLine;
use crate::{Chrome, Form, labels, standing};
use askama::Template;
use domain::Body;
use domain::api::{BodyQuota, Quotas, StandingRecord};
use domain::standing::BarKind;
use domain::time::{display, display_date};
use rulebook::Rulebook;

#[derive(Template)]
#[template(path = "standing.html")]
pub struct StandingPage {
    pub chrome: Chrome,
    /// As typed into the search.
    pub code: String,
    /// What is kept under the code; none before one is asked for.
    pub kept: Option<KeptView>,
    /// `PROGRAMME|CATEGORY|LEVEL` and its words, of every programme.
    pub kinds: Vec<(String, String)>,
    /// Id and title of every programme.
    pub programmes: Vec<(String, String)>,
    /// The form that was refused.
    pub typed: Form,
    pub errors: Vec<ErrorLine>,
    pub notice: &'static str,
}

/// What is kept under one code.
#[derive(Clone, Debug)]
pub struct KeptView {
    pub etag: String,
    pub titles: Vec<TitleView>,
    pub bars: Vec<BarView>,
    pub changes: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct TitleView {
    pub what: String,
    pub object: String,
    pub from: String,
    pub until: String,
    /// Empty while it stands.
    pub revoked: String,
}

#[derive(Clone, Debug)]
pub struct BarView {
    pub programme: String,
    pub kind: &'static str,
    pub from: String,
    pub until: String,
    pub reason: String,
}

impl StandingPage {
    pub fn new<'a>(chrome: Chrome, code: &str, kept: Option<(&StandingRecord, &str)>, books: impl Iterator<Item = &'a Rulebook> + Clone) -> Self {
        let kinds = books.clone().flat_map(|book| {
            let p = &book.programme;
            p.categories.iter().flat_map(move |c| c.levels.iter().map(move |l| (format!("{}|{}|{l}", p.id, c.id), format!("{}：{}，{}", p.short_title, c.label, labels::level(p, l)))))
        });
        Self {
            chrome,
            code: code.to_owned(),
            kept: kept.map(|(record, etag)| KeptView::new(record, etag, books.clone())),
            kinds: kinds.collect(),
            programmes: books.map(|b| (b.programme.id.clone(), b.programme.title.clone())).collect(),
            typed: Form::default(),
            errors: Vec::new(),
            notice: "",
        }
    }

    /// Whether the form to revoke this title was the one refused.
    pub fn opened(&self, at: &usize) -> bool {
        standing::prefix(&self.typed) == format!("revoke-{at}")
    }

    /// What was typed into an input of a refused form.
    pub fn value(&self, prefix: &str, name: &str) -> &str {
        if standing::prefix(&self.typed) == prefix { self.typed.get(name) } else { "" }
    }
}

impl KeptView {
    fn new<'a>(record: &StandingRecord, etag: &str, books: impl Iterator<Item = &'a Rulebook> + Clone) -> Self {
        let book = |id: &domain::ProgrammeId| books.clone().find(|b| b.programme.id == id.as_str()).map(|b| &b.programme);
        let programme = |id: &domain::ProgrammeId| book(id).map_or_else(|| id.to_string(), |p| p.short_title.clone());
        let until = |date: Option<domain::time::Date>| date.map_or_else(|| "未定".to_owned(), display_date);
        Self {
            etag: etag.to_owned(),
            titles: record
                .titles
                .iter()
                .map(|t| TitleView {
                    what: match book(&t.programme) {
                        Some(p) => format!("{}：{}，{}", p.short_title, labels::category(p, &t.category), labels::level(p, &t.level)),
                        None => format!("{}：{}，{}", t.programme, t.category, t.level),
                    },
                    object: t.object.clone(),
                    from: display_date(t.from),
                    until: until(t.until),
                    revoked: t.revoked.as_ref().map_or_else(String::new, |r| {
                        format!("{} 撤销{}：{}", display_date(r.on), if r.improper_means { "（虚假申报等不正当手段）" } else { "" }, r.reason)
                    }),
                })
                .collect(),
            bars: record
                .bars
                .iter()
                .map(|b| BarView {
                    programme: programme(&b.programme),
                    kind: match b.kind {
                        BarKind::Warning => "警告",
                        BarKind::Withdrawn => "取消申报资格",
                    },
                    from: display_date(b.from),
                    until: until(b.until),
                    reason: b.reason.clone(),
                })
                .collect(),
            changes: record.changes.iter().map(|c| format!("{}　{}", display(c.at), c.reason)).collect(),
        }
    }
}

/// Empty rows offered below the quotas there are.
const ROWS_ADDED: usize = 3;

#[derive(Template)]
#[template(path = "quotas.html")]
pub struct QuotasPage {
    pub chrome: Chrome,
    pub programme: String,
    pub title: String,
    /// What the source calls the quota; none if it knows none.
    pub label: Option<String>,
    pub rows: Vec<QuotaRow>,
    pub bodies: Vec<Body>,
    pub titles_listed: String,
    pub etag: String,
    pub errors: Vec<ErrorLine>,
    pub notice: &'static str,
}

/// A quota as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaRow {
    pub id: String,
    pub name: String,
    pub max: String,
    pub bodies: Vec<String>,
}

impl QuotaRow {
    pub fn has(&self, body: &str) -> bool {
        self.bodies.iter().any(|b| b == body)
    }
}

/// The quotas as rows of the form, with empty ones to add more.
pub fn rows(quotas: &Quotas) -> Vec<QuotaRow> {
    let row = |q: &BodyQuota| QuotaRow { id: q.id.clone(), name: q.name.clone(), max: q.max.to_string(), bodies: q.bodies.clone() };
    quotas.quotas.iter().map(row).chain(std::iter::repeat_n(QuotaRow::default(), ROWS_ADDED)).collect()
}

/// The rows of a posted form: `N.name`, `N.max`, `N.id` and `N.body` by their number.
pub fn typed_rows(form: &Form) -> Vec<QuotaRow> {
    let value = |n: usize, name: &str| form.get(&format!("{n}.{name}")).to_owned();
    (0..).take_while(|n| form.has(&format!("{n}.name"))).map(|n| QuotaRow { id: value(n, "id"), name: value(n, "name"), max: value(n, "max"), bodies: form.all(&format!("{n}.body")).map(str::to_owned).collect() }).collect()
}

/// Posted quotas; a row without name and body is dropped. A new quota takes its id from its first body, which has one quota at most.
///
/// # Errors
/// Every number that isn't one, at its input.
pub fn quotas(form: &Form) -> Result<Quotas, Vec<ErrorLine>> {
    let (mut quotas, mut errors) = (Quotas::default(), Vec::new());
    for (n, row) in typed_rows(form).into_iter().enumerate().filter(|(_, row)| !row.name.is_empty() || !row.bodies.is_empty()) {
        match row.max.parse() {
            Ok(max) => {
                let id = if row.id.is_empty() { row.bodies.first().cloned().unwrap_or_default() } else { row.id };
                quotas.quotas.push(BodyQuota { id, name: row.name, bodies: row.bodies, max });
            }
            Err(_) => errors.push(ErrorLine::new(&format!("max-{n}"), format!("第 {} 项名额请填写整数", n + 1))),
        }
    }
    match (form.get("titles_listed"), form.get("titles_listed").parse()) {
        ("", _) => {}
        (_, Ok(listed)) => quotas.titles_listed = Some(listed),
        (_, Err(_)) => errors.push(ErrorLine::new("titles_listed", "本年度名单的数量请填写整数")),
    }
    if errors.is_empty() { Ok(quotas) } else { Err(errors) }
}

/// Where the page shows what the service refused: `quotas[2].max` is input `max-2` among the rows sent, which are those filled in.
pub fn quota_anchor(form: &Form, field: &str) -> String {
    let place = field.strip_prefix("quotas[").and_then(|rest| rest.split_once("]."));
    let Some((at, name)) = place.and_then(|(at, name)| Some((at.parse::<usize>().ok()?, name))) else { return field.to_owned() };
    let filled: Vec<usize> = typed_rows(form).iter().enumerate().filter(|(_, row)| !row.name.is_empty() || !row.bodies.is_empty()).map(|(n, _)| n).collect();
    format!("{}-{}", if name == "id" { "name" } else { name }, filled.get(at).copied().unwrap_or(at))
}
