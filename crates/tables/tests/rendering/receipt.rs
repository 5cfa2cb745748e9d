//! The receipt of a submission as PDF.

use crate::service::Service;
use crate::support::{PROGRAMME, book, request};
use domain::api::RulebookVersion;
use domain::finding::{Effect, Finding, Verdict};
use domain::MalwareScan;
use domain::receipt::ReceiptFile;
use domain::{Digest, Receipt};
use serde_json::{Value, json};

fn finding(code: &str, verdict: Verdict, effect: Option<Effect>) -> Finding {
    Finding {
        code: code.into(),
        title: "被访者名单".into(),
        verdict,
        effect,
        citations: Vec::new(),
        inputs: Vec::new(),
        required: None,
        found: None,
        gap: None,
        message: format!("{code} 的结论。"),
        action: Some(format!("{code} 的办法。")),
        actor: None,
        by: None,
        readings: Vec::new(),
    }
}

fn receipt(files: usize) -> Receipt {
    let digest = |text: &str| Digest::of(text.as_bytes());
    let file = |n: usize| ReceiptFile {
        material: "SH23-M19".into(),
        material_title: "被访者名单".into(),
        name: format!("上海申浦物业管理有限公司被访者名单第{n}册😀.xlsx"),
        bytes: 1_572_864,
        sha256: digest(&n.to_string()),
        notes: Vec::new(),
        malware_scan: Some(MalwareScan::NotScanned),
    };
    Receipt {
        number: "SH23-0007".into(),
        application: "abcdefghijklmnopqrstuvwxyz".into(),
        programme: PROGRAMME.into(),
        programme_title: book().programme.title,
        category: "service".into(),
        level: "satisfied".into(),
        applicant_name: "上海申浦物业管理有限公司".into(),
        project_name: Some("“一窗通办”社区服务".into()),
        submitted_at: "2023-06-14T16:00:01Z".parse().unwrap(),
        rulebook: RulebookVersion { programme: PROGRAMME.into(), version: "1".into(), sha256: digest("rules") },
        files: (1..=files).map(file).collect(),
        record_sha256: digest("record"),
        findings: vec![
            finding("SH23-R02", Verdict::Pass, None),
            finding("SH23-R03", Verdict::NotApplicable, None),
            finding("SH23-R05", Verdict::Review, None),
            finding("SH23-R20", Verdict::Fail, Some(Effect::Return)),
            finding("SH23-R21", Verdict::Fail, Some(Effect::Warn)),
            finding("SH23-R27", Verdict::Fail, Some(Effect::Invalid)),
        ],
        acknowledged: vec!["SH23-R20".into(), "SH23-R27".into()],
        history_head: digest("head"),
    }
}

fn with_labels(receipt: &Receipt) -> Value {
    let mut data = json!(receipt);
    data["labels"] = json!({ "category": "服务类", "level": "用户满意级", "materials": { "SH23-M19": "被访者名单（盖章）" } });
    data
}

#[test]
fn it_names_what_was_handed_in_and_what_was_found() {
    let service = Service::start();
    let mut receipt = receipt(2);
    receipt.files[1].malware_scan = Some(MalwareScan::Clean { engine: "ClamAV 1.4.3".into() });
    let pdf = service.pdf(&request("receipt", "pdf", with_labels(&receipt)));
    let (width, height) = pdf.size();
    assert!(width < height, "A4 upright");
    let text = pdf.text();
    for expected in [
        "申报回执",
        "SH23-0007",
        "2023年6月15日00:00:01",
        "上海申浦物业管理有限公司",
        "“一窗通办”社区服务",
        "服务类·用户满意级",
        "上海市质量协会",
        "提交的文件（共2份）",
        "被访者名单（盖章）",
        "第2册〔U+1F600〕.xlsx",
        "1.5MiB",
        "未查毒",
        "未发现病毒",
        "符合1项",
        "不符合申报条件（1项）",
        "须补正（1项）",
        "须由审核人员判断（1项）",
        "建议改进（1项）",
        "SH23-R27的结论。SH23-R27的办法。",
        "打勾的2项",
        receipt.record_sha256.as_str(),
        receipt.history_head.as_str(),
        receipt.rulebook.sha256.as_str(),
        "第1页共1页",
    ] {
        assert!(text.contains(expected), "{expected} isn't in {text}");
    }
    for file in &receipt.files {
        let (first, second) = file.sha256.as_str().split_at(32);
        assert!(text.contains(first) && text.contains(second), "both lines of the digest of {}", file.name);
    }
    assert!(!text.contains("SH23-R02的结论"), "what is met is counted, not listed");
}

#[test]
fn it_does_without_labels_files_and_findings() {
    let service = Service::start();
    let mut receipt = receipt(0);
    receipt.findings.clear();
    receipt.acknowledged.clear();
    receipt.project_name = None;
    let text = service.pdf(&request("receipt", "pdf", json!(receipt))).text();
    for expected in ["没有上传文件", "service·satisfied", "符合0项，不适用0项"] {
        assert!(text.contains(expected), "{expected} isn't in {text}");
    }
    assert!(!text.contains("申报项目名称") && !text.contains("打勾"));
}

#[test]
fn a_hundred_files_are_listed_under_repeated_heads() {
    let service = Service::start();
    let receipt = receipt(100);
    let pdf = service.pdf(&request("receipt", "pdf", with_labels(&receipt)));
    assert!(pdf.pages.len() >= 4, "{} pages", pdf.pages.len());
    let listing = pdf.pages.iter().filter(|page| page.contains(".xlsx"));
    assert!(listing.clone().count() >= 3 && listing.clone().all(|page| page.contains("文件名")));
    assert!(pdf.text().contains("第100册"));
}
