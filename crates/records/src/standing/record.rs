//! `GET`, `PUT /api/v1/standing/{credit_code}`: titles and bars, kept by the association.

use crate::accounts::create::one_line;
use crate::applications::withdraw::reason;
use crate::claim::{Claim, claim};
use crate::documents::{self, Loaded, create_by_hash, load_by_hash};
use crate::error::{Result, busy, invalid, lost_race, none_of, precondition_required, problem};
use crate::exchange::{Request, Response};
use crate::limits::{BARS_MAX, CHANGES_MAX, NAME_CHARACTERS_MAX, TITLES_MAX};
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::{SetStanding, StandingChange, StandingRecord};
use domain::history::Event;
use domain::standing::{Bar, Title};
use domain::{Digest, FieldProblem, HistoryEntry, Role};
use serde::{Deserialize, Serialize};

/// The newest form of the stored document.
const SCHEMA: u32 = 1;

/// The entity tag of a record that nobody has written yet.
const NOTHING: &str = "\"0\"";

/// `standing/{credit_code}`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredStanding {
    schema: u32,
    revision: u64,
    pub(super) titles: Vec<Title>,
    pub(super) bars: Vec<Bar>,
    /// Head of its history, which is a chain like an application's.
    head: Digest,
}

/// What a history's entry names by its hash.
#[derive(Serialize)]
struct Version<'a> {
    credit_code: &'a str,
    titles: &'a [Title],
    bars: &'a [Bar],
}

fn key(code: &str) -> String {
    format!("standing/{code}")
}

pub(super) async fn load(host: &impl Host, code: &str) -> Result<Option<Loaded<StoredStanding>>> {
    documents::load(host, &key(code), "standing").await
}

pub(crate) async fn read(host: &impl Host, caller: &Caller, code: &str) -> Result<Response> {
    guard::role(caller, Role::Association)?;
    let code = code_of(code)?;
    let stored = load(host, &code).await?.map(|found| found.value);
    response(host, code, stored).await
}

/// Entry and version are written first; the document that names them is swapped, or created by whoever claimed it.
pub(crate) async fn set(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, code: &str) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let code = code_of(code)?;
    let mut body: SetStanding = request.json()?;
    let reason = reason("reason", "依据", &body.reason)?;
    clean(&mut body);
    none_of(problems(&body))?;
    let given = request.header("if-match").ok_or_else(precondition_required)?;
    let old = load(host, &code).await?;
    let etag = old.as_ref().map_or_else(|| NOTHING.to_owned(), |old| old.value.etag());
    if !given.split(',').any(|tag| tag.trim() == etag) {
        return Err(lost_race(&etag));
    }
    let standing_sha256 = create_by_hash(host, "standing-version", &Version { credit_code: &code, titles: &body.titles, bars: &body.bars }).await?;
    let before = old.as_ref().map(|old| old.value.head.clone());
    // Titles and bars belong to no one programme, so the real clock dates them.
    let entry = HistoryEntry { before, at: host.now(), by: caller.account().id.clone(), what: Event::StandingSet { reason, standing_sha256 } };
    let head = create_by_hash(host, "history", &entry).await?;
    let revision = old.as_ref().map_or(0, |old| old.value.revision) + 1;
    let new = StoredStanding { schema: SCHEMA, revision, titles: body.titles, bars: body.bars, head };
    let won = match &old {
        Some(old) => documents::swap(host, old, &new).await?,
        None => match claim(host, &key(&code)).await? {
            Claim::Won(_) => {
                documents::create(host, &key(&code), &new).await?;
                true
            }
            Claim::Exists(_) => false,
            Claim::Busy => return Err(busy()),
        },
    };
    if won {
        return response(host, code, Some(new)).await;
    }
    let now = load(host, &code).await?.map_or_else(|| NOTHING.to_owned(), |found| found.value.etag());
    Err(lost_race(&now))
}

impl StoredStanding {
    fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }
}

fn code_of(text: &str) -> Result<String> {
    super::well_formed(text).ok_or_else(|| invalid(vec![problem("credit_code", "malformed", "统一社会信用代码应为 18 位数字和大写字母（不用 I、O、S、V、Z），请照营业执照核对。")]))
}

