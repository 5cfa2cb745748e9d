//! The recommending body's way; the association reads the same pages without giving opinions.

use crate::applicant::{open, reports, revision};
use crate::materials::rules as personal_data;
use crate::visit::{Visit, error_lines, render};
use domain::api::{ApplicationList, BrokenRulebooks, GiveOpinion, NewKey};
use domain::time::{Timestamp, display};
use domain::{OpinionDecision, Problem, Role};
use guest::Reply;
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use web::findings::{Reader, grouped};
use web::form::percent_encode;
use web::labels;
use web::opinion::{self, OpinionView};
use web::pages::applicant::GradeView;
use web::pages::errors::not_found;
use web::pages::recommender::{KeyView, OpinionInput, RecommendationPage, RecommendationsPage, TablesPage, described, profile};
use web::pages::{ErrorLine, LineView, May};
use web::{answers, assessment};

pub async fn list(visit: &Visit, association: bool) -> Result<Reply, Problem> {
    visit.require(if association { Role::Association } else { Role::Recommender })?;
    let value = |name: &str| visit.incoming.query_value(name).unwrap_or_default();
    let (query, cursor) = (value("q").trim().to_owned(), value("cursor"));
    let path = format!("/api/v1/applications?q={}&cursor={}", percent_encode(&query), percent_encode(&cursor));
    let list: ApplicationList = visit.upstream().get(&path).await?;
    let under = if association { "/office/applications" } else { "/recommendations" };
    let lines = list.items.iter().map(|line| {
        let book = guest::rulebooks::load(line.programme.as_str()).ok();
        LineView::new(line, under, book.as_deref())
    });
    let mut batched: Vec<(String, String)> = Vec::new();
    for line in &list.items {
        let known = batched.iter().any(|(id, _)| id == line.programme.as_str());
        if let Some(book) = guest::rulebooks::load(line.programme.as_str()).ok().filter(|_| !known) {
            batched.push((book.programme.id.clone(), book.programme.short_title.clone()));
        }
    }
    let broken = if association { visit.upstream().get::<BrokenRulebooks>("/api/v1/rulebooks").await?.broken } else { Vec::new() };
    let books = guest::rulebooks::list();
    let tables = books.programmes.iter().flat_map(|book| {
        let (id, title) = (&book.programme.id, &book.programme.title);
        let office = association.then(|| (id.clone(), String::new(), title.clone()));
        let lists = described(book).map(|document| (&document.code, &document.title));
        let own = lists.filter(|_| !association).map(move |(code, title)| (id.clone(), code.clone(), title.clone()));
        office.into_iter().chain(own)
    });
    let page = RecommendationsPage {
        lines: lines.collect(),
        next: list.next.map(|next| percent_encode(&next)).unwrap_or_default(),
        tables: tables.collect(),
        batched,
        broken,
        chrome: visit.plain_chrome(),
        query,
        association,
    };
    render(200, &page)
}

pub async fn read(visit: &Visit, id: &str) -> Result<Reply, Problem> {
    reading_page(visit, id, 200, None).await
}

/// An opinion that was refused: the form is shown again as it was typed, with what is wrong.
struct Refused<'a> {
    typed: &'a GiveOpinion,
    problem: &'a Problem,
}

