//! `POST /api/v1/applications/{id}/submission`: an application is handed in against a receipt.
//!
//! What the document will name is written first: list entries, the history's entry and the receipt under their own
//! hashes. The swap of the document is the one moment at which the application is handed in; before it nothing has
//! happened, and what a crash leaves behind is named by nobody.

use super::list::{Entry, SUBMITTED, body_list};
use super::line::{line, search_text};
use super::record::record_sha256;
use super::{Stored, editable, findings, if_match, load_own, lost, swap};
use crate::clock::programme_now;
use crate::documents::create_by_hash;
use crate::error::{Error, Result, conflict, invalid, problem};
use crate::exchange::{Request, Response};
use crate::idempotency;
use crate::limits::{ACKNOWLEDGED_MAX, RECEIPTS_MAX};
use crate::lists;
use crate::port::{Host, Store};
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use crate::standing::others;
use domain::api::{CheckAnswer, Submit};
use domain::history::Event;
use domain::receipt::{ReceiptFile, ReceiptLink};
use domain::time::Timestamp;
use domain::{Application, Digest, Finding, HistoryEntry, Problem, Receipt, State};
use rulebook::{FormBy, Rulebook};
use serde_json::json;
use std::collections::BTreeSet;

pub(crate) async fn submit(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let body: Submit = if request.body.is_empty() { Submit::default() } else { request.json()? };
    if body.acknowledge.len() > ACKNOWLEDGED_MAX {
        return Err(invalid(vec![problem("acknowledge", "too_many", format!("最多 {ACKNOWLEDGED_MAX} 项。"))]));
    }
    let account = caller.account().id.clone();
    idempotency::once(host, request, &account, async |_| {
        let old = load_own(host, caller.account(), id).await?;
        let application = &old.value.application;
        if_match(request, application)?;
        editable(application)?;
        let book = programmes::book(host, application.programme.as_str())?;
        let now = programme_now(host, settings, book);
        let answer = findings::check(host, application, now).await?;
        let acknowledged = acknowledged(&answer, &body)?;
        whole(host, application).await?;
        let (new, receipt) = hand_in(host, book, &old.value, answer, acknowledged, now).await?;
        let Some(new) = swap(host, &old, new, now).await? else { return Err(lost(host, id).await) };
        let location = format!("/api/v1/applications/{id}/receipt");
        Ok(Response::json(201, &receipt).with("etag", new.application.etag()).with("location", location))
    })
    .await
}

/// The blocking findings that the applicant has seen.
///
/// # Errors
/// 422 with the blocking findings that weren't acknowledged.
fn acknowledged(answer: &CheckAnswer, body: &Submit) -> Result<Vec<String>> {
    let seen: BTreeSet<&str> = body.acknowledge.iter().map(String::as_str).collect();
    let (acknowledged, open): (Vec<&Finding>, Vec<&Finding>) = answer.findings.iter().filter(|f| f.blocks()).partition(|f| seen.contains(f.code.as_str()));
    if open.is_empty() {
        return Ok(acknowledged.into_iter().map(|f| f.code.clone()).collect());
    }
    let problems = open.iter().map(|f| problem(&f.code, "blocks", f.action.clone().unwrap_or_else(|| f.message.clone()))).collect();
    let detail = format!("有 {} 项检查没有通过，申报尚未提交。请按各项说明改正；如确要照现状提交，请逐项确认后再提交。", open.len());
    let mut refusal = Problem::new(422, "findings_block", "尚未提交：有检查没有通过", detail).with(problems);
    refusal.extra = Some(json!({ "findings": open, "rulebook": answer.rulebook }));
    Err(refusal.into())
}

/// Every file is there, with all its bytes.
async fn whole(host: &impl Host, application: &Application) -> Result<()> {
    let files: BTreeSet<Digest> = application.materials.values().flatten().map(|file| file.sha256.clone()).collect();
    if files.is_empty() {
        return Ok(());
    }
    let missing = host.missing_files(&files.into_iter().collect::<Vec<_>>()).await?;
    let lost: Vec<_> = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code, file))).filter(|(_, file)| missing.contains(&file.sha256)).collect();
    if lost.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = lost.iter().map(|(_, file)| format!("“{}”", file.name)).collect();
    let detail = format!("以下文件在存储中不完整，申报尚未提交：{}。请移除后重新上传，再提交。", names.join("、"));
    let problems = lost.iter().map(|(code, file)| problem(*code, "file_missing", format!("“{}”不完整，请移除后重新上传。", file.name))).collect();
    match conflict("files_missing", "附件不完整", detail) {
        Error::Refused(mut refusal) => {
            refusal.problem.problems = problems;
            Err(Error::Refused(refusal))
        }
        other => Err(other),
    }
}

