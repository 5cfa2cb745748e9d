//! Every page, rendered over the repository's rulebook and example.

use super::{application, at, empty, findings, rulebooks, session, varied, view};
use askama::Template;
use domain::api::{BasisView, BodyQuota, CarriedItem, CarriedOver, ChangedCell, ChangedRow, DecidedBy, DecisionRecord, DocumentLine, Ignored, ListRecord, PersonalDataRecord, PersonalDataRules, PurposeView, Quotas, ReadingDecision, RosterAnswer, StandingChange, StandingRecord, TableChanges, WhatIfAnswer, Windows};
use domain::receipt::ReceiptFile;
use domain::personal_data::{AccessLine, Accessed, Sample};
use domain::roster::{CellChange, ChangeKind, Row};
use domain::standing::{Bar, BarKind, Revocation, Title};
use domain::survey::{Measure, Scale, ScaleResult, SurveyCounts, SurveyFacts, SurveyProblem, SurveyProblemKind, SurveyProblemTotal};
use domain::{Body, Digest, Opinion, OpinionDecision, Problem, Receipt, Role, State};
use rulebook::Rulebook;
use std::collections::BTreeMap;
use web::findings::{Reader, grouped};
use web::opinion::{self, OpinionView};
use web::pages::applicant::*;
use web::pages::batches::{BatchView, BatchesPage};
use web::pages::documents::{ChangesView, DocumentPage, DocumentView, DocumentsPage};
use web::pages::disclosure::{AccessesView, DisclosureForm};
use web::pages::errors::{ErrorPage, KeptPage, kept};
use web::pages::filling::{AssessmentPage, FormPage, Notice};
use web::pages::materials::{MaterialPage, PrintPage, wording};
use web::pages::office::*;
use web::pages::programme::ProgrammePage;
use web::pages::public::*;
use web::pages::readings::ReadingsPage;
use web::pages::recommender::*;
use web::pages::rosters::{RosterPage, RosterView, template_path};
use web::pages::standing::*;
use web::pages::{ErrorLine, Heading, LineView, May};
use web::{Chrome, Form, answers, files::FileView, tasks};

/// Name and HTML of every page.
pub fn all() -> Vec<(String, String)> {
    let book = varied();
    let mut pages = named(public(&book));
    pages.extend(named(applicant(&book)));
    pages.extend(named(after_submission(&book)));
    pages.extend(named(officers(&book)));
    for book in rulebooks() {
        pages.extend(of_programme(&book));
    }
    pages
}

/// The page on which a recommending body reads an application and gives its opinion.
fn recommendation(book: &Rulebook, application: &domain::Application) -> RecommendationPage {
    RecommendationPage {
        chrome: chrome(book, Some(Role::Recommender)),
        heading: Heading::new(application, book),
        may: May { give_opinion: true, ..May::default() },
        groups: answers::forms(application, book),
        materials: answers::materials(application, book),
        findings: grouped(&findings().findings, book, &application.id, Reader::Recommender),
        grade: None,
        own_total: "96 分".into(),
        opinion: OpinionView::new(application, book),
        form: OpinionInput::new(&book.programme.opinion, application.opinion.as_ref(), 7),
        own_forms: opinion::forms(application, book, None),
        own_materials: answers::materials_by(rulebook::FormBy::Recommender, application, book),
        recommender: "示例行业协会".into(),
        submitted_at: "2023年6月15日 10:03:04".into(),
        errors: Vec::new(),
        notice: "",
        reports: Vec::new(),
        packet_purposes: personal_data().purposes,
        packet_refused: false,
        rules: None,
        back: "/recommendations",
    }
}

/// The example's owner chooses this programme to go on to.
fn going_on(book: &Rulebook, chrome: Chrome) -> NewApplicationPage {
    let (application, source) = (application(), super::rulebook());
    let shared = web::carry_over::shared(&application, &source, book);
    NewApplicationPage {
        programmes: vec![ProgrammeChoice::going_on(&book.programme, application.id.as_str(), shared)],
        from: Some((application.id.to_string(), "样例".into())),
        programme: String::new(),
        errors: Vec::new(),
        ..new_application(book, chrome)
    }
}

