//! From an empty form to the recommending body's table, on the complete example.

use crate::history::{canonical, verified};
use calamine::{Data, Reader, Xlsx};
use scenarios::example::{blocking, file_path, submit};
use scenarios::people::{applicant, association, recommender};
use scenarios::{Client, Example, Instance, encode, sha256};
use serde_json::{Value, json};
use std::io::Cursor;

const BODY: &str = "sample-body";
const BODY_NAME: &str = "样例区质量促进会（虚构）";

#[test]
fn from_an_empty_form_to_the_table() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut office = association(&instance);
    let mut recommending = recommender(&instance, &mut office, BODY, BODY_NAME);
    let mut stranger = recommender(&instance, &mut office, "other-body", "别处行业协会（虚构）");
    let mut applying = applicant(&instance, "yangli-yanglao", example.field("name"));

    let bodies = applying.get("/api/v1/recommenders").expect(200).json();
    assert!(bodies["items"].as_array().expect("bodies").contains(&json!({"id": BODY, "name": BODY_NAME})), "{bodies}");

    let path = example.create(&mut applying);
    example.fill(&mut applying, &path, Some(BODY));
    uploads(&mut applying, &example, &path);
    roster(&mut applying, &example, &path);
    let findings = applying.get(&format!("{path}/findings")).expect(200).json();
    assert_eq!(blocking(&findings), Vec::<String>::new(), "{findings:#}");
    assert_eq!(findings["grade"]["reached"], "satisfied");
    assert!(findings["findings"].as_array().expect("findings").len() >= 30, "every check of the programme answers");
    nobody_else_sees(&mut recommending, &path);

    let receipt = submit(&mut applying, &path);
    receipt_is_right(&mut applying, &example, &path, &receipt);
    let refused = applying.request("PATCH", &path).if_match("\"1\"").json(&json!({"fields": {"contact_name": "改"}})).send();
    assert!(matches!(refused.status, 409 | 412), "what is handed in stays: {refused:?}");

    let number = receipt["number"].as_str().expect("a number").to_owned();
    for query in [example.field("name"), "样例社区", example.field("credit_code"), &number] {
        let list = recommending.get(&format!("/api/v1/applications?q={}", encode(query))).expect(200).json();
        assert_eq!(list["items"][0]["number"], number.as_str(), "found by {query}: {list}");
        let none = stranger.get(&format!("/api/v1/applications?q={}", encode(query))).expect(200).json();
        assert_eq!(none["items"], json!([]), "addressed to another body");
    }
    nobody_else_sees(&mut stranger, &path);
    evidence_beside_the_form(&mut recommending, &example, &path);
    names_are_masked(&mut recommending, &example, &path);

    let opinion = json!({"decision": "recommend", "score": "92", "highlights": "用户之声渠道完整，投诉闭环有据可查。", "improvements": "夜间服务样本偏少，建议下年度加大。"});
    let etag = recommending.get(&path).expect(200).etag();
    let view = recommending.request("PUT", &format!("{path}/opinion")).if_match(&etag).json(&opinion).send().expect(200).json();
    assert_eq!(view["state"], "recommended");

    tables(&mut recommending, &example, &number, &path);
    let events: Vec<Value> = verified(&mut applying, &path).iter().map(|entry| entry["what"]["event"].clone()).collect();
    assert_eq!(events, ["created", "list_handed_over", "submitted", "opinion_given", "opinion_given"], "the opinion was given and changed");
    let all = office.get("/api/v1/applications").expect(200).json();
    assert_eq!(all["items"][0]["number"], number.as_str(), "the association sees what was handed in");
}

fn uploads(client: &mut Client, example: &Example, path: &str) {
    for (file, answer) in example.upload(client, path) {
        let attachment = answer.expect(201).json();
        assert_eq!(attachment["sha256"], file.sha256.as_str(), "{}", file.name);
        assert_eq!(attachment["bytes"], file.bytes.len());
        assert_eq!(attachment["name"], file.name.as_str());
        let kind = file.name.rsplit('.').next().map(|ending| if ending == "jpg" { "jpeg" } else { ending });
        assert_eq!(attachment["facts"]["kind"].as_str(), kind);
        assert_eq!(attachment["facts"]["inspected"], true);
        assert_eq!(attachment["facts"].get("defect"), None, "{attachment}");
        let back = client.get(&file_path(path, &file.sha256)).expect(200);
        assert_eq!(sha256(&back.body), file.sha256, "{} comes back as it went", file.name);
        let part = client.request("GET", &file_path(path, &file.sha256)).header("range", "bytes=10-19").send().expect(206);
        assert_eq!(part.body, file.bytes[10..20]);
    }
    let licence = example.file("SH23-M07");
    let facts = client.get(path).expect(200).json()["materials"]["SH23-M07"][0]["facts"].clone();
    assert_eq!((&facts["pages"], &facts["scanned_pages"]), (&json!(1), &json!(1)), "{} is a scan", licence.name);
    let report = client.get(path).expect(200).json()["materials"]["SH23-M17"][0]["facts"].clone();
    assert!(report["pages"].as_u64() >= Some(3) && report["scanned_pages"].as_u64().unwrap_or(0) == 0, "a report of several pages with text: {report}");
}

