//! What a new application takes over from an earlier one of another programme.

use crate::support::book;
use domain::application::SCHEMA;
use domain::time::Timestamp;
use domain::{Application, Attachment, Digest, FileFacts, FileKind, Place};
use rulebook::{CarryOver, Rulebook, carry_over};
use std::collections::BTreeMap;

fn application(book: &Rulebook, category: &str, fields: &[(&str, &str)], materials: &[(&str, &[&str])]) -> Application {
    for (id, _) in fields {
        assert!(book.field(id).is_some(), "{} has no field {id}", book.programme.id);
    }
    for (code, _) in materials {
        assert!(book.material(code).is_some(), "no material {code}");
    }
    let now: Timestamp = "2023-06-15T10:00:00+08:00".parse().unwrap();
    let file = |name: &&str| {
        let facts = FileFacts { pages: Some(1), ..FileFacts::of(FileKind::Pdf) };
        Attachment::new(Digest::of(name.as_bytes()), 1, *name, facts, now)
    };
    let stored = serde_json::json!({
        "schema": SCHEMA, "id": "a", "revision": 1, "programme": book.programme.id, "applicant": "b", "category": category,
        "level": book.programme.category(category).unwrap().levels[0], "state": "recommended",
        "fields": fields.iter().map(|(id, value)| (*id, *value)).collect::<BTreeMap<_, _>>(),
        "materials": materials.iter().map(|(code, names)| (*code, names.iter().map(file).collect::<Vec<_>>())).collect::<BTreeMap<_, _>>(),
        "head": Digest::of(b""), "created_at": now, "changed_at": now,
    });
    serde_json::from_value(stored).unwrap()
}

fn shanghai(category: &str) -> Application {
    let fields = [
        ("name", "上海虚构电梯服务有限公司"), ("credit_code", "91350100m000100y43"), ("industry", "O"), ("project_name", "住宅电梯维保服务"),
        ("satisfaction", "86.5"), ("contact_name", "张三"), ("contact_mobile", "138 0000 0000"), ("contact_address", "上海市虚构路 1 号"),
        ("enterprise.employees", "1,320"), ("enterprise.main_products", "电梯维保"), ("lawful", "yes"), ("survey.body_name", "虚构调查咨询有限公司"),
        ("survey.begun_on", "2022-11-15"), ("survey.standard", "yes"), ("project.area", "3.5"), ("project.kind", "public"), ("project.completed_on", "2021年8月20日"),
        ("project.award_name", "2022 年度虚构优质工程奖"),
    ];
    let materials: [(&str, &[&str]); 6] = [
        ("SH23-M02", &["承诺书.pdf"]), ("SH23-M07", &["执照.pdf"]), ("SH23-M12", &["意见.pdf"]),
        ("SH23-M17", &["报告一.pdf", "报告二.pdf"]), ("SH23-M18", &["资质.pdf"]), ("SH23-M19", &["名单.xlsx"]),
    ];
    application(&book("shanghai-2023"), category, &fields, &materials)
}

fn note(items: &[domain::api::CarriedItem], id: &str) -> String {
    let item = items.iter().find(|item| match &item.place {
        Place::Field { id: own } => own == id,
        Place::Material { code } => code == id,
        _ => false,
    });
    item.unwrap_or_else(|| panic!("{id} isn't among {items:#?}")).note.clone()
}

fn value<'a>(carried: &'a CarryOver, id: &str) -> Option<&'a str> {
    carried.fields.get(id).map(String::as_str)
}

#[test]
fn an_enterprise_goes_on_to_the_nation() {
    let carried = carry_over(&book("shanghai-2023"), &book("national-2016"), &shanghai("enterprise"), "enterprise").unwrap();
    for (id, expected) in [
        ("name", "上海虚构电梯服务有限公司"), ("credit_code", "91350100M000100Y43"), ("industry", "O"), ("contact_mobile", "13800000000"),
        ("address", "上海市虚构路 1 号"), ("employees", "1320"), ("main_products", "电梯维保"), ("survey.body_name", "虚构调查咨询有限公司"),
    ] {
        assert_eq!(value(&carried, id), Some(expected), "{id}");
    }
    let files: BTreeMap<&str, Vec<&str>> = carried.materials.iter().map(|(code, files)| (code.as_str(), files.iter().map(|f| f.name.as_str()).collect())).collect();
    assert_eq!(files, BTreeMap::from([("CN16-M04-1", vec!["执照.pdf"]), ("CN16-M04-4", vec!["报告一.pdf", "报告二.pdf"]), ("CN16-M04-5", vec!["资质.pdf"])]));
    assert!(note(&carried.carried, "CN16-M04-4").contains("测评的年度"), "somebody has to look at the year");
    assert!(note(&carried.carried, "employees").contains("核对"));
    assert_eq!(note(&carried.carried, "name"), "");
}