async fn reading_page(visit: &Visit, id: &str, status: u16, refused: Option<Refused<'_>>) -> Result<Reply, Problem> {
    let role = visit.signed_in()?.account.role;
    if role == Role::Applicant {
        return Err(not_found());
    }
    let opened = open(visit, id).await?;
    let application = &opened.view.application;
    let answer = visit.upstream().findings(id).await?;
    let mut form = OpinionInput::new(&opened.book.programme.opinion, application.opinion.as_ref(), application.revision);
    let mut errors: Vec<ErrorLine> = Vec::new();
    if let Some(Refused { typed, problem }) = &refused {
        errors.extend(error_lines(problem, "decision-recommend").into_iter().map(|l| ErrorLine::new(&opinion::anchor(&opened.book, &l.anchor), l.message)));
        form.decision = visit.form.get("decision").to_owned();
        form.score.clone_from(&typed.score);
        form.highlights.clone_from(&typed.highlights);
        form.improvements.clone_from(&typed.improvements);
    }
    if let Some(problem) = visit.incoming.query_value("upload_problem") {
        errors.push(ErrorLine::new("opinion-form", labels::upload_problem(&problem)));
    }
    let packet_problem = visit.incoming.query_value("packet_problem");
    if let Some(problem) = &packet_problem {
        errors.push(ErrorLine::new("packet", labels::packet_problem(problem)));
    }
    let materials = answers::materials(application, &opened.book);
    let own_materials = answers::materials_by(rulebook::FormBy::Recommender, application, &opened.book);
    let of_others = |files: &[answers::MaterialFiles]| files.iter().any(|material| material.is_list && !material.files.is_empty());
    let in_packet = of_others(&materials) || role == Role::Association && of_others(&own_materials);
    let rules = if in_packet || own_materials.iter().any(|material| material.is_list) { Some(personal_data(visit, &opened).await?) } else { None };
    let purposes = rules.iter().filter(|_| in_packet).flat_map(|rules| rules.purposes.iter().filter(|purpose| purpose.roles.contains(&role)).cloned()).collect();
    let may = May::new(&opened.view);
    let typed = refused.as_ref().map(|r| (&visit.form, r.problem.problems.as_slice()));
    let total = opened.book.assessment.as_ref().map(|sheet| assessment::sums(sheet, &application.fields));
    let page = RecommendationPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        may,
        groups: answers::forms(application, &opened.book),
        materials,
        findings: grouped(&answer.findings, &opened.book, &application.id, if may.give_opinion { Reader::Recommender } else { Reader::Officer }),
        grade: answer.grade.as_ref().map(|g| GradeView::new(g, &opened.book.programme, &application.category)),
        own_total: total.map_or_else(String::new, |t| format!("{} 分（基础 {}，加分 {}）", t.total, t.base, t.bonus)),
        opinion: OpinionView::new(application, &opened.book),
        form,
        own_forms: opinion::forms(application, &opened.book, typed),
        own_materials,
        recommender: opened.recommender(),
        submitted_at: application.submitted_at.map(display).unwrap_or_default(),
        errors,
        notice: match () {
            () if visit.flag("saved") => "意见已保存，并已列入推荐用的表格。",
            () if visit.flag("uploaded") => "文件已上传。",
            () if visit.flag("removed") => "文件已移除。",
            () => "",
        },
        reports: reports(&opened.view),
        packet_purposes: purposes,
        packet_refused: packet_problem.is_some(),
        rules,
        back: if role == Role::Association { "/office" } else { "/recommendations" },
    };
    render(status, &page)
}

pub async fn give_opinion(visit: &Visit, id: &str) -> Result<Reply, Problem> {
    visit.require(Role::Recommender)?;
    let book = open(visit, id).await?.book;
    let form = &visit.form;
    let decision = match form.get("decision") {
        "recommend" => Some(OpinionDecision::Recommend),
        "decline" => Some(OpinionDecision::Decline),
        _ => None,
    };
    let body = GiveOpinion {
        decision: decision.unwrap_or(OpinionDecision::Recommend),
        score: form.get("score").to_owned(),
        highlights: form.get("highlights").to_owned(),
        improvements: form.get("improvements").to_owned(),
        fields: opinion::given(&book, form),
    };
    if decision.is_none() {
        let problem = Problem::new(422, "invalid", "意见不完整", "请选择同意推荐或不予推荐");
        return reading_page(visit, id, 422, Some(Refused { typed: &body, problem: &problem })).await;
    }
    let path = format!("/api/v1/applications/{}/opinion", percent_encode(id));
    match visit.upstream().with("if-match", revision(visit)).write(Method::PUT, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("/recommendations/{}?saved=1", percent_encode(id)))),
        // Whatever stands in the way, what was written stays on the page.
        Err(problem) if matches!(problem.status, 409 | 412 | 422 | 429) || problem.code == "csrf" => {
            reading_page(visit, id, problem.status, Some(Refused { typed: &body, problem: &problem })).await
        }
        Err(problem) => Err(problem),
    }
}