fn programme(book: &Rulebook, chrome: Chrome) -> ProgrammePage {
    ProgrammePage::new(chrome, book, &Windows::default(), &web::readings::of_rulebook(book), book.programme.demonstration_date)
}

/// The first reading was decided here and taken back once; the form of another was refused.
fn readings(book: &Rulebook) -> ReadingsPage {
    let mut views = web::readings::of_rulebook(book);
    let mut errors = Vec::new();
    if let Some(view) = views.first_mut() {
        let reading = view.options[0].id.clone();
        view.decision = Some(ReadingDecision { reading: reading.clone(), by: DecidedBy::Association, who: "示例质量协会".into(), on: "2023-06-15".parse().unwrap(), reason: "会议决定".into() });
        let record = |reading| DecisionRecord { code: view.code.clone(), reading, reason: "会议决定".into(), by: "a".into(), who: "示例质量协会".into(), at: at("2023-06-15T01:00:00Z") };
        view.trace = vec![record(Some(reading.clone())), record(None), record(Some(reading))];
        let form = Form::decode(b"reading=&reason=").unwrap();
        errors = web::pages::readings::decision(&form, &view.code).1;
        assert_eq!(errors.len(), 2);
    }
    ReadingsPage { chrome: chrome(book, Some(Role::Association)), programme: book.programme.id.clone(), title: book.programme.title.clone(), readings: web::readings::shown(&views, book), typed: None, errors, notice: "" }
}

fn named(pages: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    pages.into_iter().map(|(name, html)| (name.to_owned(), html)).collect()
}

/// Pages that any rulebook must fill: every form, the task list, the choice of category and level, the start page.
fn of_programme(book: &Rulebook) -> Vec<(String, String)> {
    let id = &book.programme.id;
    let chrome = || chrome(book, Some(Role::Applicant));
    let today = book.programme.demonstration_date;
    let home = HomePage { chrome: chrome(), programmes: vec![ProgrammeCard::new(book, &Windows::default(), today)] };
    let mut pages = vec![
        (format!("{id}-home"), home.render().unwrap()),
        (format!("{id}-programme"), programme(book, chrome()).render().unwrap()),
        (format!("{id}-readings"), readings(book).render().unwrap()),
        (format!("{id}-new"), new_application(book, chrome()).render().unwrap()),
        (format!("{id}-going-on"), going_on(book, chrome()).render().unwrap()),
    ];
    pages.push((format!("{id}-try"), web::pages::what_if::TryPage::choice(chrome(), book, Vec::new()).render().unwrap()));
    for category in &book.programme.categories {
        let choice = format!("{}|{}", category.id, category.levels[0]);
        let draft = web::what_if::Draft::new(book, &choice, &Form::default(), at("2023-06-15T02:03:04Z")).unwrap();
        let answer = WhatIfAnswer { answer: findings(), today, ignored: vec![Ignored { name: "x".into(), message: "没有这一项。".into() }] };
        let tried = web::pages::what_if::TryPage::new(chrome(), book, &draft, Some(&answer), Vec::new());
        assert!(!tried.forms.is_empty(), "{id}: the checks of {} read no field", category.id);
        pages.push((format!("{id}-{}-try", category.id), tried.render().unwrap()));
        let application = empty(&category.id, &category.levels[0]);
        let heading = || Heading::new(&application, book);
        for form in web::fields::applicants(book) {
            let page = FormPage::new(chrome(), heading(), form, &application, book, &[]);
            pages.push((format!("{id}-{}-{}", category.id, form.id), page.render().unwrap()));
        }
        pages.push((format!("{id}-{}-recommendation", category.id), recommendation(book, &application).render().unwrap()));
        let groups = tasks::of(&application, book, &[]);
        let (done, total) = tasks::counts(&groups);
        let list = TasksPage { chrome: chrome(), heading: heading(), may: May::default(), groups, done, total, to_mend: Vec::new(), to_review: 0, recommender: String::new(), notice: "", opinion: None, carried: false, reports: Vec::new() };
        pages.push((format!("{id}-{}-tasks", category.id), list.render().unwrap()));
        for material in book.materials.iter().filter(|m| m.from.contains(&rulebook::MaterialFrom::Uploaded) && m.by == rulebook::FormBy::Applicant) {
            let page = MaterialPage::new(chrome(), heading(), material, &application, book, &[], true);
            pages.push((format!("{id}-{}-{}", category.id, material.code), page.render().unwrap()));
        }
    }
    pages
}