/// Writes what the new document names, and answers both. The number is given once and kept; one that a crash leaves unused is a gap.
async fn hand_in(host: &impl Host, book: &Rulebook, old: &Stored, answer: CheckAnswer, acknowledged: Vec<String>, now: Timestamp) -> Result<(Stored, Receipt)> {
    let mut new = old.clone();
    let application = &mut new.application;
    if application.receipts.len() >= RECEIPTS_MAX {
        return Err(conflict("too_many_submissions", "提交次数过多", format!("一份申报最多提交 {RECEIPTS_MAX} 次，请联系质量协会。")));
    }
    let number = match &application.number {
        Some(number) => number.clone(),
        None => {
            let count = host.store().increment(&format!("counter/number/{}", application.programme), 1).await?;
            format!("{}-{count:04}", book.programme.code)
        }
    };
    application.number = Some(number.clone());
    application.state = State::Submitted;
    application.submitted_at = Some(now);
    application.opinion = None;
    let record_sha256 = record_sha256(book, application);
    let entry = HistoryEntry {
        before: Some(application.head.clone()),
        at: now,
        by: application.applicant.clone(),
        what: Event::Submitted { number: number.clone(), record_sha256: record_sha256.clone() },
    };
    application.head = create_by_hash(host, "history", &entry).await?;
    let receipt = receipt(book, application, record_sha256, answer, acknowledged, now);
    let sha256 = create_by_hash(host, "receipt", &receipt).await?;
    application.receipts.push(ReceiptLink { sha256, submitted_at: now });
    list(host, book, &mut new).await?;
    Ok((new, receipt))
}

fn receipt(book: &Rulebook, application: &Application, record_sha256: Digest, answer: CheckAnswer, acknowledged: Vec<String>, now: Timestamp) -> Receipt {
    let title = &|code: &String| book.material(code).map_or_else(|| code.to_owned(), |m| m.title.clone());
    let own = |code: &String| book.material(code).is_none_or(|material| material.by == FormBy::Applicant);
    let files = application.materials.iter().filter(|(code, _)| own(code)).flat_map(|(code, files)| {
        files.iter().map(move |f| ReceiptFile {
            material: code.clone(),
            material_title: title(code),
            name: f.name.clone(),
            bytes: f.bytes,
            sha256: f.sha256.clone(),
            notes: f.facts.notes.clone(),
            malware_scan: f.malware_scan.clone(),
        })
    });
    let roles = &book.programme.roles;
    Receipt {
        number: application.number.clone().unwrap_or_default(),
        application: application.id.clone(),
        programme: application.programme.clone(),
        programme_title: book.programme.title.clone(),
        category: application.category.clone(),
        level: application.level.clone(),
        applicant_name: application.field(&roles.name).unwrap_or_default().to_owned(),
        project_name: book.project_name(application).map(str::to_owned),
        submitted_at: now,
        rulebook: answer.rulebook,
        files: files.collect(),
        record_sha256,
        findings: answer.findings,
        acknowledged,
        history_head: application.head.clone(),
    }
}

/// Lists the application for the association, for its body and under its code, each once: a second submission renews the entry in its slot.
async fn list(host: &impl Host, book: &Rulebook, new: &mut Stored) -> Result<()> {
    let application = &new.application;
    let entry = Entry {
        id: application.id.clone(),
        programme: application.programme.clone(),
        search: Some(search_text(&line(book, application))),
    };
    let mut names = vec![SUBMITTED.to_owned()];
    names.extend(application.recommender.as_deref().map(body_list));
    names.extend(others::list_of(book, application));
    for name in names {
        let slot = match new.slots.get(&name) {
            Some(slot) => *slot,
            None => lists::reserve(host, &name).await?,
        };
        lists::write(host, &name, slot, &entry).await?;
        new.slots.insert(name, slot);
    }
    Ok(())
}
