//! What pages make of values: escaping, statuses, sums, conflicts, links of findings.

use crate::support::{application, empty, findings, input, rulebook, session, varied};
use askama::Template;
use scraper::{Html, Selector};
use web::changes::{Changes, base};
use web::fields::errors_by_field;
use web::findings::{Reader, grouped, place};
use web::pages::Heading;
use web::pages::filling::{AssessmentPage, FormPage};
use web::tasks::Status;
use web::{Chrome, Form, assessment, tasks};

fn form_page(application: &domain::Application) -> FormPage {
    let book = rulebook();
    let form = book.forms.iter().find(|f| f.id == "application").unwrap();
    let chrome = Chrome::new("", true, Some(&session(domain::Role::Applicant)), Some(&book.programme));
    FormPage::new(chrome, Heading::new(application, &book), form, application, &book, &[])
}

#[test]
fn what_was_typed_never_becomes_markup() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";
    let mut application = application();
    application.fields.insert("name".into(), hostile.into());
    application.fields.insert("contact_address".into(), format!("</textarea>{hostile}"));
    let html = Html::parse_document(&form_page(&application).render().unwrap());
    assert!(html.select(&Selector::parse("script:not([src]), img").unwrap()).next().is_none());
    let typed = html.select(&Selector::parse("input[name='f.name']").unwrap()).next().unwrap();
    assert_eq!(typed.attr("value"), Some(hostile));
}

#[test]
fn a_long_text_reads_back_as_it_was_typed() {
    let mut application = application();
    let text = "\n首行前有空行\n\n末行";
    application.fields.insert("report.profile".into(), text.into());
    let book = rulebook();
    let form = book.forms.iter().find(|f| f.id == "report").unwrap();
    let chrome = Chrome::new("", true, Some(&session(domain::Role::Applicant)), Some(&book.programme));
    let html = FormPage::new(chrome, Heading::new(&application, &book), form, &application, &book, &[]).render().unwrap();
    let html = Html::parse_document(&html);
    let area = html.select(&Selector::parse("textarea[name='f.report.profile']").unwrap()).next().unwrap();
    assert_eq!(area.text().collect::<String>(), text);
}

#[test]
fn an_empty_application_has_begun_nothing() {
    let book = rulebook();
    let groups = tasks::of(&empty("service", "satisfied"), &book, &[]);
    let all = || groups.iter().flat_map(|g| &g.tasks);
    assert!(all().filter(|t| t.href.contains("/forms/")).all(|t| t.status == Status::NotStarted));
    assert!(all().filter(|t| t.href.contains("/materials/")).all(|t| matches!(t.status, Status::NotStarted | Status::Optional)));
    assert_eq!(tasks::counts(&groups).0, 0);
}

#[test]
fn statuses_follow_from_values_and_findings() {
    let book = rulebook();
    let mut application = application();
    let before = application.clone();
    application.fields.remove("contact_name");
    let status_of = |application: &domain::Application, findings: &[domain::Finding], end: &str| {
        let groups = tasks::of(application, &book, findings);
        groups.iter().flat_map(|g| &g.tasks).find(|t| t.href.ends_with(end)).unwrap_or_else(|| panic!("{end}")).status
    };
    assert_eq!(status_of(&before, &[], "/forms/application"), Status::Done);
    let status = |findings: &[domain::Finding], end: &str| {
        status_of(&application, findings, end)
    };
    assert_eq!(status(&[], "/assessment"), Status::Done);
    assert_eq!(status(&[], "/materials/SH23-M19"), Status::Done);
    let found = findings().findings;
    assert_eq!(status(&found, "/materials/SH23-M19"), Status::Problem);
    // The failed check misses another field; the one that is filled in isn't held against it.
    assert_eq!(status(&found, "/forms/application"), Status::InProgress);
}

#[test]
fn materials_follow_the_category() {
    let book = rulebook();
    let has = |category: &str, code: &str| {
        let groups = tasks::of(&empty(category, "satisfied"), &book, &[]);
        groups.iter().flat_map(|g| &g.tasks).any(|t| t.code == code)
    };
    assert!(has("product", "SH23-M09") && !has("service", "SH23-M09"));
    assert!(has("project", "SH23-M11") && !has("product", "SH23-M11"));
}