#[test]
fn what_remains_is_listed_with_why() {
    let carried = carry_over(&book("shanghai-2023"), &book("national-2016"), &shanghai("enterprise"), "enterprise").unwrap();
    assert!(note(&carried.left, "score.third").contains("属于一次测评"), "a score of another survey is never carried");
    assert!(note(&carried.left, "survey.standard").contains("声明须就本活动重新作出"));
    assert!(note(&carried.left, "legal_representative").contains("原申报没有这一项"));
    assert!(note(&carried.left, "CN16-M02").contains("原申报没有这份材料"));
    for id in ["CN16-M01", "CN16-M03", "CN16-M05", "contact_phone"] {
        let placed = carried.left.iter().any(|item| matches!(&item.place, Place::Material { code } if code == id) || matches!(&item.place, Place::Field { id: own } if own == id));
        assert!(!placed, "{id} is typed, the recommending body's or optional");
    }
    let carried_ids: Vec<_> = carried.carried.iter().map(|item| &item.place).collect();
    assert!(carried.left.iter().all(|item| !item.label.is_empty() && !carried_ids.contains(&&item.place)));
}

#[test]
fn a_province_goes_on_to_the_nation() {
    let from = book("liaoning-2021");
    let fields = [
        ("name", "大连虚构机床有限公司"), ("credit_code", "91350100M000100Y43"), ("legal_representative", "李四"), ("address", "大连市注册路 1 号"), ("contact_address", "大连市虚构路 2 号"),
        ("contact_postcode", "116000"), ("region", "210202"), ("industry", "C"), ("main_business", "数控机床"), ("employees", "860"), ("contact_name", "张三"), ("contact_email", "zhangsan@example.com"),
        ("satisfaction", "88"), ("index.first", "82"), ("index.second", "85"), ("certification", "held"), ("survey.body_name", "虚构测评中心"), ("registered", "yes"),
    ];
    let materials: [(&str, &[&str]); 6] = [
        ("LN21-M01", &["申报表.pdf"]), ("LN21-M02", &["自评.pdf"]), ("LN21-M04", &["报告.pdf"]), ("LN21-M05", &["信用.pdf"]), ("LN21-M09", &["强制认证.pdf"]), ("LN21-M10", &["执照.pdf"]),
    ];
    let carried = carry_over(&from, &book("national-2016"), &application(&from, "enterprise", &fields, &materials), "enterprise").unwrap();
    for (id, expected) in [
        ("legal_representative", "李四"), ("address", "大连市虚构路 2 号"), ("postcode", "116000"), ("region", "210202"), ("industry", "C"), ("main_products", "数控机床"),
        ("employees", "860"), ("contact_email", "zhangsan@example.com"), ("survey.body_name", "虚构测评中心"),
    ] {
        assert_eq!(value(&carried, id), Some(expected), "{id}");
    }
    assert_eq!(carried.materials.keys().map(String::as_str).collect::<Vec<_>>(), ["CN16-M02", "CN16-M04-1", "CN16-M04-4"]);
    assert!(note(&carried.carried, "CN16-M02").contains("评审标准"));
    assert!(note(&carried.left, "score.third").contains("属于一次测评"));
    assert!(note(&carried.left, "mandatory.kind").contains("原申报没有这一项"));
    assert_eq!(value(&carried, "operating"), None, "a declaration of another year");
}

#[test]
fn every_province_and_city_goes_on_to_the_nation() {
    for (programme, category, fields) in [
        ("heilongjiang-2017", "enterprise", vec!["name", "credit_code", "legal_representative", "region", "industry", "employees", "address", "postcode", "contact_name", "contact_department", "contact_position", "contact_phone", "contact_email", "survey.body_name"]),
        ("heilongjiang-2017", "service", vec!["name", "service_name", "service_content", "contact_name", "address"]),
        ("guangzhou-2018", "enterprise", vec!["name", "credit_code", "legal_representative", "employees", "main_products", "address", "postcode", "contact_name", "contact_department", "contact_position", "contact_mobile", "contact_phone", "contact_email"]),
        ("guangzhou-2018", "service", vec!["name", "service_name", "service_content", "contact_mobile"]),
        ("liaoning-2021", "service", vec!["name", "service_name", "region", "main_products"]),
    ] {
        let from = book(programme);
        let mut filled = application(&from, category, &[], &[]);
        for (form, section, field) in from.fields().filter(|(form, _, _)| form.by == rulebook::FormBy::Applicant) {
            if [&form.when, &section.when, &field.when].iter().all(|when| when.holds(&filled)) {
                filled.fields.insert(field.id.clone(), sample(field));
            }
        }
        let carried = carry_over(&from, &book("national-2016"), &filled, category).unwrap();
        for id in fields {
            assert!(carried.fields.contains_key(id), "{programme}, {category}: {id} isn't among {:?}", carried.fields.keys());
        }
        assert!(!carried.fields.keys().any(|id| id.starts_with("score.")));
    }
}

