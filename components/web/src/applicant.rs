//! The applicant's way: list, new application, task list, check, answers, submission, receipt, and what follows.

use crate::visit::{Visit, error_lines, mendable, render};
use crate::{beginning, filling, materials};
use domain::api::{ApplicationList, ApplicationView, BodyList, ChangeApplication, ReportIncident, Submit, Withdraw};
use domain::time::display;
use domain::{Problem, Receipt, Role, State};
use guest::Reply;
use http::Method;
use rulebook::Rulebook;
use std::sync::Arc;
use web::findings::{Reader, grouped};
use web::form::percent_encode;
use web::opinion::OpinionView;
use web::pages::applicant::{
    AddressPage, AnswersPage, ApplicationsPage, AskPage, CheckPage, GradeView, ReceiptPage, SubmitPage, TasksPage, rulebook_line,
};
use web::pages::errors::not_found;
use web::pages::public::categories;
use web::pages::{ErrorLine, Heading, LineView, May};
use web::route::OfApplication;
use web::{answers, tasks};

/// An application with its rulebook.
pub struct Opened {
    pub view: ApplicationView,
    pub book: Arc<Rulebook>,
}

impl Opened {
    pub fn heading(&self) -> Heading {
        Heading::new(&self.view.application, &self.book)
    }

    pub fn href(&self) -> String {
        format!("/applications/{}", self.view.application.id)
    }

    pub fn recommender(&self) -> String {
        self.view.recommender_name.clone().unwrap_or_default()
    }
}

pub async fn open(visit: &Visit, id: &str) -> Result<Opened, Problem> {
    visit.signed_in()?;
    let view = visit.upstream().application(id).await?;
    let book = guest::rulebooks::load(view.application.programme.as_str())?;
    Ok(Opened { view, book })
}

pub async fn list(visit: &Visit) -> Result<Reply, Problem> {
    visit.require(Role::Applicant)?;
    let cursor = visit.incoming.query_value("cursor").unwrap_or_default();
    let list: ApplicationList = visit.upstream().get(&format!("/api/v1/applications?cursor={}", percent_encode(&cursor))).await?;
    let lines = list.items.iter().map(|line| {
        let book = guest::rulebooks::load(line.programme.as_str()).ok();
        LineView::new(line, "/applications", book.as_deref())
    });
    let page = ApplicationsPage {
        lines: lines.collect(),
        next: list.next.map(|next| percent_encode(&next)).unwrap_or_default(),
        notice: if visit.flag("deleted") { "申报已删除。" } else { "" },
        chrome: visit.plain_chrome(),
    };
    render(200, &page)
}

/// 128 random bits in hexadecimal digits.
pub fn random_key() -> String {
    guest::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub async fn page(visit: &Visit, id: &str, page: OfApplication) -> Result<Reply, Problem> {
    visit.require(Role::Applicant)?;
    let opened = open(visit, id).await?;
    match page {
        OfApplication::Tasks => task_list(visit, &opened).await,
        OfApplication::Address => address_page(visit, &opened, 200, None, Vec::new()).await,
        OfApplication::Form(form) => filling::form_page(visit, &opened, &form).await,
        OfApplication::Assessment => filling::assessment_page(visit, &opened).await,
        OfApplication::Material(code) => materials::page(visit, &opened, &code).await,
        OfApplication::Print(code) => materials::print(visit, &opened, &code),
        OfApplication::Rows(code, sha256) => materials::rows_for_applicant(visit, &opened, &code, &sha256).await,
        OfApplication::Check => check(visit, &opened).await,
        OfApplication::Carried => beginning::carried(visit, &opened),
        OfApplication::Answers => answers_page(visit, &opened),
        OfApplication::Submit => submit_page(visit, &opened, 200, Vec::new()).await,
        OfApplication::Receipt => receipt(visit, &opened).await,
        OfApplication::Withdraw => render(200, &withdraw_page(visit, &opened, Vec::new())),
        OfApplication::Delete => render(200, &delete_page(visit, &opened)),
        OfApplication::Report => render(200, &report_page(visit, &opened, Vec::new())),
        OfApplication::RemoveFile(_) | OfApplication::Combine(_) => Err(not_found()),
    }
}

pub async fn post(visit: &Visit, id: &str, page: OfApplication) -> Result<Reply, Problem> {
    visit.require(Role::Applicant)?;
    let opened = open(visit, id).await?;
    match page {
        OfApplication::Address => save_address(visit, &opened).await,
        OfApplication::Form(form) => filling::save_form(visit, &opened, &form).await,
        OfApplication::Assessment => filling::save_assessment(visit, &opened).await,
        OfApplication::Material(code) => materials::save_fields(visit, &opened, &code).await,
        OfApplication::RemoveFile(code) => materials::remove(visit, &opened, &code).await,
        OfApplication::Combine(code) => materials::combine(visit, &opened, &code).await,
        OfApplication::Rows(code, sha256) => materials::rows_for_applicant(visit, &opened, &code, &sha256).await,
        OfApplication::Submit => submit(visit, &opened).await,
        OfApplication::Withdraw => withdraw(visit, &opened).await,
        OfApplication::Delete => delete(visit, &opened).await,
        OfApplication::Report => report(visit, &opened).await,
        _ => Err(not_found()),
    }
}

async fn task_list(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let checked = visit.upstream().findings(application.id.as_str()).await;
    let notice = match () {
        () if checked.is_err() => "检查步骤暂时没有回答，下面的状态可能不完整。已保存的内容不受影响，请稍后刷新。",
        () if visit.flag("withdrawn") => "申报已撤回，可以修改。改好后请重新提交。",
        () if visit.flag("reported") => "报告已送达协会。",
        () if visit.flag("saved") => "已保存。",
        () => "",
    };
    let found = checked.map(|answer| answer.findings).unwrap_or_default();
    let groups = tasks::of(application, &opened.book, &found);
    let (done, total) = tasks::counts(&groups);
    let findings = grouped(&found, &opened.book, &application.id, Reader::Applicant);
    let page = TasksPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        may: May::new(&opened.view),
        groups,
        done,
        total,
        to_mend: findings.mend,
        to_review: findings.review.len(),
        recommender: opened.recommender(),
        notice,
        opinion: OpinionView::new(application, &opened.book),
        carried: opened.view.carried_over.is_some(),
        reports: reports(&opened.view),
    };
    render(200, &page)
}