#[test]
fn sums_count_what_the_sheet_allows() {
    let book = rulebook();
    let sheet = book.assessment.as_ref().unwrap();
    let mut fields = application().fields;
    let whole = assessment::sums(sheet, &fields);
    assert_eq!((whole.answered, whole.total), (whole.items, whole.base + whole.bonus));
    // 4 is no step of the first item.
    fields.insert("assessment.a01".into(), "4".into());
    let less = assessment::sums(sheet, &fields);
    assert_eq!(less.answered, whole.items - 1);
    fields.insert("assessment.a01".into(), "5".into());
    for item in sheet.items() {
        fields.insert(format!("assessment.{}", item.id), item.max.to_string());
    }
    let most = assessment::sums(sheet, &fields);
    assert_eq!((most.base, most.bonus, most.total), (100, 10, 110));
    assert_eq!(most.reached, sheet.conclusions[0].id);
}

#[test]
fn the_page_of_the_sheet_reckons_as_the_crate_does() {
    let book = rulebook();
    let application = application();
    let sheet = book.assessment.as_ref().unwrap();
    let chrome = Chrome::new("", false, Some(&session(domain::Role::Applicant)), Some(&book.programme));
    let html = AssessmentPage::new(chrome, Heading::new(&application, &book), sheet, &application, &book, &[]).render().unwrap();
    let html = Html::parse_document(&html);
    let text = |selector: &str| html.select(&Selector::parse(selector).unwrap()).next().unwrap().text().collect::<String>();
    let sums = assessment::sums(sheet, &application.fields);
    assert_eq!(text("[data-total]"), sums.total.to_string());
    assert_eq!(text("[data-base]"), sums.base.to_string());
}

fn posted(entries: &[(&str, &str)]) -> Form {
    let pairs: Vec<String> = entries.iter().map(|(n, v)| format!("{}={}", web::form::percent_encode(n), web::form::percent_encode(v))).collect();
    Form::decode(pairs.join("&").as_bytes()).unwrap()
}

#[test]
fn only_what_changed_is_saved_with_the_value_it_was_shown_with() {
    let mut application = empty("service", "satisfied");
    application.fields.insert("name".into(), "甲".into());
    let form = posted(&[("f.name", "乙"), ("b.name", &base("甲")), ("f.size", "small"), ("b.size", &base("")), ("f.contact_name", ""), ("b.contact_name", &base(""))]);
    let changes = Changes::of(&form, ["name", "size", "contact_name", "contact_mobile"], &application);
    assert_eq!(changes.fields, [("name".to_owned(), "乙".to_owned()), ("size".to_owned(), "small".to_owned())].into());
    assert_eq!(changes.base, [("name".to_owned(), "甲".to_owned()), ("size".to_owned(), String::new())].into());
    assert!(changes.conflicts.is_empty());
}

#[test]
fn a_field_changed_elsewhere_is_a_conflict_unless_it_was_left_alone_here() {
    let mut application = empty("service", "satisfied");
    application.fields.insert("name".into(), "丙".into());
    let shown = base("甲");
    let typed = Changes::of(&posted(&[("f.name", "乙"), ("b.name", &shown)]), ["name"], &application);
    assert_eq!((typed.conflicts["name"].as_str(), typed.fields.len()), ("乙", 0));
    let untouched = Changes::of(&posted(&[("f.name", "甲"), ("b.name", &shown)]), ["name"], &application);
    assert_eq!(untouched, Changes::default());
    let same = Changes::of(&posted(&[("f.name", "丙"), ("b.name", &shown)]), ["name"], &application);
    assert_eq!(same, Changes::default());
}

#[test]
fn both_values_of_a_conflict_are_shown_and_saving_again_decides() {
    let mut application = application();
    application.fields.insert("name".into(), "那里的名称".into());
    let page = form_page(&application).with_conflicts(&[("name".to_owned(), "这里的名称".to_owned())].into());
    let html = Html::parse_document(&page.render().unwrap());
    let one = |selector: &str| html.select(&Selector::parse(selector).unwrap()).next().unwrap();
    assert_eq!(one("[data-field=name] [data-theirs]").attr("data-theirs"), Some("那里的名称"));
    assert_eq!(one("input[name='f.name']").attr("value"), Some("这里的名称"));
    assert_eq!(one("input[name='b.name']").attr("value"), Some(base("那里的名称").as_str()));
}

