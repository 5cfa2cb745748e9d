//! The opinion table of 附件3 as PDF.

use crate::service::{Pdf, Service, squeezed};
use crate::support::{TABLE, data, request, rows};
use domain::Digest;
use domain::document::{GridCell, GridRow};
use serde_json::json;

const OPINION: &str = "服务流程清晰，一线窗口响应及时，用户投诉闭环率保持较高水平。\n改进点：建议增加对流失用户的回访。";

fn entries(count: usize) -> Vec<(String, String)> {
    (1..=count).map(|n| (format!("上海申浦{n}号物业管理有限公司"), format!("第{n}家：{OPINION}"))).collect()
}

fn table(service: &Service, entries: &[(String, String)]) -> Pdf {
    let entries: Vec<(&str, &str)> = entries.iter().map(|(name, opinion)| (name.as_str(), opinion.as_str())).collect();
    service.pdf(&request(TABLE, "pdf", json!(data(&entries))))
}

#[test]
fn it_is_the_form_of_the_annex() {
    let service = Service::start();
    let mut data = data(&[("上海㐂䶮𬭎喆科技有限公司", "亮点突出"), ("上海浦江建设集团有限公司", "可")]);
    let mut empty = GridRow { height_mm: 9.0, filler: true, cells: vec![GridCell::default(); 8], ..GridRow::default() };
    empty.cells[1].text = "（以下空白）".into();
    rows(&mut data).push(empty);
    let pdf = service.pdf(&request(TABLE, "pdf", json!(data)));
    assert_eq!(pdf.pages.len(), 1);
    let (width, height) = pdf.size();
    assert!((width - 841.9).abs() < 0.1 && (height - 595.3).abs() < 0.1, "A4 on its side: {width} × {height}");
    let text = pdf.text();
    for expected in [
        "2023年上海市用户满意度等级评价初审推荐意见表",
        "推荐行业/各区/各集团（推荐单位盖章）：上海市浦东新区质量工作委员会",
        "满意度测量项目",
        "申请组织自评分",
        "上海㐂䶮𬭎喆科技有限公司",
        "上海浦江建设集团有限公司",
        "（以下空白）",
        "填表人：王晓明",
        "此表在线自动生成PDF版",
        "第1页共1页",
        "生成时间2023年6月15日09:05:07",
        Digest::of_json(&json!(data)).as_str(),
    ] {
        assert!(text.contains(expected), "{expected} isn't in {text}");
    }
    assert!(!text.contains("演示"), "only a demonstration says that it is one");
}

#[test]
fn it_is_kept_for_good_and_says_when_it_was_made() {
    let service = Service::start();
    let pdf = table(&service, &entries(1));
    let metadata = pdf.metadata();
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>") && metadata.contains("<pdfaid:conformance>U</pdfaid:conformance>"), "{metadata}");
    assert!(metadata.contains("2023-06-15T09:05:07+08:00"), "{metadata}");
    assert!(pdf.info(b"CreationDate").starts_with("D:20230615090507+08'00"));
    assert!(squeezed(&pdf.info(b"Title")).contains("初审推荐意见表"));
    // Typst keeps caches within an instance: neither those nor a fresh instance may show in the bytes.
    assert!(pdf.bytes == table(&service, &entries(1)).bytes, "the same instance");
    drop(service);
    assert!(pdf.bytes == table(&Service::start(), &entries(1)).bytes, "another instance");
}

#[test]
fn heads_and_feet_stand_on_every_page() {
    let service = Service::start();
    let entries = entries(60);
    let mut request = request(TABLE, "pdf", json!(data(&entries.iter().map(|(n, o)| (n.as_str(), o.as_str())).collect::<Vec<_>>())));
    request.demonstration = true;
    let pdf = service.pdf(&request);
    let pages = pdf.pages.len();
    assert!(pages > 5, "{pages} pages");
    for (index, page) in pdf.pages.iter().enumerate() {
        for expected in ["申请组织名称", "满意度测量项目", "推荐单位评分", &format!("第{}页共{pages}页", index + 1), request.data_sha256.as_str(), "演示数据"] {
            assert!(page.contains(expected), "{expected} isn't on page {}: {page}", index + 1);
        }
    }
    for (name, _) in &entries {
        assert_eq!(pdf.text().matches(name.as_str()).count(), 1, "{name}");
    }
    assert!(!pdf.text().contains("以下空白"), "a full table needs no empty rows");
}

#[test]
fn a_long_opinion_goes_on_over_the_pages() {
    let service = Service::start();
    let opinion: String = (1..=200).map(|n| format!("第{n}点，响应及时，方案完整，样本充分。\n")).collect();
    let pdf = table(&service, &[("甲公司".into(), opinion.clone()), ("乙公司".into(), OPINION.into())]);
    assert!(pdf.pages.len() >= 4, "{} pages", pdf.pages.len());
    assert!(pdf.pages.iter().all(|page| page.contains("申请组织名称")));
    let text = pdf.text();
    for n in 1..=200 {
        assert!(text.contains(&format!("第{n}点，响应及时")), "point {n}");
    }
}

#[test]
fn as_many_rows_as_one_document_takes() {
    let service = Service::start();
    let entries = entries(500);
    let text = table(&service, &entries).text();
    for (name, _) in &entries {
        assert!(text.contains(name.as_str()), "{name}");
    }
}