async fn response(host: &impl Host, credit_code: String, stored: Option<StoredStanding>) -> Result<Response> {
    let Some(stored) = stored else {
        let nothing = StandingRecord { credit_code, titles: Vec::new(), bars: Vec::new(), changes: Vec::new() };
        return Ok(Response::json(200, &nothing).with("etag", NOTHING));
    };
    let etag = stored.etag();
    let changes = changes(host, &stored.head).await?;
    Ok(Response::json(200, &StandingRecord { credit_code, titles: stored.titles, bars: stored.bars, changes }).with("etag", etag))
}

/// The newest changes, oldest first; every entry is held against the hash that names it.
async fn changes(host: &impl Host, head: &Digest) -> Result<Vec<StandingChange>> {
    let mut changes = Vec::new();
    let mut next = Some(head.clone());
    while let Some(sha256) = next.filter(|_| changes.len() < CHANGES_MAX) {
        let entry: HistoryEntry = load_by_hash(host, "history", &sha256, "history entry").await?;
        next = entry.before;
        if let Event::StandingSet { reason, .. } = entry.what {
            changes.push(StandingChange { sha256, reason, by: entry.by, at: entry.at });
        }
    }
    changes.reverse();
    Ok(changes)
}

/// Texts on one line, titles and bars in the order of their beginning.
fn clean(body: &mut SetStanding) {
    for title in &mut body.titles {
        title.object = one_line(&title.object);
        if let Some(revocation) = &mut title.revoked {
            revocation.reason = one_line(&revocation.reason);
        }
    }
    for bar in &mut body.bars {
        bar.reason = one_line(&bar.reason);
    }
    body.titles.sort_by_key(|title| title.from);
    body.bars.sort_by_key(|bar| bar.from);
}

fn problems(body: &SetStanding) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for (name, label, count, max) in [("titles", "称号", body.titles.len(), TITLES_MAX), ("bars", "申报限制", body.bars.len(), BARS_MAX)] {
        if count > max {
            problems.push(problem(name, "too_many", format!("{label}最多 {max} 条，现有 {count} 条。")));
        }
    }
    let word = |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
    let short = |text: &str| text.chars().count() <= NAME_CHARACTERS_MAX;
    for (at, title) in body.titles.iter().enumerate().take(TITLES_MAX) {
        let mut wrong = |name: &str, code: &str, message: String| problems.push(problem(format!("titles[{at}].{name}"), code, message));
        for (name, value) in [("programme", title.programme.as_str()), ("category", &title.category), ("level", &title.level)] {
            if !word(value) {
                wrong(name, "malformed", "活动、类别和等级用规则中的代号（小写字母、数字和连字符）。".to_owned());
            }
        }
        if title.until.is_some_and(|until| until < title.from) {
            wrong("until", "reversed", "称号的有效期止早于授予日期，请改正。".to_owned());
        }
        if !short(&title.object) {
            wrong("object", "too_long", format!("称号的对象最多 {NAME_CHARACTERS_MAX} 个字符，请缩短。"));
        }
        if let Some(revocation) = &title.revoked {
            if revocation.on < title.from {
                wrong("revoked", "reversed", "撤销日期早于授予日期，请改正。".to_owned());
            }
            if revocation.reason.is_empty() || !short(&revocation.reason) {
                wrong("revoked", "malformed", format!("请写明撤销原因，最多 {NAME_CHARACTERS_MAX} 个字符。"));
            }
        }
    }
    for (at, bar) in body.bars.iter().enumerate().take(BARS_MAX) {
        let mut wrong = |name: &str, code: &str, message: String| problems.push(problem(format!("bars[{at}].{name}"), code, message));
        if !word(bar.programme.as_str()) {
            wrong("programme", "malformed", "活动用规则中的代号（小写字母、数字和连字符）。".to_owned());
        }
        if bar.until.is_some_and(|until| until < bar.from) {
            wrong("until", "reversed", "限制的截止日期早于开始日期，请改正。".to_owned());
        }
        if bar.reason.is_empty() || !short(&bar.reason) {
            wrong("reason", "malformed", format!("请写明原因，最多 {NAME_CHARACTERS_MAX} 个字符。"));
        }
    }
    problems
}