#[test]
fn boxes_that_are_all_unticked_clear_the_field() {
    let mut application = empty("service", "satisfied");
    application.fields.insert("many".into(), "a\nb".into());
    let none = Changes::of(&posted(&[("b.many", &base("a\nb"))]), ["many"], &application);
    assert_eq!(none.fields["many"], "");
    let two = Changes::of(&posted(&[("b.many", &base("a\nb")), ("f.many", "b"), ("f.many", "c")]), ["many"], &application);
    assert_eq!(two.fields["many"], "b\nc");
}

#[test]
fn a_missing_value_is_named_where_it_is_missing() {
    let errors = errors_by_field(&findings().findings);
    assert_eq!(errors.keys().collect::<Vec<_>>(), ["contact_name"]);
    assert!(errors["contact_name"][0].contains("联系人"));
}

#[test]
fn a_value_that_cannot_be_read_is_named_at_its_field_once_the_form_is_checked() {
    let book = rulebook();
    let mut application = application();
    application.fields.insert("credit_code".into(), "123".into());
    let form = book.forms.iter().find(|f| f.id == "application").unwrap();
    let page = |findings: &[domain::Finding]| {
        let chrome = Chrome::new("", true, Some(&session(domain::Role::Applicant)), Some(&book.programme));
        FormPage::new(chrome, Heading::new(&application, &book), form, &application, &book, findings)
    };
    let checked = page(&findings().findings).errors;
    assert!(checked.iter().any(|e| e.anchor == "f-credit_code" && e.message.contains("18 位")), "{checked:?}");
    assert!(page(&[]).errors.is_empty());
}

#[test]
fn a_pledge_is_printed_word_for_word() {
    let book = rulebook();
    let text = |code: &str| web::pages::materials::wording(&book, book.material(code).unwrap());
    assert!(text("SH23-M02").unwrap().contains("自愿贯彻《顾客满意度测量和评价准则》"));
    assert!(text("SH23-M03").unwrap().contains("自愿接受结果公示"));
    assert!(text("SH23-M07").is_none());
}

#[test]
fn a_finding_leads_to_where_it_is_mended() {
    let book = rulebook();
    let id = "abc".into();
    let to = |field: &str| place(&input(field, "", None).place, &book, &id);
    assert_eq!(to("name"), "/applications/abc/forms/application?check=1#f-name");
    assert_eq!(to("enterprise_type"), "/applications/abc/forms/application?check=1#f-enterprise_type-state");
    assert_eq!(to("assessment.a01"), "/applications/abc/assessment?check=1#f-assessment.a01-5");
    assert_eq!(to("assessment.name"), "/applications/abc/assessment?check=1#f-assessment.name");
    assert_eq!(to("no_such_field"), "");
}

#[test]
fn officers_get_no_links_into_the_applicants_pages() {
    let book = rulebook();
    let id = "abc".into();
    let shown = grouped(&findings().findings, &book, &id, Reader::Officer);
    assert!(shown.mend.iter().flat_map(|f| &f.inputs).all(|i| i.href.is_empty()));
    assert_eq!((shown.mend.len(), shown.advise.len(), shown.review.len(), shown.pass.len(), shown.not_applicable.len()), (2, 1, 1, 1, 1));
}

fn html_of(book: &rulebook::Rulebook, application: &domain::Application, form: &str) -> Html {
    let form = book.forms.iter().find(|f| f.id == form).unwrap();
    let chrome = Chrome::new("", true, Some(&session(domain::Role::Applicant)), Some(&book.programme));
    Html::parse_document(&FormPage::new(chrome, Heading::new(application, book), form, application, book, &[]).render().unwrap())
}

fn has(html: &Html, selector: &str) -> bool {
    html.select(&Selector::parse(selector).unwrap()).next().is_some()
}