/// What was reported after submission, with its time.
pub fn reports(view: &ApplicationView) -> Vec<(String, String)> {
    view.application.reports.iter().map(|r| (display(r.at), r.text.clone())).collect()
}

async fn address_page(visit: &Visit, opened: &Opened, status: u16, typed: Option<(&str, &str)>, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let bodies: BodyList = visit.upstream().get("/api/v1/recommenders").await?;
    let stored = format!("{}|{}", application.category, application.level);
    let (chosen, recommender) = typed.unwrap_or((&stored, application.recommender.as_deref().unwrap_or_default()));
    let page = AddressPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        categories: categories(&opened.book),
        chosen: chosen.to_owned(),
        bodies: bodies.items,
        recommender: recommender.to_owned(),
        revision: application.revision,
        editable: application.editable(),
        errors,
    };
    render(status, &page)
}

async fn save_address(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let form = &visit.form;
    let (chosen, recommender) = (form.get("choice"), form.get("recommender"));
    let Some((category, level)) = chosen.split_once('|') else {
        return address_page(visit, opened, 422, Some((chosen, recommender)), vec![ErrorLine::new("main", "请选择一个类别和等级")]).await;
    };
    let body = ChangeApplication {
        category: Some(category.to_owned()),
        level: Some(level.to_owned()),
        recommender: Some(recommender.to_owned()),
        ..ChangeApplication::default()
    };
    let path = format!("/api/v1/applications/{}", opened.view.application.id);
    match visit.upstream().with("if-match", revision(visit)).write(Method::PATCH, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("{}?saved=1", opened.href()))),
        Err(problem) if mendable(&problem) => {
            address_page(visit, opened, problem.status, Some((chosen, recommender)), error_lines(&problem, "recommender")).await
        }
        Err(problem) => Err(problem),
    }
}

/// The entity tag of the revision that the form was made from.
pub fn revision(visit: &Visit) -> String {
    let digits: String = visit.form.get("revision").chars().filter(char::is_ascii_digit).take(20).collect();
    format!("\"{digits}\"")
}

async fn check(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let answer = visit.upstream().findings(application.id.as_str()).await?;
    let page = CheckPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        may: May::new(&opened.view),
        findings: grouped(&answer.findings, &opened.book, &application.id, Reader::Applicant),
        grade: answer.grade.as_ref().map(|g| GradeView::new(g, &opened.book.programme, &application.category)),
        rulebook: rulebook_line(&answer),
    };
    render(200, &page)
}

fn answers_page(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let page = AnswersPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        may: May::new(&opened.view),
        recommender: opened.recommender(),
        groups: answers::forms(application, &opened.book),
        materials: answers::materials(application, &opened.book),
    };
    render(200, &page)
}

async fn submit_page(visit: &Visit, opened: &Opened, status: u16, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let answer = visit.upstream().findings(application.id.as_str()).await?;
    let findings = grouped(&answer.findings, &opened.book, &application.id, Reader::Applicant);
    let page = SubmitPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        may: May::new(&opened.view),
        blocking: findings.mend,
        reviews: findings.review.len(),
        acknowledged: visit.form.all("acknowledge").map(str::to_owned).collect(),
        recommender: opened.recommender(),
        revision: application.revision,
        errors,
    };
    render(status, &page)
}

