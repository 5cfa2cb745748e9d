//! Refusals: what is wrong with a request is said with its place, at the limit and one past it.

use crate::support::{NoType, TABLE, book, data, render, request, rows};
use domain::Digest;
use serde_json::json;
use tables::{CELL_CHARACTERS_MAX, Error};

#[test]
fn rows_at_the_limit_and_one_more() {
    let rows_max = book().document(TABLE).unwrap().rows_max as usize;
    let entries = vec![("甲公司", "可"); rows_max + 1];
    render("csv", &data(&entries[..rows_max])).unwrap();
    let error = render("csv", &data(&entries)).unwrap_err().problem();
    assert_eq!((error.status, error.code.as_str()), (422, "too_many_rows"));
    assert!(error.detail.contains(&rows_max.to_string()) && error.detail.contains("分批"), "{}", error.detail);
}

#[test]
fn a_cell_at_the_limit_and_one_more() {
    let long = "字".repeat(CELL_CHARACTERS_MAX + 1);
    render("csv", &data(&[("甲", &long[3..])])).unwrap();
    let error = render("csv", &data(&[("甲", "可"), ("乙", &long)])).unwrap_err();
    assert!(error.to_string().starts_with("第 2 行“推 荐 意 见”共 50001 字"), "{error}");
    // Excel's own limit is lower, and counts a character outside the basic plane as two.
    render("xlsx", &data(&[("甲", &"字".repeat(32_767))])).unwrap();
    for text in ["字".repeat(32_768), "𬭎".repeat(16_384)] {
        let error = render("xlsx", &data(&[("甲", &text)])).unwrap_err();
        assert!(error.to_string().contains("改用 PDF"), "{error}");
    }
}

#[test]
fn data_must_be_what_its_digest_says() {
    let mut request = request(TABLE, "csv", json!(data(&[("甲", "可")])));
    request.data["title"] = "乙".into();
    let error = tables::render(&request, &book(), &NoType).unwrap_err().problem();
    assert_eq!((error.status, error.code.as_str()), (422, "digest_mismatch"));
    request.data_sha256 = Digest::of_json(&request.data);
    tables::render(&request, &book(), &NoType).unwrap();
}

#[test]
fn what_the_rulebook_does_not_offer_is_refused_by_name() {
    let answer = |document: &str, format: &str, data| tables::render(&request(document, format, data), &book(), &NoType).unwrap_err().problem();
    let whole = json!(data(&[("甲", "可")]));
    assert_eq!(answer("SH23-T99", "pdf", whole.clone()).status, 404);
    let format = answer(TABLE, "odt", whole.clone());
    assert_eq!(format.status, 422);
    assert!(format.detail.contains("可用格式：pdf、xlsx、docx、csv。"), "{}", format.detail);
    assert_eq!(answer(TABLE, "json", whole.clone()).code, "unknown_format");
    assert_eq!(answer("receipt", "xlsx", whole.clone()).status, 422);
    assert_eq!(answer("receipt", "pdf", whole).code, "malformed_data");
    assert_eq!(answer(TABLE, "csv", json!({ "rows": 3 })).code, "malformed_data");
}

#[test]
fn a_row_must_not_be_wider_than_its_table() {
    let mut data = data(&[("甲", "可"), ("乙", "可")]);
    rows(&mut data)[1].cells[7].span = 2;
    assert!(matches!(render("xlsx", &data), Err(Error::Cells { row: 2, expected: 8, found: 9 })));
}

#[test]
fn characters_no_font_has_are_named_with_their_places() {
    let error = render("pdf", &data(&[("甲😀", "可"), ("乙", "好\u{E000}好\u{E000}😀")])).unwrap_err();
    let problem = error.problem();
    assert_eq!((problem.status, problem.code.as_str()), (422, "missing_glyphs"));
    assert!(problem.detail.contains("第 1 行“申请组织名称”的 “😀”（U+1F600）"), "{}", problem.detail);
    let places: Vec<_> = problem.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect();
    let opinion = "第 2 行“推 荐 意 见”";
    assert_eq!(places, [("第 1 行“申请组织名称”", "U+1F600"), (opinion, "U+E000"), (opinion, "U+1F600")]);
}

#[test]
fn what_has_glyphs_is_handed_to_the_template() {
    let error = render("pdf", &data(&[("甲", "a\u{202E}\t\r\nb")])).unwrap_err();
    let Error::Template { detail } = error else { panic!("{error}") };
    assert_eq!(detail, "common/document.typ was to be set");
}