#[test]
fn what_may_stay_empty_asks_for_a_reason_where_the_form_does() {
    let book = varied();
    let form = book.forms.iter().find(|f| f.id == "application").unwrap();
    let mut application = empty("service", "satisfied");
    let id = "contact_name";
    assert!(web::fields::ids_of_form(form, &application).contains(&format!("blank.{id}")));
    let details = format!("details[data-field='blank.{id}']");
    let html = html_of(&book, &application, "application");
    assert!(has(&html, &details) && !has(&html, &format!("{details}[open]")));
    application.fields.insert(format!("blank.{id}"), "没有此项业务".into());
    assert!(has(&html_of(&book, &application, "application"), &format!("{details}[open] input[value='没有此项业务']")));
    assert!(!has(&html_of(&rulebook(), &empty("service", "satisfied"), "application"), "details.blank"));
    let shown = web::answers::forms(&application, &book);
    assert!(shown.iter().flat_map(|g| &g.sections).flat_map(|s| &s.answers).any(|a| a.reason == "没有此项业务"));
}

#[test]
fn the_recommenders_forms_are_its_own() {
    let book = varied();
    let mut application = application();
    let titles = |groups: &[tasks::TaskGroup]| groups.iter().flat_map(|g| &g.tasks).map(|t| t.title.clone()).collect::<Vec<_>>();
    let listed = titles(&tasks::of(&application, &book, &[]));
    assert!(!listed.iter().any(|t| t == "推荐单位调查表" || t == "巡视记录"));
    assert!(!web::answers::forms(&application, &book).iter().any(|g| g.title == "推荐单位调查表"));
    assert!(!web::answers::materials(&application, &book).iter().any(|m| m.code == "SH23-M99"));
    assert_eq!(place(&input("visit.result", "", None).place, &book, &"abc".into()), "");
    let typed = posted(&[("f.visit.result", "符合"), ("b.visit.result", &base("")), ("f.name", "改名"), ("b.name", &base(""))]);
    let given = web::opinion::given(&book, &typed);
    assert_eq!(given, [("visit.result".to_owned(), "符合".to_owned())].into());
    assert_eq!(web::opinion::forms(&application, &book, Some((&typed, &[])))[0].sections[0].fields[0].value, "符合");
    application.opinion = Some(domain::Opinion {
        decision: domain::OpinionDecision::Recommend,
        score: "90".into(),
        highlights: "好".into(),
        improvements: String::new(),
        fields: given,
        by: "b".into(),
        at: crate::support::at("2023-06-15T02:03:04Z"),
    });
    let read = web::opinion::OpinionView::new(&application, &book).unwrap();
    assert_eq!(read.groups[0].sections[0].answers[0].value, "符合");
    assert_eq!(read.parts.len(), 2);
}

#[test]
fn a_field_that_a_date_condition_reads_controls_the_page() {
    let mut book = rulebook();
    let project = empty("project", "satisfied");
    let form = book.forms.iter_mut().find(|f| f.id == "application").unwrap();
    let sections = web::fields::of_form(form, &project);
    let date = sections.iter().flat_map(|(_, fields)| fields.iter()).find(|f| matches!(f.kind, rulebook::FieldKind::Date)).unwrap().id.clone();
    form.sections[0].fields[0].when.date.push(rulebook::DateIn { id: date.clone(), from: None, until: None });
    assert!(has(&html_of(&book, &project, "application"), &format!("[data-field='{date}'][data-controls]")));
}

#[test]
fn what_the_source_leaves_open_stands_beside_the_field() {
    let html = html_of(&rulebook(), &empty("service", "satisfied"), "application");
    assert!(has(&html, "details.open-question"));
}

#[test]
fn a_programme_without_levels_to_choose_asks_for_the_category_alone() {
    let mut book = rulebook();
    book.programme.categories.iter_mut().for_each(|c| c.levels.truncate(1));
    let categories = web::pages::public::categories(&book);
    assert!(web::pages::public::without_level_choice(&categories));
    assert!(!web::pages::public::without_level_choice(&web::pages::public::categories(&rulebook())));
}

#[test]
fn divisions_and_industries_are_read_by_their_names() {
    let mut field = rulebook().field("name").unwrap().clone();
    field.kind = rulebook::FieldKind::Region { within: None };
    assert_eq!(web::fields::display(&field, "210202"), "辽宁省大连市中山区");
    field.kind = rulebook::FieldKind::Industry;
    assert!(!web::fields::display(&field, "A").is_empty());
    assert_ne!(web::fields::display(&field, "A"), "A");
}