async fn submit(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    if visit.form.get("declare") != "yes" {
        return submit_page(visit, opened, 422, vec![ErrorLine::new("declare", "请先勾选声明，再提交")]).await;
    }
    let body = Submit { acknowledge: visit.form.all("acknowledge").map(str::to_owned).collect() };
    let path = format!("/api/v1/applications/{}/submission", opened.view.application.id);
    match visit.upstream().with("if-match", revision(visit)).write(Method::POST, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("{}/receipt", opened.href()))),
        Err(problem) if problem.status == 422 => {
            let lines = problem.problems.iter().map(|p| ErrorLine::new(&format!("a-{}", p.field), format!("{}：{} 请先改好，或勾选“已知晓”。", p.field, p.message)));
            submit_page(visit, opened, 422, lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}

async fn receipt(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let receipt: Receipt = visit.upstream().get(&format!("/api/v1/applications/{}/receipt", application.id)).await?;
    let findings = grouped(&receipt.findings, &opened.book, &application.id, Reader::Applicant);
    let superseded = application.state == State::Withdrawn;
    let page = ReceiptPage::new(visit.chrome(Some(&opened.book)), opened.heading(), receipt, findings, opened.recommender(), superseded);
    render(200, &page)
}

fn ask(visit: &Visit, opened: &Opened, what: &str) -> AskPage {
    AskPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        title: "",
        paragraphs: Vec::new(),
        action: format!("{}/{what}", opened.href()),
        button: "",
        danger: true,
        text: None,
        value: visit.form.get("text").to_owned(),
        hidden: vec![("revision", opened.view.application.revision.to_string())],
        back: opened.href(),
        errors: Vec::new(),
    }
}

fn withdraw_page(visit: &Visit, opened: &Opened, errors: Vec<ErrorLine>) -> AskPage {
    AskPage {
        title: "撤回申报",
        paragraphs: vec![
            "撤回后，推荐单位和协会不再处理这份申报；您可以修改内容，然后重新提交，编号不变。".to_owned(),
            "如果推荐单位已经出具意见，重新提交后要重新出具。申报时间截止后不能再提交。".to_owned(),
        ],
        button: "撤回申报",
        text: Some(("撤回原因", "推荐单位和协会能看到，例如“材料有误，需要更换测量报告”。")),
        errors,
        ..ask(visit, opened, "withdraw")
    }
}

async fn withdraw(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let body = Withdraw { reason: visit.form.get("text").to_owned() };
    let path = format!("/api/v1/applications/{}/withdrawal", opened.view.application.id);
    match visit.upstream().with("if-match", revision(visit)).write(Method::POST, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("{}?withdrawn=1", opened.href()))),
        Err(problem) if problem.status == 422 => render(422, &withdraw_page(visit, opened, text_errors(&problem))),
        Err(problem) => Err(problem),
    }
}

fn text_errors(problem: &Problem) -> Vec<ErrorLine> {
    error_lines(problem, "text").into_iter().map(|line| ErrorLine::new("text", line.message)).collect()
}

fn delete_page(visit: &Visit, opened: &Opened) -> AskPage {
    AskPage {
        title: "删除这份申报",
        paragraphs: vec!["填写的内容和上传的文件都将删除，不能恢复。".to_owned()],
        button: "确认删除",
        ..ask(visit, opened, "delete")
    }
}

async fn delete(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let path = format!("/api/v1/applications/{}", opened.view.application.id);
    visit.upstream().with("if-match", revision(visit)).delete(&path).await?;
    Ok(visit.redirect("/applications?deleted=1"))
}

fn report_page(visit: &Visit, opened: &Opened, errors: Vec<ErrorLine>) -> AskPage {
    AskPage {
        title: "报告重大质量安全事故",
        paragraphs: vec!["递交申请材料后发生重大质量安全事故的，请在这里如实报告。报告立即送达协会，提交后不能更改。".to_owned()],
        button: "提交报告",
        danger: false,
        text: Some(("事故情况", "写明时间、地点、经过、影响和已采取的措施。")),
        errors,
        ..ask(visit, opened, "report")
    }
}

async fn report(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let body = ReportIncident { text: visit.form.get("text").to_owned() };
    let path = format!("/api/v1/applications/{}/reports", opened.view.application.id);
    match visit.upstream().with("if-match", revision(visit)).write(Method::POST, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("{}?reported=1", opened.href()))),
        Err(problem) if problem.status == 422 => render(422, &report_page(visit, opened, text_errors(&problem))),
        Err(problem) => Err(problem),
    }
}