fn roster(client: &mut Client, example: &Example, path: &str) {
    let facts = client.get(path).expect(200).json()["materials"]["SH23-M19"][0]["roster"].clone();
    assert_eq!((&facts["rows"], &facts["complete_rows"], &facts["head_row"]), (&json!(60), &json!(60), &json!(4)), "{facts}");
    assert_eq!(facts["problems"], json!([]));
    let list = file_path(path, &example.file("SH23-M19").sha256);
    let rows = client.get(&format!("{list}/rows?offset=50&limit=20")).expect(200);
    assert!(rows.json()["masked"] == true && !rows.json().to_string().contains("13800000060"), "masked for the applicant, too");
    let asked = json!({"purpose": "own_check", "what": "rows", "offset": 50, "limit": 20});
    let rows = client.post(&format!("{list}/disclosure"), &asked).expect(200).json();
    let rows = rows["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 10, "the last ten of sixty");
    assert!(rows[9]["values"].to_string().contains("13800000060"), "{}", rows[9]);
    assert_eq!(rows[9]["row"], 64, "numbered as the spreadsheet program does");
}

fn nobody_else_sees(other: &mut Client, path: &str) {
    for route in ["", "/findings", "/history", "/receipt"] {
        other.get(&format!("{path}{route}")).problem(404);
    }
}

fn receipt_is_right(client: &mut Client, example: &Example, path: &str, receipt: &Value) {
    assert_eq!(receipt["number"], "SH23-0001");
    assert_eq!(receipt["applicant_name"], example.field("name"));
    assert_eq!(receipt["project_name"], example.field("project_name"));
    let mut files = example.files();
    files.sort_by(|a, b| a.material.cmp(&b.material));
    let named: Vec<Value> = files.iter().map(|f| json!({"material": f.material, "name": f.name, "bytes": f.bytes.len(), "sha256": f.sha256})).collect();
    let listed = receipt["files"].as_array().expect("files");
    assert_eq!(listed.len(), named.len());
    for file in listed {
        let wanted = json!({"material": file["material"], "name": file["name"], "bytes": file["bytes"], "sha256": file["sha256"]});
        assert!(named.contains(&wanted), "{file}");
        assert_ne!(file["material_title"], "");
    }
    let record = json!({"category": example.data["category"], "level": example.data["level"], "fields": example.data["fields"], "files": named});
    assert_eq!(receipt["record_sha256"], sha256(canonical(&record).as_bytes()), "the record's hash is that of what was typed and uploaded");
    assert_eq!(receipt["history_head"], client.get(path).expect(200).json()["head"]);
    assert_eq!(&client.get(&format!("{path}/receipt")).expect(200).json(), receipt);
    let pdf = client.get(&format!("{path}/receipt.pdf")).expect(200);
    assert!(!lopdf::Document::load_mem(&pdf.body).expect("a readable PDF").get_pages().is_empty());
}

fn evidence_beside_the_form(client: &mut Client, example: &Example, path: &str) {
    let report = example.file("SH23-M17");
    let shown = client.get(&file_path(path, &report.sha256)).expect(200);
    assert_eq!(shown.body, report.bytes);
    assert_eq!(shown.header("content-type"), Some("application/pdf"));
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    assert!(shown.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")), "{:?}", shown.headers);
}

/// Respondents are personal data: who isn't the applicant sees that they are there, and not who they are.
fn names_are_masked(client: &mut Client, example: &Example, path: &str) {
    let rows = format!("{}/rows?offset=0&limit=60", file_path(path, &example.file("SH23-M19").sha256));
    let own = client.get(&rows).expect(200);
    assert_eq!(own.json()["masked"], true);
    let text = String::from_utf8(own.body).expect("UTF-8");
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON")["rows"].as_array().map(Vec::len), Some(60));
    for shown in ["赵样甲", "13800000001", "13800000060"] {
        assert!(!text.contains(shown), "{text}");
    }
}

fn tables(client: &mut Client, example: &Example, number: &str, path: &str) {
    let key = client.post("/api/v1/keys", &json!({"label": "夜间取表"})).expect(201).json();
    let mut nightly = client.with_key(key["key"].as_str().expect("a key, shown once"));
    let table = "/api/v1/programmes/shanghai-2023/tables/SH23-T01";

    let json = nightly.get(&format!("{table}.json")).expect(200).json();
    let list = json["blocks"].as_array().and_then(|blocks| blocks.iter().find(|block| block["block"] == "table")).expect("a list");
    assert_eq!(list["rows"][0]["number"], number);
    let cells = list["rows"][0]["cells"].to_string();
    for value in [example.field("name"), "82.6", "96", "92", "用户之声渠道完整"] {
        assert!(cells.contains(value), "{value} stands in the row: {cells}");
    }
    let csv = nightly.get(&format!("{table}.csv")).expect(200);
    let text = String::from_utf8(csv.body).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.contains(example.field("name")), "{text}");
    xlsx(&nightly.get(&format!("{table}.xlsx")).expect(200).body, example);

    let pdf = nightly.get(&format!("{table}.pdf")).expect(200);
    let document = lopdf::Document::load_mem(&pdf.body).expect("a readable PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    assert!(!pages.is_empty());
    let text: String = document.extract_text(&pages).expect("text").split_whitespace().collect();
    assert!(text.contains(example.field("name")), "{text}");

    let again = nightly.request("GET", &format!("{table}.pdf")).header("if-none-match", &pdf.etag()).send().expect(304);
    assert!(again.body.is_empty(), "nothing changed, nothing sent");
    let opinion = json!({"decision": "recommend", "score": "90", "highlights": "改后的意见。"});
    let etag = client.get(path).expect(200).etag();
    client.request("PUT", &format!("{path}/opinion")).if_match(&etag).json(&opinion).send().expect(200);
    let changed = nightly.request("GET", &format!("{table}.pdf")).header("if-none-match", &pdf.etag()).send().expect(200);
    assert_ne!(changed.etag(), pdf.etag());
}

fn xlsx(bytes: &[u8], example: &Example) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    let holds = |text: &str| sheet.cells().any(|(_, _, cell)| matches!(cell, Data::String(value) if value == text));
    assert!(holds(example.field("name")), "the applicant's name stands in a cell of its own");
}