#[test]
fn a_programmes_page_holds_every_rule_with_its_quote_and_every_material() {
    for book in crate::support::rulebooks() {
        let page = web::pages::programme::ProgrammePage::new(Chrome::default(), &book, &Default::default(), &web::readings::of_rulebook(&book), book.programme.demonstration_date);
        let text = Html::parse_document(&page.render().unwrap()).root_element().text().collect::<String>();
        for check in &book.checks {
            assert!(text.contains(&check.code) && check.cites.iter().all(|c| text.contains(&c.quote)), "{}", check.code);
        }
        for material in &book.materials {
            assert!(text.contains(&material.code) && text.contains(&material.title), "{}", material.code);
        }
        for reading in &book.programme.readings {
            assert!(text.contains(&reading.question), "{}", reading.code);
        }
    }
}

#[test]
fn a_reading_is_decided_with_a_reason_or_taken_back() {
    use web::pages::readings::decision;
    let (body, errors) = decision(&posted(&[("reading", "closed"), ("reason", "会议决定")]), "X-O01");
    assert_eq!((body.reading.as_deref(), body.reason.as_str(), errors.len()), (Some("closed"), "会议决定", 0));
    let (body, errors) = decision(&posted(&[("reading", "-"), ("reason", "重新讨论")]), "X-O01");
    assert_eq!((body.reading, errors.len()), (None, 0));
    let (_, errors) = decision(&posted(&[]), "X-O01");
    assert_eq!(errors.iter().map(|e| e.anchor.as_str()).collect::<Vec<_>>(), ["reading-X-O01", "reason-X-O01"]);
}

#[test]
fn a_try_asks_what_the_checks_read_and_sends_what_was_typed() {
    let book = rulebook();
    let now = crate::support::at("2023-06-15T02:03:04Z");
    let draft = |choice: &str, entries: &[(&str, &str)]| web::what_if::Draft::new(&book, choice, &posted(entries), now);
    assert!(draft("service|nothing", &[]).is_none() && draft("service", &[]).is_none());
    let typed = [("f.satisfaction", "80"), ("b.satisfaction", &base("")), ("f.name", " "), ("b.name", &base("")), ("material", "SH23-M07"), ("material", "SH23-M00")];
    let draft = draft("service|satisfied", &typed).unwrap();
    let asked: Vec<_> = draft.fields(&book).iter().flat_map(|(_, fields)| fields.iter().map(|f| f.id.clone())).collect();
    assert!(asked.contains(&"satisfaction".to_owned()) && asked.contains(&"credit_code".to_owned()));
    assert!(!asked.iter().any(|id| id.starts_with("report.") && matches!(book.field(id).unwrap().kind, rulebook::FieldKind::LongText { .. })));
    let request = draft.request(&book);
    assert_eq!(request.fields, [("satisfaction".to_owned(), "80".into())].into());
    assert_eq!(request.materials.keys().collect::<Vec<_>>(), ["SH23-M07"]);
    assert_eq!((request.category.as_str(), request.level.as_str(), request.now), ("service", "satisfied", None));
}

#[test]
fn titles_and_bars_change_one_at_a_time() {
    use web::standing::changed;
    let record = crate::support::pages::standing();
    let change = |entries: &[(&str, &str)]| changed(&record, &posted(entries));
    let added = change(&[("action", "title"), ("kind", "p|product|advanced"), ("object", "甲牌 A1"), ("from", "2023年6月15日"), ("reason", "公布文件")]).unwrap();
    let title = added.titles.last().unwrap();
    assert_eq!((added.titles.len(), title.programme.as_str(), title.category.as_str(), title.level.as_str(), title.until), (3, "p", "product", "advanced", None));
    let revoked = change(&[("action", "revoke"), ("at", "0"), ("on", "2023-06-15"), ("improper", "yes"), ("reason", "决定")]).unwrap();
    assert!(revoked.titles[0].revoked.as_ref().is_some_and(|r| r.improper_means && r.reason == "决定"));
    let barred = change(&[("action", "bar"), ("programme", "p"), ("kind", "warning"), ("from", "2023-06-15"), ("until", "2024-06-14"), ("reason", "决定")]).unwrap();
    assert_eq!((barred.bars.len(), barred.bars[1].kind), (2, domain::standing::BarKind::Warning));
    assert_eq!(change(&[("action", "remove-title"), ("at", "1"), ("reason", "更正")]).unwrap().titles.len(), 1);
    assert!(change(&[("action", "remove-bar"), ("at", "0"), ("reason", "更正")]).unwrap().bars.is_empty());
    let wrong = |entries: &[(&str, &str)]| change(entries).unwrap_err().into_iter().map(|e| e.anchor).collect::<Vec<_>>();
    assert_eq!(wrong(&[("action", "title")]), ["title-reason", "title-kind", "title-from"]);
    assert_eq!(wrong(&[("action", "revoke"), ("at", "0"), ("on", "nie"), ("reason", "决定")]), ["revoke-0-on"]);
    assert_eq!(wrong(&[("action", "remove-title"), ("at", "2"), ("reason", "更正")]), ["main"]);
}