fn chrome(book: &Rulebook, role: Option<Role>) -> Chrome {
    Chrome::new("", true, role.map(session).as_ref(), Some(&book.programme))
}

fn public(book: &Rulebook) -> Vec<(&'static str, String)> {
    let today = "2023-06-15".parse().unwrap();
    let out = || chrome(book, None);
    let home = HomePage { chrome: out(), programmes: vec![ProgrammeCard::new(book, &Windows::default(), today)] };
    let problem = Problem::new(412, "precondition_failed", "内容已被改动", "您打开之后，这份申报被改动过。");
    let form = Form::decode("csrf=x&f.name=%E7%94%B2&b.name=1&f.size=small&b.size=2&f.report.profile=%E4%B9%99&b.report.profile=3".as_bytes()).unwrap();
    vec![
        ("home", home.render().unwrap()),
        ("register", RegisterPage { chrome: out(), login: "a".into(), organisation: "甲".into(), errors: vec![ErrorLine::new("login", "登录名应为 3 至 64 个字符，现有 1 个。")] }.render().unwrap()),
        ("sign_in", SignInPage { chrome: out(), login: String::new(), next: "/applications".into(), errors: Vec::new(), wanted: true }.render().unwrap()),
        ("signed_out", SignedOutPage { chrome: out() }.render().unwrap()),
        ("setup", SetupPage { chrome: out(), login: String::new(), organisation: String::new(), errors: Vec::new() }.render().unwrap()),
        ("error", ErrorPage::new(chrome(book, Some(Role::Applicant)), &problem, "/applications/a").render().unwrap()),
        ("kept", KeptPage { chrome: out(), action: "/applications/a/forms/application".into(), signed_in: false, kept: kept(&form, &[book]) }.render().unwrap()),
    ]
}

