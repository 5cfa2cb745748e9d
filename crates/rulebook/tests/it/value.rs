//! What people type into a field, and what becomes of it.

use rulebook::value::{Value, display, parse};
use rulebook::{ChoiceOption, Condition, Field, FieldKind};

fn field(kind: FieldKind) -> Field {
    Field {
        id: "x".into(), label: "某项".into(), called: None, help: String::new(), kind, when: Condition::default(), required: true,
        required_when: None, unit: None, asked_for: None, material: None,
        means: None,
    }
}

fn check(kind: FieldKind, cases: &[(&str, Option<&str>)]) {
    let field = field(kind);
    for (typed, expected) in cases {
        let got = parse(&field, typed);
        assert_eq!(got.as_ref().ok().map(Value::plain).as_deref(), *expected, "{typed:?}: {got:?}");
    }
}

#[test]
fn numbers() {
    check(FieldKind::Number { min: Some(0.0), max: Some(100_000_000.0), decimals: Some(2) }, &[
        ("1234.5", Some("1234.5")), ("１，２３４．５", Some("1234.5")), ("1,234,567.25", Some("1234567.25")), (" 12 345 ", Some("12345")),
        ("0", Some("0")), ("1,23", None), ("1.", None), (".5", None), ("1e5", None), ("NaN", None), ("inf", None), ("-1", None), ("1.005", None),
        ("100000001", None), ("", None), ("十", None), ("1.2.3", None), ("99999999999999999999999999999999999999", None),
    ]);
    let mut with_unit = field(FieldKind::Number { min: None, max: None, decimals: None });
    with_unit.unit = Some("万元".into());
    assert_eq!(parse(&with_unit, "5000万元").unwrap(), Value::Number(5000.0));
    assert_eq!(parse(&with_unit, "-3.5").unwrap(), Value::Number(-3.5));
}

#[test]
fn dates() {
    check(FieldKind::Date, &[
        ("2023-06-15", Some("2023-06-15")), ("2023/6/5", Some("2023-06-05")), ("2023.6.5", Some("2023-06-05")), ("2023年6月5日", Some("2023-06-05")),
        ("２０２３年０６月０５日", Some("2023-06-05")), ("20230605", Some("2023-06-05")), ("2024-02-29", Some("2024-02-29")),
        ("2023-02-30", None), ("2023-02-29", None), ("23-06-05", None), ("2023-6", None), ("2023-13-01", None), ("1899-12-31", None), ("2101-01-01", None), ("今天", None),
    ]);
}

#[test]
fn telephones_mail_and_postcodes() {
    check(FieldKind::Phone, &[
        ("13800000000", Some("13800000000")), ("138 0000 0000", Some("13800000000")), ("+86 138-0000-0000", Some("13800000000")),
        ("021-12345678", Some("02112345678")), ("（０２１）12345678转88", Some("02112345678转88")), ("400-800-0000", Some("4008000000")),
        ("12345678", None), ("1380000000", None), ("138000000000", None), ("电话", None), ("021-12345678转", None),
    ]);
    check(FieldKind::Email, &[("a.b@example.com", Some("a.b@example.com")), ("ａ＠example.com", Some("a@example.com")), ("a@b", None), ("a b@example.com", None), ("@example.com", None), ("a..b@example.com", None)]);
    check(FieldKind::Postcode, &[("200052", Some("200052")), ("２０００５２", Some("200052")), ("20005", None)]);
}

#[test]
fn credit_codes() {
    check(FieldKind::CreditCode, &[
        ("91350100m000100y43", Some("91350100M000100Y43")), ("９１３５ 0100 M000 100Y 44", Some("91350100M000100Y44")),
        ("91350100M000100Y4", None), ("91350100I000100Y43", None),
    ]);
}

#[test]
fn choices_and_answers() {
    let options = vec![ChoiceOption { id: "a".into(), label: "甲".into() }, ChoiceOption { id: "b".into(), label: "乙".into() }];
    check(FieldKind::Choice { options: options.clone() }, &[("a", Some("a")), ("乙", Some("b")), ("c", None)]);
    check(FieldKind::ChoiceMany { options: options.clone() }, &[("a\nb", Some("a\nb")), ("a\nc", None)]);
    check(FieldKind::Attestation { statement: "是".into() }, &[("yes", Some("yes")), ("no", Some("no")), ("maybe", None)]);
    assert_eq!(display(&field(FieldKind::ChoiceMany { options }), "a\nb"), "甲、乙");
    assert_eq!(display(&field(FieldKind::Attestation { statement: String::new() }), "no"), "否");
}

#[test]
fn lengths_at_the_limit_and_past_it() {
    let long = field(FieldKind::LongText { characters_min: Some(2), characters_max: Some(500) });
    assert!(parse(&long, &"满".repeat(500)).is_ok());
    assert!(parse(&long, &format!("{}\n 　", "满".repeat(500))).is_ok());
    assert!(parse(&long, &"满".repeat(501)).unwrap_err().contains("现有 501 字，上限 500 字，请删减 1 字"));
    assert!(parse(&long, "满").unwrap_err().contains("请补写 1 字"));
    assert!(parse(&field(FieldKind::Text { characters_max: None }), &"满".repeat(100_000)).is_err());
}