pub async fn remove_file(visit: &Visit, id: &str, code: &str) -> Result<Reply, Problem> {
    visit.require(Role::Recommender)?;
    let path = format!("/api/v1/applications/{}/materials/{}/{}", percent_encode(id), percent_encode(code), percent_encode(visit.form.get("sha256")));
    visit.upstream().with("if-match", revision(visit)).delete(&path).await?;
    Ok(visit.redirect(&format!("/recommendations/{}?removed=1", percent_encode(id))))
}

/// `GET /api/v1/keys`.
#[derive(Deserialize)]
struct Keys {
    items: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    id: String,
    label: String,
    #[serde(default)]
    created_at: Option<Timestamp>,
}

pub async fn tables_page(visit: &Visit, programme: &str, new_key: &str, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    let account = &visit.require(Role::Recommender)?.account;
    let book = guest::rulebooks::load(programme)?;
    let value = |key: &str| account.profile.get(key).cloned().unwrap_or_default();
    let profile = profile(&book).into_iter().map(|(key, label)| (key.clone(), label, value(&key))).collect();
    let documents = described(&book).map(|document| crate::documents::of_list(document, programme)).collect();
    let keys = visit.upstream().get::<Keys>("/api/v1/keys").await.map(|k| k.items).unwrap_or_default();
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = TablesPage {
        chrome: visit.chrome(Some(&book)),
        programme: programme.to_owned(),
        documents,
        profile,
        keys: keys.into_iter().map(|k| KeyView { id: k.id, label: k.label, made_at: k.created_at.map(display).unwrap_or_default() }).collect(),
        new_key: new_key.to_owned(),
        public_url: visit.public_url.clone(),
        notice: match () {
            () if visit.flag("saved") => "已保存，表尾已更新。",
            () if visit.flag("revoked") => "密钥已作废。",
            () => "",
        },
        errors,
    };
    render(status, &page)
}

/// Body of `PATCH /api/v1/me`.
#[derive(Serialize)]
struct Profile {
    profile: BTreeMap<String, String>,
}

pub async fn save_profile(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    visit.require(Role::Recommender)?;
    let book = guest::rulebooks::load(programme)?;
    let profile = profile(&book).into_iter().map(|(key, _)| (key.clone(), visit.form.get(&format!("p.{key}")).to_owned())).collect();
    match visit.upstream().write(Method::PATCH, "/api/v1/me", &Profile { profile }).await {
        Ok(_) => Ok(visit.redirect(&format!("/recommendations/{}/tables?saved=1", percent_encode(programme)))),
        Err(problem) if problem.status == 422 => {
            let lines = error_lines(&problem, "profile").into_iter().map(|l| ErrorLine::new(&l.anchor.replace("profile.", "p-"), l.message));
            tables_page(visit, programme, "", lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}

/// The key is shown once, on the answer itself: it is kept nowhere.
pub async fn make_key(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    visit.require(Role::Recommender)?;
    let body = NewKey { label: visit.form.get("label").to_owned(), key: None };
    match visit.upstream().write(Method::POST, "/api/v1/keys", &body).await {
        Ok(answer) => {
            let made: NewKey = answer.json()?;
            tables_page(visit, programme, &made.key.unwrap_or_default(), Vec::new()).await
        }
        Err(problem) if matches!(problem.status, 409 | 422) => tables_page(visit, programme, "", error_lines(&problem, "label")).await,
        Err(problem) => Err(problem),
    }
}

pub async fn revoke_key(visit: &Visit, programme: &str, key: &str) -> Result<Reply, Problem> {
    visit.require(Role::Recommender)?;
    visit.upstream().delete(&format!("/api/v1/keys/{}", percent_encode(key))).await?;
    Ok(visit.redirect(&format!("/recommendations/{}/tables?revoked=1", percent_encode(programme))))
}