fn applicant(book: &Rulebook) -> Vec<(&'static str, String)> {
    let chrome = || chrome(book, Some(Role::Applicant));
    let view = view(application(), &["edit", "submit", "delete"]);
    let (application, may) = (&view.application, May::new(&view));
    let heading = || Heading::new(application, book);
    let answer = findings();
    let form = |id: &str| book.forms.iter().find(|f| f.id == id).unwrap();
    let material = |code: &str| MaterialPage::new(chrome(), heading(), book.material(code).unwrap(), application, book, &answer.findings, true);
    let groups = tasks::of(application, book, &answer.findings);
    let (done, total) = tasks::counts(&groups);
    let shown = || grouped(&answer.findings, book, &application.id, Reader::Applicant);
    let sheet = book.assessment.as_ref().unwrap();
    let conflicts = BTreeMap::from([("name".to_owned(), "另一家公司".to_owned()), ("size".to_owned(), "large".to_owned())]);
    let draft = empty("service", "satisfied");
    let lines = [&draft, application].map(|a| line(book, a));
    let mut empty_material = material("SH23-M13");
    empty_material.files.clear();
    empty_material.viewed = None;
    empty_material.upload_problem = web::labels::upload_problem("too_large").to_owned();
    assert!(material("SH23-M19").full() && !material("SH23-M08").full());
    let typed = web::Form::decode(b"name=x").unwrap();
    let errors = web::combining::asked(&typed, &application.materials["SH23-M08"]).unwrap_err();
    let uncombined = material("SH23-M08").with_uncombined(&typed, errors);
    let mut with_basis = material("SH23-M19");
    with_basis.files.clear();
    with_basis.rules = Some(personal_data());
    let mut counted = application.clone();
    database(&mut counted);
    let mut form_page = FormPage::new(chrome(), heading(), form("application"), application, book, &answer.findings);
    form_page.notice = Notice::Saved;
    vec![
        ("applications", ApplicationsPage { chrome: chrome(), lines: lines.to_vec(), next: "20".into(), notice: "" }.render().unwrap()),
        ("new_application", new_application(book, chrome()).render().unwrap()),
        ("address", AddressPage { chrome: chrome(), heading: heading(), categories: categories(book), chosen: "service|satisfied".into(), bodies: bodies(), recommender: "body".into(), revision: 7, editable: true, errors: Vec::new() }.render().unwrap()),
        ("tasks", TasksPage { chrome: chrome(), heading: heading(), may, groups, done, total, to_mend: shown().mend, to_review: 1, recommender: "示例行业协会".into(), notice: "", opinion: None, carried: false, reports: Vec::new() }.render().unwrap()),
        ("form", form_page.render().unwrap()),
        ("form_conflict", FormPage::new(chrome(), heading(), form("application"), application, book, &[]).with_conflicts(&conflicts).render().unwrap()),
        ("form_conditions", FormPage::new(chrome(), heading(), form("conditions"), application, book, &[]).render().unwrap()),
        ("form_report", FormPage::new(chrome(), heading(), form("report"), application, book, &[]).render().unwrap()),
        ("assessment", AssessmentPage::new(chrome(), heading(), sheet, application, book, &[]).render().unwrap()),
        ("material", material("SH23-M08").render().unwrap()),
        ("material_uncombined", uncombined.render().unwrap()),
        ("material_roster", material("SH23-M19").render().unwrap()),
        ("material_empty", empty_material.render().unwrap()),
        ("print", PrintPage::new(chrome(), heading(), wording(book, book.material("SH23-M02").unwrap()).unwrap(), "/applications/a/materials/SH23-M02".into()).render().unwrap()),
        ("roster", roster(book, chrome(), heading()).render().unwrap()),
        ("sample", sample(book, chrome(), heading()).render().unwrap()),
        ("material_basis", with_basis.render().unwrap()),
        ("material_database", MaterialPage::new(chrome(), heading(), book.material("SH23-M16").unwrap(), &counted, book, &answer.findings, true).render().unwrap()),
        ("check", CheckPage { chrome: chrome(), heading: heading(), may, findings: shown(), grade: answer.grade.as_ref().map(|g| GradeView::new(g, &book.programme, "service")), rulebook: rulebook_line(&answer) }.render().unwrap()),
        ("answers", AnswersPage { chrome: chrome(), heading: heading(), may, recommender: "示例行业协会".into(), groups: answers::forms(application, book), materials: answers::materials(application, book) }.render().unwrap()),
        ("submit", SubmitPage { chrome: chrome(), heading: heading(), may, blocking: shown().mend, reviews: 1, acknowledged: vec!["SH23-R31".into()], recommender: String::new(), revision: 7, errors: vec![ErrorLine::new("declare", "请先勾选声明，再提交")] }.render().unwrap()),
    ]
}

fn line(book: &Rulebook, a: &domain::Application) -> LineView {
    let line = domain::api::ApplicationLine {
        id: a.id.clone(),
        programme: a.programme.clone(),
        number: a.number.clone(),
        applicant_name: a.field("name").unwrap_or("").into(),
        project_name: a.field("project_name").unwrap_or("").into(),
        credit_code: a.field("credit_code").unwrap_or("").into(),
        category: a.category.clone(),
        level: a.level.clone(),
        state: a.state,
        has_opinion: a.opinion.is_some(),
        changed_at: a.changed_at,
        submitted_at: a.submitted_at,
    };
    LineView::new(&line, "/applications", Some(book))
}

