//! Words looked for in the text of a file: found however it is set, and never believed of a scan.

use crate::build::*;
use domain::evidence::{LOOK_FOR_CHARACTERS_MAX, LOOK_FOR_MAX};
use domain::FileFacts;

const REPORT: &str = "一、调查对象与 调查方式：电话访问；二、有效样本量 360 份，分析方法见附录，ＧＢ/T 19038";

fn look(name: &str, bytes: &[u8], words: &[&str]) -> FileFacts {
    inspect::inspect(name, bytes, &words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>())
}

#[test]
fn words_are_found_however_the_text_is_set() {
    for setting in [Setting::Mapped, Setting::Gbk, Setting::Utf16, Setting::InForm] {
        let facts = look("报告.pdf", &chinese_pdf(&["封面", REPORT], setting), &["调查对象", "样本量 360", "gb/t19038", "改进建议"]);
        assert!(facts.has_text);
        assert_eq!(facts.words, ["调查对象", "样本量 360", "gb/t19038"]);
    }
}

#[test]
fn a_word_broken_by_the_end_of_a_page_is_found() {
    let facts = look("报告.pdf", &chinese_pdf(&["满意度测评报告之调查方法及指标体", "系与调查结果"], Setting::Mapped), &["指标体系"]);
    assert_eq!(facts.words, ["指标体系"]);
}

#[test]
fn glyphs_without_a_map_and_scans_have_no_text() {
    assert!(!look("报告.pdf", &chinese_pdf(&[REPORT], Setting::Unmapped), &["调查对象"]).has_text);
    assert!(!look("扫描.pdf", &pdf(0, 3), &["page"]).has_text);
    // A typed cover on a scanned report is no text of the report.
    assert!(!look("扫描.pdf", &pdf(4, 5), &["page"]).has_text);
    assert!(look("报告.pdf", &pdf(5, 5), &["page"]).has_text);
}

#[test]
fn a_stamp_is_no_text() {
    assert!(!look("a.pdf", &chinese_pdf(&["一二三四五六七八九十一二三四五六七八九"], Setting::Mapped), &["一二"]).has_text);
    assert!(look("a.pdf", &chinese_pdf(&["一二三四五六七八九十一二三四五六七八九十"], Setting::Mapped), &["一二"]).has_text);
}

#[test]
fn words_of_a_word_processors_file() {
    let body = "<w:document><w:body><w:p><w:r><w:t>用户满意度测评</w:t></w:r><w:r><w:t xml:space=\"preserve\"> 报告：调查对</w:t></w:r></w:p><w:p><w:r><w:t>象、调查时间与改进建议</w:t></w:r></w:p></w:body></w:document>";
    let facts = look("报告.docx", &zip(&[CONTENT_TYPES, ("word/document.xml", body.as_bytes())]), &["调查对象", "改进建议", "指标体系"]);
    assert!(facts.has_text);
    assert_eq!(facts.words, ["调查对象", "改进建议"]);
}

#[test]
fn without_words_no_text_is_read() {
    let facts = look("报告.pdf", &chinese_pdf(&[REPORT], Setting::Mapped), &[]);
    assert!(!facts.has_text && facts.words.is_empty());
}

#[test]
fn words_beyond_the_limits_are_left_out() {
    let bytes = chinese_pdf(&[REPORT, &"长".repeat(LOOK_FOR_CHARACTERS_MAX + 1)], Setting::Mapped);
    let (long, longer) = ("长".repeat(LOOK_FOR_CHARACTERS_MAX), "长".repeat(LOOK_FOR_CHARACTERS_MAX + 1));
    assert_eq!(look("a.pdf", &bytes, &[&long, &longer]).words, [long]);
    let many: Vec<&str> = std::iter::repeat_n("调查", LOOK_FOR_MAX + 1).collect();
    assert_eq!(look("a.pdf", &bytes, &many).words.len(), LOOK_FOR_MAX);
}

#[test]
fn content_that_is_no_content_ends() {
    for content in ["(never closed", "<41", "/F1 12 Tf (\\", "BI /W 1 ID \u{1}\u{2}", "[[[[ (a) (b", "(((((((((((", "/Fm0 Do /Fm0 Do"] {
        let mut document = pdf_document(1, 0);
        let id = *document.objects.iter().find(|(_, o)| o.as_stream().is_ok_and(|s| !s.dict.has(b"Type"))).unwrap().0;
        document.objects.insert(id, lopdf::Stream::new(lopdf::dictionary! {}, content.as_bytes().to_vec()).into());
        assert!(look("a.pdf", &save(document), &["a"]).readable(), "{content}");
    }
}

#[test]
fn a_form_named_without_end_ends() {
    let mut document = pdf_document(1, 0);
    let form = document.add_object(lopdf::Stream::new(lopdf::dictionary! { "Type" => "XObject", "Subtype" => "Form" }, b"/Fm0 Do /Fm0 Do".to_vec()));
    let page = document.page_iter().next().unwrap();
    let content = document.add_object(lopdf::Stream::new(lopdf::dictionary! {}, b"/Fm0 Do ".repeat(500_000)));
    let page = document.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    page.set("Resources", lopdf::dictionary! { "XObject" => lopdf::dictionary! { "Fm0" => form } });
    page.set("Contents", content);
    let begin = std::time::Instant::now();
    assert!(look("a.pdf", &save(document), &["a"]).readable());
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

/// A report set by ReportLab with a subset of a Chinese font, as the example's maker does.
#[test]
fn a_report_set_by_another_program_is_read() {
    let report = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/heilongjiang-2017/complete/HL17-M08/用户满意测评报告.pdf");
    let topics = ["调查对象", "调查方式", "调查时间", "有效样本", "指标体系", "分析方法", "调查结果", "改进建议", "成本分析"];
    let facts = look("报告.pdf", &std::fs::read(report).unwrap(), &topics);
    assert!(facts.has_text);
    assert_eq!(facts.words, topics[..8]);
}
