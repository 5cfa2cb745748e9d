//! `POST /api/v1/applications/{id}/reports`: after handing in, the applicant reports a major accident.

use super::withdraw::reason;
use super::{load_own, swap, view, wrong_state};
use crate::clock::programme_now;
use crate::documents::create_by_hash;
use crate::error::{Result, busy, conflict};
use crate::exchange::{Request, Response};
use crate::idempotency;
use crate::limits::{REPORTS_MAX, SWAPS_MAX};
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::ReportIncident;
use domain::application::IncidentReport;
use domain::history::Event;
use domain::{Digest, HistoryEntry, State};

/// Needs no `If-Match`: a report is added to whatever there is.
pub(crate) async fn report(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let body: ReportIncident = request.json()?;
    let text = reason("text", "情况报告", &body.text)?;
    let account = caller.account().id.clone();
    idempotency::once(host, request, &account, async |_| add(host, settings, &caller, id, text).await).await
}

async fn add(host: &impl Host, settings: &Settings, caller: &Caller, id: &str, text: String) -> Result<Response> {
    for _ in 0..SWAPS_MAX {
        let old = load_own(host, caller.account(), id).await?;
        let application = &old.value.application;
        if !matches!(application.state, State::Submitted | State::Recommended) {
            return Err(wrong_state(application, "只有已提交的申报才能报告情况；尚未提交的，请直接在表格中如实填写。"));
        }
        if application.reports.len() >= REPORTS_MAX {
            return Err(conflict("too_many_reports", "报告过多", format!("一份申报最多 {REPORTS_MAX} 份情况报告，请直接联系质量协会。")));
        }
        let now = programme_now(host, settings, programmes::book(host, application.programme.as_str())?);
        let report = IncidentReport { text: text.clone(), at: now };
        let report_sha256 = Digest::of_json(&serde_json::to_value(&report).expect("a report is JSON"));
        let entry = HistoryEntry { before: Some(application.head.clone()), at: now, by: application.applicant.clone(), what: Event::IncidentReported { report_sha256 } };
        let mut new = old.value.clone();
        new.application.head = create_by_hash(host, "history", &entry).await?;
        new.application.reports.push(report);
        if let Some(new) = swap(host, &old, new, now).await? {
            return view::response(host, settings, 201, caller.account(), new).await;
        }
    }
    Err(busy())
}