fn bodies() -> Vec<Body> {
    vec![Body { id: "body".into(), name: "示例行业协会".into() }, Body { id: "other".into(), name: "样例区促进会".into() }]
}

fn new_application(book: &Rulebook, chrome: Chrome) -> NewApplicationPage {
    NewApplicationPage {
        chrome,
        programmes: vec![ProgrammeChoice::new(&book.programme)],
        from: None,
        programme: book.programme.id.clone(),
        title: book.programme.title.clone(),
        categories: categories(book),
        chosen: String::new(),
        idempotency_key: "k".into(),
        errors: vec![ErrorLine::new(&format!("c-{}-{}", book.programme.categories[0].id, book.programme.categories[0].levels[0]), "请选择一个类别和等级")],
    }
}

fn roster(_: &Rulebook, chrome: Chrome, heading: Heading) -> RosterPage {
    let application = application();
    let file = &application.materials["SH23-M19"][0];
    let facts = file.roster.clone().unwrap();
    RosterPage {
        chrome,
        heading,
        back: ("/applications/a/materials/SH23-M19".into(), "材料页面"),
        file: FileView::new(file, &application.id),
        roster: RosterView::new(file.sha256.as_str(), &facts),
        answer: RosterAnswer {
            facts,
            rows: vec![
                Row { row: 5, values: vec!["张*".into(), "138****0001".into()], changes: vec![CellChange { column: 1, cell: "C5".into(), kind: ChangeKind::ContactForm, before: "***-****-****".into(), after: "138****0001".into() }], ..Row::default() },
                Row { row: 7, values: vec!["李*".into(), String::new()], flawed: vec![1], ..Row::default() },
            ],
            masked: true,
        },
        disclosure: DisclosureForm::new(&personal_data(), Role::Applicant, Role::Applicant),
        accesses: Some(AccessesView::new(&accesses(), &personal_data())),
        errors: Vec::new(),
        offset: 0,
        path: "/applications/a/materials/SH23-M19/rows/x".into(),
        template: template_path(application.programme.as_str(), "SH23-M19"),
    }
}

fn sample(book: &Rulebook, chrome: Chrome, heading: Heading) -> RosterPage {
    let mut page = roster(book, chrome, heading);
    page.answer.masked = false;
    page.disclosure.sample = Some(Sample { seed: "2023-07".into(), of: 60, drawn: vec![1, 3] });
    page
}

fn personal_data() -> PersonalDataRules {
    PersonalDataRules {
        bases: vec![BasisView { id: "consent".into(), label: "已取得个人同意".into(), clause: "第十三条第一款第一项".into(), text: "本单位确认：名单中的个人均已同意。".into(), text_sha256: Digest::of(b"x") }],
        purposes: vec![
            PurposeView { id: "own_check".into(), label: "核对本单位提交的名单".into(), roles: vec![Role::Applicant], note_required: false },
            PurposeView { id: "callback".into(), label: "电话回访，核实名单".into(), roles: vec![Role::Association], note_required: false },
        ],
        readers: "名单只用于核实测评是否真实。".into(),
        kept: "名单保存到2024年10月30日。".into(),
        kept_until: Some("2024-10-30".parse().unwrap()),
    }
}

fn accesses() -> PersonalDataRecord {
    let line = |what| AccessLine {
        at: at("2023-06-15T01:02:03Z"),
        by: domain::AccountId::from("a"),
        role: Role::Association,
        organisation: "示例质量协会".into(),
        material: "SH23-M19".into(),
        sha256: Digest::of(b"x"),
        purpose: "callback".into(),
        note: "抽查".into(),
        what,
        rows: 2,
    };
    let sample = Sample { seed: "2023-07".into(), of: 60, drawn: vec![1, 3] };
    PersonalDataRecord {
        lists: vec![ListRecord { material: "SH23-M19".into(), sha256: Digest::of(b"x"), name: "名单.xlsx".into(), rows: 60, handed_over: None, text: String::new(), erased: None }],
        accesses: vec![line(Accessed::Sample { sample }), line(Accessed::File), line(Accessed::Rows { offset: 50 })],
        accesses_total: 3,
    }
}

