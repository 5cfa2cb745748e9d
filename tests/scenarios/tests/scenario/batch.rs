//! A batch: every book of a body in one ZIP while it is made, as Info-ZIP reads it; a line that breaks, and the rest by entry.

use scenarios::example::blocking;
use scenarios::people::{applicant, association, recommender};
use scenarios::raw::{head, read_and_break};
use scenarios::{Client, Example, Instance, python};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const BODY: &str = "sample-body";
const BATCH: &str = "/api/v1/programmes/shanghai-2023/batches/SH23-T02.pdf";
const BOOKS: usize = 3;

/// Hands in the example's fields without a file, whatever stands in the way.
fn hand_in(client: &mut Client, example: &Example) {
    let path = example.create(client);
    example.fill(client, &path, Some(BODY));
    let acknowledge = blocking(&client.get(&format!("{path}/findings")).expect(200).json());
    let etag = client.get(&path).expect(200).etag();
    client.request("POST", &format!("{path}/submission")).if_match(&etag).json(&json!({"acknowledge": acknowledge})).send().expect(201);
}

/// The names in a ZIP, in their order, once Info-ZIP has found every checksum right; their contents lie in the folder.
fn unzipped(zip: &[u8], folder: &Path) -> Vec<String> {
    let file = folder.join("batch.zip");
    fs::write(&file, zip).expect("a file can be written");
    let tested = python::output(Command::new("unzip").arg("-t").arg(&file));
    assert!(tested.contains("No errors detected"), "{tested}");
    python::output(Command::new("unzip").args(["-o", "-q"]).arg(&file).arg("-d").arg(folder));
    python::output(Command::new("unzip").arg("-Z1").arg(&file)).lines().map(str::to_owned).collect()
}

#[test]
fn every_book_of_a_body_comes_in_one_zip_and_goes_on_by_entry() {
    let service = Instance::start();
    let example = Example::complete();
    let mut office = association(&service);
    let mut body = recommender(&service, &mut office, BODY, "样例区质量促进会（虚构）");
    let mut applying = applicant(&service, "yangli-yanglao", example.field("name"));
    (0..BOOKS).for_each(|_| hand_in(&mut applying, &example));

    let batch = body.get(&format!("{BATCH}.json")).expect(200).json();
    let items = batch["items"].as_array().expect("items");
    assert_eq!(items.len(), BOOKS);
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_else(|| panic!("no {key}")).to_owned();

    let zip = body.get(&format!("{BATCH}.zip")).expect(200);
    assert_eq!((zip.header("content-type"), zip.header("content-length")), (Some("application/zip"), None), "nobody knows its length before its end");
    let folder = TempDir::new().expect("a temporary folder");
    let names = unzipped(&zip.body, folder.path());
    assert_eq!(names, ["SH23-T02-SH23-0001.pdf", "SH23-T02-SH23-0002.pdf", "SH23-T02-SH23-0003.pdf", "index.txt"]);
    for item in items {
        let bytes = fs::read(folder.path().join(text(item, "name"))).expect("it is in the ZIP");
        let pages = lopdf::Document::load_mem(&bytes).expect("a readable PDF").get_pages().len();
        assert!(pages > 5, "a whole book, not {pages} pages");
        let alone = body.request("GET", &text(item, "path")).header("if-none-match", &text(item, "etag")).send();
        assert_eq!(alone.status, 304, "whoever has it under this tag needn't fetch it again");
    }
    let index = fs::read_to_string(folder.path().join("index.txt")).expect("an index");
    assert!(index.contains(example.field("name")) && !index.contains("failed"), "{index}");
    assert_eq!(body.request("GET", &format!("{BATCH}.zip")).header("if-none-match", &zip.etag()).send().status, 304);

    // The line breaks while the second book is on its way: it and the third are fetched again, the first isn't.
    let mut headers = body.proof();
    headers.push(("host".to_owned(), service.address().to_string()));
    let second = b"SH23-T02-SH23-0002.pdf";
    let had = read_and_break(service.address(), &head("GET", &format!("{BATCH}.zip"), &headers), |bytes| bytes.windows(second.len()).any(|at| at == second));
    assert!(had.len() < zip.body.len(), "it broke off");
    let rest = body.get(&format!("{BATCH}.zip?first=2")).expect(200);
    let folder = TempDir::new().expect("a temporary folder");
    assert_eq!(unzipped(&rest.body, folder.path()), ["SH23-T02-SH23-0002.pdf", "SH23-T02-SH23-0003.pdf", "index.txt"]);

    office.get(&format!("{BATCH}.zip?recommender={BODY}")).expect(200);
    office.get(&format!("{BATCH}.zip?recommender=nobody")).problem(404);
    assert_eq!(applying.get(&format!("{BATCH}.zip")).problem(403), "forbidden");
    service.client().get(&format!("{BATCH}.zip")).problem(401);
}
