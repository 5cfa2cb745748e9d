//! `GET /api/v1/programmes/{id}/readings`, `PUT …/{code}`: what the source leaves open, and what the association decides.
//!
//! A decision is in force from the moment it is stored: every check asked for afterwards follows it. None is ever erased;
//! a later one takes its place, or takes it back.

use super::{StoredProgramme, book, change, load};
use crate::applications::withdraw::reason;
use crate::clock::programme_now;
use crate::error::{Result, conflict, invalid, not_found, problem};
use crate::exchange::{Request, Response};
use crate::limits::DECISIONS_MAX;
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::Role;
use domain::api::{DecideReading, DecidedBy, DecisionRecord, ReadingChoice, ReadingDecision, ReadingList, ReadingView};
use domain::time::today;
use rulebook::{Reading, Rulebook};

pub(crate) async fn list(host: &impl Host, id: &str) -> Result<Response> {
    let book = book(host, id)?;
    let stored = load(host, book).await?;
    let items = book.programme.readings.iter().map(|reading| view(book, &stored, reading)).collect();
    Ok(Response::json(200, &ReadingList { items }).with("etag", stored.etag()))
}

/// `If-Match` is honoured if it is sent; of two decisions at the same moment one is told 412 in any case.
pub(crate) async fn decide(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str, code: &str) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let book = book(host, id)?;
    let reading = book.reading(code).ok_or_else(not_found)?;
    let body: DecideReading = request.json()?;
    if body.reading.as_ref().is_some_and(|chosen| reading.readings.iter().all(|option| &option.id != chosen)) {
        let known: Vec<&str> = reading.readings.iter().map(|option| option.id.as_str()).collect();
        return Err(invalid(vec![problem("reading", "unknown", format!("没有这种解释，请从所列解释中选择（{}）。", known.join("、")))]));
    }
    let account = caller.account();
    let record = DecisionRecord {
        code: code.to_owned(),
        reading: body.reading,
        reason: reason("reason", "理由", &body.reason)?,
        by: account.id.clone(),
        who: account.organisation.clone(),
        at: programme_now(host, settings, book),
    };
    let new = change(host, request, book, |programme| {
        if record.reading.is_none() && !programme.decided().contains_key(code) {
            return Err(conflict("not_decided", "没有可以撤销的决定", "这个问题目前没有协会的决定，不需要撤销。"));
        }
        if programme.decisions.len() >= DECISIONS_MAX {
            return Err(conflict("too_many_decisions", "决定过多", format!("一项活动最多保存 {DECISIONS_MAX} 次决定，请联系管理员。")));
        }
        programme.decisions.push(record);
        Ok(())
    })
    .await?;
    Ok(Response::json(200, &view(book, &new, reading)).with("etag", new.etag()))
}

fn view(book: &Rulebook, stored: &StoredProgramme, reading: &Reading) -> ReadingView {
    let trace: Vec<DecisionRecord> = stored.decisions.iter().filter(|decision| decision.code == reading.code).cloned().collect();
    let own = trace.last().and_then(|decision| {
        // An option that a new version of the rulebook no longer has decides nothing, here as in the checks.
        let chosen = decision.reading.as_ref().filter(|chosen| reading.readings.iter().any(|option| &option.id == *chosen))?;
        Some(ReadingDecision { reading: chosen.clone(), by: DecidedBy::Association, who: decision.who.clone(), on: today(decision.at), reason: decision.reason.clone() })
    });
    let printed = || {
        let decided = reading.decided.as_ref().filter(|_| trace.last().is_none_or(|decision| decision.reading.is_none()))?;
        Some(ReadingDecision { reading: decided.reading.clone(), by: DecidedBy::Rulebook, who: decided.by.clone(), on: decided.on, reason: String::new() })
    };
    ReadingView {
        code: reading.code.clone(),
        question: reading.question.clone(),
        options: reading.readings.iter().map(|option| ReadingChoice { id: option.id.clone(), text: option.text.clone() }).collect(),
        cites: reading.cites.iter().map(|cite| book.programme.citation(cite)).collect(),
        checks: book.checks.iter().filter(|check| check.readings.contains(&reading.code)).map(|check| check.code.clone()).collect(),
        decision: own.or_else(printed),
        trace,
    }
}