/// Ten questionnaires with the mean 8.26 and one cell to look at.
fn database(application: &mut domain::Application) {
    let file = &mut application.materials.get_mut("SH23-M16").expect("the example has a database")[0];
    let result = |measure| ScaleResult { scale: Scale { from: 1, to: 10 }, measure, valid_rows: 10, outlying_cells: 0, mean: 8.26, deviation: Some(1.2) };
    file.survey = Some(SurveyFacts {
        sheet: "测量数据".into(),
        head_row: Some(1),
        counts: SurveyCounts { rows: 10, unreadable_cells: 1, ..SurveyCounts::default() },
        results: vec![result(Measure::Overall), result(Measure::Questions)],
        problems: vec![SurveyProblem { kind: SurveyProblemKind::Unreadable, cell: "F7".into(), message: "不是数字，没有计入。".into() }],
        problem_totals: vec![SurveyProblemTotal { kind: SurveyProblemKind::Unreadable, count: 2 }],
        ..SurveyFacts::default()
    });
}

fn submitted() -> domain::Application {
    let mut application = application();
    application.state = State::Submitted;
    application.number = Some("SH23-0001".into());
    application.submitted_at = Some(at("2023-06-15T02:03:04Z"));
    application
}

fn after_submission(book: &Rulebook) -> Vec<(&'static str, String)> {
    let chrome = || chrome(book, Some(Role::Applicant));
    let mut view = view(submitted(), &["withdraw", "report"]);
    view.application.opinion = Some(opinion());
    let application = &view.application;
    let heading = || Heading::new(application, book);
    let answer = findings();
    let groups = tasks::of(application, book, &[]);
    let receipt = Receipt {
        number: "SH23-0001".into(),
        application: application.id.clone(),
        programme: application.programme.clone(),
        programme_title: book.programme.title.clone(),
        category: application.category.clone(),
        level: application.level.clone(),
        applicant_name: "示例社区养老服务有限公司".into(),
        project_name: Some("安心到家居家养老上门服务".into()),
        submitted_at: at("2023-06-15T02:03:04Z"),
        rulebook: answer.rulebook.clone(),
        files: application.materials.iter().flat_map(|(code, files)| files.iter().map(move |f| ReceiptFile { material: code.clone(), material_title: "材料".into(), name: f.name.clone(), bytes: f.bytes, sha256: f.sha256.clone(), notes: f.facts.notes.clone(), malware_scan: None })).collect(),
        record_sha256: Digest::of(b"record"),
        findings: answer.findings.clone(),
        acknowledged: vec!["SH23-R31".into()],
        history_head: Digest::of(b"head"),
    };
    let found = grouped(&receipt.findings, book, &application.id, Reader::Applicant);
    vec![
        ("tasks_submitted", TasksPage { chrome: chrome(), heading: heading(), may: May::new(&view), groups, done: 3, total: 20, to_mend: Vec::new(), to_review: 0, recommender: "示例行业协会".into(), notice: "", opinion: OpinionView::new(application, book), carried: true, reports: vec![("2023年6月16日 10:00:00".into(), "情况说明".into())] }.render().unwrap()),
        ("carried", carried(book, chrome(), heading(), application).render().unwrap()),
        ("receipt", ReceiptPage::new(chrome(), heading(), receipt, found, "示例行业协会".into(), false).render().unwrap()),
        ("ask", AskPage { chrome: chrome(), heading: heading(), title: "撤回申报", paragraphs: vec!["撤回后可以修改。".into()], action: "/applications/a/withdraw".into(), button: "撤回申报", danger: true, text: Some(("撤回原因", "推荐单位能看到。")), value: String::new(), hidden: vec![("revision", "7".into())], back: "/applications/a".into(), errors: vec![ErrorLine::new("text", "请填写撤回原因。")] }.render().unwrap()),
    ]
}