/// Something well-formed for the field.
fn sample(field: &rulebook::Field) -> String {
    use rulebook::FieldKind;
    match &field.kind {
        FieldKind::CreditCode => "91350100M000100Y43".into(),
        FieldKind::Number { max, .. } => max.map_or(5.0, |max| max.min(5.0)).to_string(),
        FieldKind::Date => "2016-05-06".into(),
        FieldKind::Choice { options } | FieldKind::ChoiceMany { options } => options[0].id.clone(),
        FieldKind::Attestation { .. } => "yes".into(),
        FieldKind::Phone => "13800000000".into(),
        FieldKind::Email => "a@example.com".into(),
        FieldKind::Postcode => "100000".into(),
        FieldKind::Region { within } => format!("{}0000", within.as_deref().unwrap_or("11")),
        FieldKind::Industry => "C".into(),
        FieldKind::Text { .. } | FieldKind::LongText { .. } => "某项".into(),
    }
}

#[test]
fn the_service_keeps_its_name_in_its_own_category_alone() {
    let (from, to) = (book("shanghai-2023"), book("national-2016"));
    let service = carry_over(&from, &to, &shanghai("service"), "service").unwrap();
    assert_eq!(value(&service, "service_name"), Some("住宅电梯维保服务"));
    let enterprise = carry_over(&from, &to, &shanghai("service"), "enterprise").unwrap();
    assert_eq!(value(&enterprise, "service_name"), None);
    assert_eq!(value(&enterprise, "employees"), None, "only the enterprise's form asked for it");
    let other = carry_over(&from, &to, &shanghai("product"), "service").unwrap();
    assert_eq!(value(&other, "service_name"), None, "a product's name is no service's");
    assert!(note(&other.left, "service_name").contains("另一类别"));
}

#[test]
fn products_and_projects_have_no_national_category() {
    for (category, label) in [("product", "产品类"), ("project", "工程类")] {
        let error = carry_over(&book("shanghai-2023"), &book("national-2016"), &shanghai(category), category).unwrap_err();
        assert_eq!(error.to_string(), format!("全国用户满意标杆不设“{label}”，只设“企业类”、“服务类”；可另按所设的类别申报。"));
    }
}

#[test]
fn units_options_and_dates_are_the_new_forms() {
    let carried = carry_over(&book("shanghai-2023"), &book("guangzhou-2018"), &shanghai("project"), "project").unwrap();
    for (id, expected) in [("project.area", "35000"), ("project.kind", "public"), ("project.completed_on", "2021-08-20"), ("project.project_name", "住宅电梯维保服务"), ("project.honours", "2022 年度虚构优质工程奖")] {
        assert_eq!(value(&carried, id), Some(expected), "{id}");
    }
    assert!(carried.materials.contains_key("GZ18-M08"));
    assert!(note(&carried.left, "GZ18-M07").contains("个人信息"), "respondents are never carried");
    assert_eq!(value(&carried, "training"), None);
}

#[test]
fn what_cannot_be_read_is_left() {
    let mut application = shanghai("enterprise");
    application.fields.insert("credit_code".into(), "123".into());
    application.materials.get_mut("SH23-M07").unwrap()[0].facts.defect = Some(domain::evidence::Defect::Encrypted);
    let carried = carry_over(&book("shanghai-2023"), &book("national-2016"), &application, "enterprise").unwrap();
    assert!(note(&carried.left, "credit_code").contains("不符合格式"));
    assert!(note(&carried.left, "CN16-M04-1").contains("请上传"));
}

#[test]
fn nothing_is_carried_from_nothing_and_everything_is_listed() {
    let from = book("shanghai-2023");
    for to in crate::support::books() {
        for category in &to.programme.categories {
            let Some(same) = from.programme.category(&category.id) else { continue };
            let empty = application(&from, &same.id, &[], &[]);
            let carried = carry_over(&from, &to, &empty, &category.id).unwrap();
            assert!(carried.fields.is_empty() && carried.materials.is_empty() && carried.carried.is_empty(), "{}", to.programme.id);
            assert!(carried.left.len() > 10, "{}: {}", to.programme.id, carried.left.len());
            assert!(carried.left.iter().all(|item| !item.note.is_empty()));
        }
    }
}
