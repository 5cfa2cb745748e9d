//! The faulty example: exactly the findings and refusals it names, and nothing else in the way.

use scenarios::example::{blocking, upload};
use scenarios::people::applicant;
use scenarios::{Example, Instance};
use serde_json::{Value, json};

#[test]
fn every_fault_is_found_and_nothing_else() {
    let instance = Instance::start();
    let example = Example::faulty();
    let mut client = applicant(&instance, "nuanyang", example.field("name"));
    let path = example.create(&mut client);
    example.fill(&mut client, &path, None);
    let faults = example.data["expect"]["faults"].as_array().expect("faults");
    assert_eq!(faults.len(), 12);

    let refused: Vec<(&str, &str)> =
        faults.iter().filter_map(|fault| Some((fault["material"].as_str()?, fault["refused"].as_str()?))).collect();
    let mut met = Vec::new();
    for file in example.files() {
        let answer = upload(&mut client, &path, &file.material, &file.name, file.bytes);
        if answer.status == 201 {
            continue;
        }
        let code = answer.problem(422);
        let fault = refused.iter().find(|(material, code_wanted)| *material == file.material && *code_wanted == code);
        met.push(*fault.unwrap_or_else(|| panic!("{} was refused unexpectedly: {answer:?}", file.name)));
        let view = client.get(&path).expect(200).json();
        let kept = view["materials"][&file.material].as_array().map_or(&[][..], Vec::as_slice);
        assert!(kept.iter().all(|attachment| attachment["sha256"] != file.sha256.as_str()), "what is refused is not attached");
    }
    met.sort_unstable();
    let mut refused = refused;
    refused.sort_unstable();
    assert_eq!(met, refused, "each refusal came once");

    let findings = client.get(&format!("{path}/findings")).expect(200).json();
    let named: Vec<&Value> = faults.iter().filter(|fault| fault.get("code").is_some()).collect();
    for fault in &named {
        let finding = findings["findings"].as_array().expect("findings").iter().find(|f| f["code"] == fault["code"]);
        let finding = finding.unwrap_or_else(|| panic!("{fault} has no finding"));
        assert_eq!((&finding["verdict"], &finding["effect"]), (&fault["verdict"], &fault["effect"]), "{finding:#}");
        for key in ["message", "action"] {
            assert!(finding[key].as_str().is_some_and(|text| text.chars().count() > 4), "{key} says something: {finding:#}");
        }
        assert!(finding["citations"].as_array().is_some_and(|c| c.iter().all(|c| c["quote"] != "")), "{finding:#}");
    }
    let mut wanted: Vec<&str> = named.iter().filter_map(|fault| fault["code"].as_str()).collect();
    wanted.sort_unstable();
    let mut found = blocking(&findings);
    found.sort_unstable();
    assert_eq!(found, wanted, "{:#}", findings["findings"]);
    assert_eq!(json!(wanted), example.data["expect"]["blocking"]);
    assert_eq!(findings["grade"]["reached"], example.data["expect"]["grade"]);

    let etag = client.get(&path).expect(200).etag();
    let submission = format!("{path}/submission");
    let refusal = client.request("POST", &submission).if_match(&etag).json(&json!({"acknowledge": [wanted[0]]})).send();
    assert_eq!(refusal.problem(422), "findings_block");
    let mut open: Vec<String> = refusal.json()["problems"].as_array().expect("problems").iter().map(|p| p["field"].as_str().unwrap_or_default().to_owned()).collect();
    open.sort_unstable();
    assert_eq!(open, wanted[1..], "all that is left is named at once");
    assert_eq!(client.get(&path).expect(200).json()["state"], "draft");

    let receipt = client.request("POST", &submission).if_match(&etag).json(&json!({"acknowledge": wanted})).send().expect(201).json();
    assert_eq!(receipt["acknowledged"].as_array().map(Vec::len), Some(wanted.len()), "handed in with what the applicant has seen");
}