fn carried(book: &Rulebook, chrome: Chrome, heading: Heading, application: &domain::Application) -> CarriedPage {
    let item = |place, label: &str, note: &str| CarriedItem { place, label: label.into(), note: note.into() };
    let over = CarriedOver {
        from: "another".into(),
        from_programme: "shanghai-2023".into(),
        carried: vec![item(domain::Place::Field { id: "name".into() }, "企业名称", "请核对")],
        left: vec![item(domain::Place::Material { code: "SH23-M07".into() }, "材料", "")],
    };
    let (carried, left) = web::carry_over::lines(&over, application, book);
    assert!(carried[0].href.contains("/forms/") && left[0].href.contains("/materials/"));
    CarriedPage { chrome, heading, from: "上年活动".into(), from_href: "/applications/another".into(), carried, left }
}

fn opinion() -> Opinion {
    Opinion { decision: OpinionDecision::Recommend, score: "92.5".into(), highlights: "亮点\n第二段".into(), improvements: "改进".into(), fields: [("visit.result".to_owned(), "符合".to_owned())].into(), by: "b".into(), at: at("2023-06-15T02:03:04Z") }
}

fn officers(book: &Rulebook) -> Vec<(&'static str, String)> {
    let chrome = |role| chrome(book, Some(role));
    let mut view = view(submitted(), &["give_opinion"]);
    view.application.opinion = Some(opinion());
    let application = &view.application;
    let list = |association| RecommendationsPage { chrome: chrome(if association { Role::Association } else { Role::Recommender }), query: "样例".into(), lines: vec![line(book, application)], next: String::new(), tables: vec![(book.programme.id.clone(), "SH23-T01".into(), "初审推荐意见表".into())], batched: vec![(book.programme.id.clone(), book.programme.short_title.clone())], broken: Vec::new(), association };
    let reading = RecommendationPage { may: May::new(&view), errors: vec![ErrorLine::new("score", "请填写推荐单位评分。")], ..recommendation(book, application) };
    let tables = TablesPage {
        chrome: chrome(Role::Recommender),
        programme: book.programme.id.clone(),
        documents: vec![paper(false)],
        profile: vec![("filled_by".into(), "填表人".into(), "甲".into())],
        keys: vec![KeyView { id: "k1".into(), label: "办公室服务器".into(), made_at: "2023年6月15日 10:00:00".into() }],
        new_key: "k".repeat(64),
        public_url: "http://127.0.0.1:3000".into(),
        notice: "",
        errors: Vec::new(),
    };
    let changes = TableChanges { since: Some(at("2023-06-15T01:00:00Z")), added: vec!["SH23-0002".into()], removed: vec!["SH23-0003".into()], changed: vec![ChangedRow { number: "SH23-0001".into(), cells: vec![ChangedCell { label: "满意度得分".into(), now: "90".into() }] }] };
    let record = standing();
    let books = [book];
    let kept = |kept| StandingPage::new(chrome(Role::Association), "919999999999999984", kept, books.into_iter());
    let mut refused = kept(Some((&record, "\"3\"")));
    refused.typed = Form::decode(b"action=revoke&at=0").unwrap();
    refused.errors = web::standing::changed(&record, &refused.typed).unwrap_err();
    let quotas = Quotas { quotas: vec![BodyQuota { id: "body".into(), name: "示例行业协会".into(), bodies: vec!["body".into()], max: 5 }], titles_listed: Some(3) };
    let quotas = |label: Option<&str>| QuotasPage { chrome: chrome(Role::Association), programme: book.programme.id.clone(), title: book.programme.title.clone(), label: label.map(str::to_owned), rows: rows(&quotas), bodies: bodies(), titles_listed: "3".into(), etag: "\"1\"".into(), errors: Vec::new(), notice: "" };
    vec![
        ("standing_search", kept(None).render().unwrap()),
        ("standing", kept(Some((&record, "\"3\""))).render().unwrap()),
        ("standing_refused", refused.render().unwrap()),
        ("quotas", quotas(Some("推荐名额")).render().unwrap()),
        ("quotas_none", quotas(None).render().unwrap()),
        ("recommendations", list(false).render().unwrap()),
        ("office", list(true).render().unwrap()),
        ("recommendation", reading.render().unwrap()),
        ("tables", tables.render().unwrap()),
        ("documents", DocumentsPage { chrome: chrome(Role::Recommender), of: "SH23-0001 样例".into(), back: ("/recommendations/1".into(), "审阅申报材料".into()), documents: vec![paper(false), paper(true)] }.render().unwrap()),
        ("document", DocumentPage { chrome: chrome(Role::Recommender), back: ("/recommendations/1".into(), "文书".into()), document: paper(false), fragment: "<article class=\"paper\" lang=\"zh-CN\"><h3>表</h3></article>".into(), changes: ChangesView::new(&changes) }.render().unwrap()),
        ("batches", batches(book, chrome(Role::Association)).render().unwrap()),
        ("accounts", AccountsPage { chrome: chrome(Role::Association), accounts: vec![AccountView::new(&session(Role::Recommender).account)], bodies: bodies(), form: AccountInput::default(), errors: Vec::new(), notice: String::new() }.render().unwrap()),
        ("windows", WindowsPage { chrome: chrome(Role::Association), programme: book.programme.id.clone(), title: book.programme.title.clone(), windows: window_views(book, &Windows::default(), "2023-06-15".parse().unwrap()), errors: Vec::new(), notice: "" }.render().unwrap()),
    ]
}