#[test]
fn quotas_are_read_row_by_row() {
    use web::pages::standing::{quota_anchor, quotas};
    let form = posted(&[("0.id", ""), ("0.name", ""), ("0.max", ""), ("1.id", ""), ("1.name", "某会"), ("1.max", "5"), ("1.body", "x"), ("1.body", "y"), ("titles_listed", "0")]);
    let read = quotas(&form).unwrap();
    assert_eq!((read.quotas.len(), read.quotas[0].id.as_str(), read.quotas[0].max, read.titles_listed), (1, "x", 5, Some(0)));
    assert_eq!(quota_anchor(&form, "quotas[0].max"), "max-1");
    let wrong = quotas(&posted(&[("0.name", "某会"), ("0.max", "五"), ("titles_listed", "-1")])).unwrap_err();
    assert_eq!(wrong.into_iter().map(|e| e.anchor).collect::<Vec<_>>(), ["max-0", "titles_listed"]);
}

#[test]
fn a_finding_shows_every_part_of_its_anatomy() {
    let book = rulebook();
    let mut finding = findings().findings.remove(3);
    finding.verdict = domain::Verdict::Fail;
    finding.effect = Some(domain::Effect::Return);
    finding.actor = Some(domain::finding::Actor::Association);
    let shown = grouped(&[finding.clone()], &book, &"abc".into(), Reader::Applicant);
    assert_eq!((shown.now().len(), shown.waiting().len()), (0, 1));
    let page = web::pages::applicant::CheckPage {
        chrome: Chrome::default(),
        heading: Heading::new(&application(), &book),
        may: Default::default(),
        findings: shown,
        grade: None,
        rulebook: String::new(),
    };
    let html = Html::parse_document(&page.render().unwrap());
    let text = html.select(&Selector::parse(&format!("li#{}", finding.code)).unwrap()).next().unwrap().text().collect::<String>();
    let citation = &finding.citations[0];
    let parts = [&finding.code, &finding.title, &finding.message, &citation.clause, &citation.quote, &citation.source, finding.required.as_ref().unwrap(), finding.found.as_ref().unwrap(), finding.action.as_ref().unwrap(), &finding.inputs[0].label];
    for part in parts {
        assert!(text.contains(part.as_str()), "{part}");
    }
    for part in ["不符合", "不改将退回补正", "质量协会", "2023年7月20日", "SH23-O02"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(has(&html, "li.finding a[href='/programmes/shanghai-2023#SH23-O02']") && has(&html, "li.finding .inputs a[href]"));
}

#[test]
fn what_another_programme_asks_as_well_is_counted() {
    let source = rulebook();
    let others: Vec<_> = crate::support::rulebooks().into_iter().filter(|b| b.programme.id != source.programme.id).collect();
    assert!(others.iter().all(|b| web::carry_over::shared(&empty("service", "satisfied"), &source, b) == 0));
    let counted = others.iter().map(|b| web::carry_over::shared(&application(), &source, b));
    assert!(counted.clone().all(|n| n > 0), "{:?}", counted.collect::<Vec<_>>());
}

#[test]
fn no_reason_is_asked_for_what_must_never_be_blank() {
    for book in crate::support::rulebooks() {
        let always: Vec<&str> = book.checks.iter().flat_map(|c| c.texts_under("always")).filter(|id| book.field(id).is_some()).collect();
        for category in &book.programme.categories {
            let application = empty(&category.id, &category.levels[0]);
            for form in web::fields::applicants(&book) {
                let html = html_of(&book, &application, &form.id);
                assert!(always.iter().all(|id| !has(&html, &format!("details[data-field='blank.{id}']"))), "{} {}", book.programme.id, form.id);
            }
        }
    }
}
