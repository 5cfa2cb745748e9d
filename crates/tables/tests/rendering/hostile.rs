//! Hostile texts and requests: printed as they are, or refused with what is wrong.

use crate::service::{Service, squeezed};
use crate::support::{PROGRAMME, TABLE, data, request};
use serde_json::json;

#[test]
fn markup_in_the_data_stays_text() {
    let service = Service::start();
    let texts = [
        "#import \"/common/parts.typ\": *",
        "#panic(\"x\") #read(\"/data.json\")",
        "$ sum_(i=0)^n $ ] [ *粗* _斜_ = 标题 `码` <标> @引",
        "\\#eval(\"1+1\") // 注 /* 注 */ \\u{4e00} ~ -- ...",
        "{{7*7}} ${7*7} <script>alert(1)</script>",
    ];
    for text in texts {
        let pdf = service.pdf(&request(TABLE, "pdf", json!(data(&[(text, text)]))));
        assert_eq!(pdf.text().matches(&squeezed(text)).count(), 2, "{text} isn't in {}", pdf.text());
    }
}

#[test]
fn what_cannot_be_seen_is_left_out() {
    let service = Service::start();
    let pdf = service.pdf(&request(TABLE, "pdf", json!(data(&[("收款\u{202E}账户\u{0}\u{200F}公司", "甲\u{FEFF}乙\u{1b}丙")]))));
    assert!(pdf.text().contains("收款账户公司") && pdf.text().contains("甲乙丙"));
}

#[test]
fn the_longest_texts_are_set_and_stay_on_the_page() {
    let service = Service::start();
    let words = "字".repeat(50_000);
    let pdf = service.pdf(&request(TABLE, "pdf", json!(data(&[("甲", words.as_str())]))));
    assert_eq!(pdf.text().matches('字').count(), 50_000);
    let unbroken = "a1".repeat(5_000);
    let pdf = service.pdf(&request(TABLE, "pdf", json!(data(&[(unbroken.as_str(), "可")]))));
    assert!(pdf.text().matches("a1").count() >= 4_900 && pdf.pages.len() > 3, "{} pages", pdf.pages.len());
}

#[test]
fn a_character_without_glyph_is_named_and_nothing_is_printed() {
    let service = Service::start();
    let body = serde_json::to_vec(&request(TABLE, "pdf", json!(data(&[("甲", "可"), ("上海😀公司", "שלום")])))).unwrap();
    let problem = service.problem(&body);
    assert_eq!((problem.status, problem.code.as_str()), (422, "missing_glyphs"));
    assert!(problem.detail.contains("第 2 行“申请组织名称”的 “😀”（U+1F600）"), "{}", problem.detail);
    assert!(problem.problems.iter().any(|p| p.field == "第 2 行“推 荐 意 见”" && p.code == "U+05E9"));
}

#[test]
fn a_bad_request_is_told_what_is_bad_and_the_next_one_is_served() {
    let service = Service::start();
    let mut unknown = request(TABLE, "pdf", json!(data(&[("甲", "可")])));
    unknown.document = "SH23-T99".into();
    assert_eq!(service.problem(&serde_json::to_vec(&unknown).unwrap()).code, "unknown_document");
    for programme in ["common", "..", "no-such", ""] {
        unknown.programme = programme.into();
        assert_eq!(service.problem(&serde_json::to_vec(&unknown).unwrap()).code, "unknown_programme", "{programme}");
    }
    let mut altered = request(TABLE, "pdf", json!(data(&[("甲", "可")])));
    altered.data["title"] = "另一个标题".into();
    assert_eq!(service.problem(&serde_json::to_vec(&altered).unwrap()).code, "digest_mismatch");
    assert_eq!(service.problem(b"{\"programme\": 3}").status, 400);
    assert_eq!(service.problem(&vec![b' '; (16 << 20) + 1]).status, 413);
    let sound = service.pdf(&request(TABLE, "pdf", json!(data(&[("甲公司", "可")]))));
    assert!(sound.text().contains("甲公司"));
}

#[test]
fn sheets_come_from_the_component_too() {
    let service = Service::start();
    for (format, media_type, begins) in [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &b"PK"[..]),
        ("csv", "text/csv; charset=utf-8", "\u{FEFF}序号,".as_bytes()),
    ] {
        let request = request(TABLE, format, json!(data(&[("甲公司", "=1+1")])));
        assert_eq!(request.programme.as_str(), PROGRAMME);
        let (status, found, bytes) = service.post(&serde_json::to_vec(&request).unwrap());
        assert_eq!((status, found.as_str()), (200, media_type));
        assert!(bytes.starts_with(begins));
    }
}