/// A document with its addresses; `of_recommender`: one that wants a body named first.
fn paper(of_recommender: bool) -> DocumentView {
    let code = if of_recommender { "SH23-T01" } else { "SH23-T02" };
    let line = DocumentLine { code: code.into(), title: "申请书".into(), clause: "附件2".into(), formats: vec!["pdf".into(), "json".into(), "html".into()], path: format!("/api/v1/applications/1/documents/{code}"), of_recommender };
    DocumentView::new(&line, "/documents/1")
}

/// Every document of one application, for all of them; of one body alone.
pub fn batches(book: &Rulebook, chrome: Chrome) -> BatchesPage {
    let line = |document: &rulebook::Document| DocumentLine { code: document.code.clone(), title: document.title.clone(), clause: document.clause.clone(), formats: vec!["pdf".into(), "docx".into()], path: format!("/api/v1/programmes/{}/batches/{}", book.programme.id, document.code), of_recommender: false };
    let bodies = bodies().into_iter().map(|body| (body.id, body.name)).collect();
    BatchesPage { chrome, of: book.programme.title.clone(), back: "/office", batches: book.documents.iter().map(|document| BatchView::new(&line(document), "body")).collect(), bodies, chosen: "body".into() }
}

/// Two titles, one of them revoked, and a bar.
pub fn standing() -> StandingRecord {
    let title = |until: Option<&str>, revoked| Title { programme: "shanghai-2023".into(), category: "service".into(), level: "satisfied".into(), object: "上门服务".into(), from: "2021-09-01".parse().unwrap(), until: until.map(|d| d.parse().unwrap()), revoked };
    let revoked = Revocation { on: "2022-01-05".parse().unwrap(), reason: "示例决定".into(), improper_means: true };
    StandingRecord {
        credit_code: "919999999999999984".into(),
        titles: vec![title(Some("2024-08-31"), None), title(None, Some(revoked))],
        bars: vec![Bar { programme: "earlier-2019".into(), kind: BarKind::Withdrawn, from: "2022-01-05".parse().unwrap(), until: None, reason: "示例决定".into() }],
        changes: vec![StandingChange { sha256: Digest::of(b"c"), reason: "示例文件".into(), by: "a".into(), at: at("2023-06-15T01:00:00Z") }],
    }
}
