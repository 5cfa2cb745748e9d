//! `PATCH /api/v1/applications/{id}`: what is named is changed, the rest stays.
//!
//! A change rests either on the whole document (`If-Match`) or, as autosave does, on the values that each changed
//! field had when it was shown (`base`). Two people then rarely meet; when they do, both values come back.

use super::{editable, fields, if_match, load_own, lost, swap, view};
use crate::bodies;
use crate::clock::programme_now;
use crate::error::{Error, Result, busy, none_of, precondition_required, problem};
use crate::exchange::{Request, Response};
use crate::limits::SWAPS_MAX;
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::ChangeApplication;
use domain::{Application, Problem};
use rulebook::Rulebook;
use serde_json::json;
use std::collections::BTreeMap;

pub(crate) async fn change(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let mut body: ChangeApplication = request.json()?;
    for value in body.fields.values_mut().chain(body.base.iter_mut().flat_map(BTreeMap::values_mut)) {
        *value = fields::clean(value);
    }
    let whole = request.header("if-match").is_some();
    for _ in 0..SWAPS_MAX {
        let old = load_own(host, caller.account(), id).await?;
        let application = &old.value.application;
        let book = programmes::book(host, application.programme.as_str())?;
        if whole {
            if_match(request, application)?;
        }
        editable(application)?;
        validate(host, book, &body).await?;
        if !whole {
            unchanged(application, book, &body)?;
        }
        let mut new = old.value.clone();
        apply(&mut new.application, &body);
        none_of(fields::too_many(&new.application.fields).into_iter().collect())?;
        if new.application == *application {
            // What changes nothing makes no revision: a page that saves on leaving doesn't race with itself.
            return view::response(host, settings, 200, caller.account(), new).await;
        }
        let now = programme_now(host, settings, book);
        if let Some(new) = swap(host, &old, new, now).await? {
            return view::response(host, settings, 200, caller.account(), new).await;
        }
        if whole {
            return Err(lost(host, id).await);
        }
    }
    Err(busy())
}

async fn validate(host: &impl Host, book: &Rulebook, body: &ChangeApplication) -> Result<()> {
    let mut problems = fields::problems(book, &body.fields);
    if body.category.as_ref().is_some_and(|id| book.programme.category(id).is_none()) {
        problems.push(problem("category", "unknown", "本活动没有这个申报类别，请从所列类别中选择。"));
    }
    if body.level.as_ref().is_some_and(|id| book.programme.level(id).is_none()) {
        problems.push(problem("level", "unknown", "本活动没有这个等级，请从所列等级中选择。"));
    }
    if let Some(id) = body.recommender.as_ref().filter(|id| !id.is_empty())
        && bodies::load(host, id).await?.is_none()
    {
        problems.push(problem("recommender", "unknown", "没有这个推荐单位，请从所列推荐单位中选择。"));
    }
    none_of(problems)
}

/// Every named value is still the one it was when it was shown, or already the one wanted.
///
/// # Errors
/// 428 without `base`, or if it leaves out category, level or recommender where these change; 409 with both values.
fn unchanged(application: &Application, book: &Rulebook, body: &ChangeApplication) -> Result<()> {
    let base = body.base.as_ref().ok_or_else(precondition_required)?;
    let mut conflicts = BTreeMap::new();
    let mut compare = |id: &str, before: &str, now: &str, wanted: &str| {
        if now != before && now != wanted {
            conflicts.insert(id.to_owned(), json!({ "base": before, "current": now, "yours": wanted }));
        }
    };
    for (id, wanted) in &body.fields {
        let now = application.fields.get(id).map_or("", String::as_str);
        compare(id, base.get(id).map_or("", String::as_str), now, wanted);
    }
    let own = [
        ("category", &body.category, application.category.as_str()),
        ("level", &body.level, application.level.as_str()),
        ("recommender", &body.recommender, application.recommender.as_deref().unwrap_or_default()),
    ];
    for (id, wanted, now) in own {
        if let Some(wanted) = wanted {
            compare(id, base.get(id).ok_or_else(precondition_required)?, now, wanted);
        }
    }
    if conflicts.is_empty() {
        return Ok(());
    }
    let problems = conflicts.keys().map(|id| problem(id, "changed", format!("“{}”已在别处改为另一内容，请比较两处内容后选定。", name(book, id)))).collect();
    let detail = "您正在填写的内容已在别处（另一窗口或另一位同事）被更改，本次没有保存。请比较两处内容，选定后再保存。";
    let mut conflict = Problem::new(409, "field_conflict", "内容已在别处更改", detail).with(problems);
    conflict.extra = Some(json!({ "fields": conflicts, "etag": application.etag() }));
    Err(Error::from(conflict).with_header("etag", application.etag()))
}

fn name(book: &Rulebook, id: &str) -> String {
    match id {
        "category" => "申报类别".to_owned(),
        "level" => "申报等级".to_owned(),
        "recommender" => "推荐单位".to_owned(),
        field => fields::label(book, field).unwrap_or_default(),
    }
}

fn apply(application: &mut Application, body: &ChangeApplication) {
    for (id, value) in &body.fields {
        if value.is_empty() {
            application.fields.remove(id);
        } else {
            application.fields.insert(id.clone(), value.clone());
        }
    }
    if let Some(category) = &body.category {
        application.category.clone_from(category);
    }
    if let Some(level) = &body.level {
        application.level.clone_from(level);
    }
    if let Some(recommender) = &body.recommender {
        application.recommender = Some(recommender.clone()).filter(|id| !id.is_empty());
    }
}
