//! Next year's programme: a copied folder with other data, offered after a restart; a broken one is left out whole.

use scenarios::people::{applicant, association};
use scenarios::{Client, Example, Instance, Settings};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Copies a rulebook, every text changed by `change(path within the folder, text)`.
fn copy_rulebook(from: &Path, to: &Path, change: &dyn Fn(&str, String) -> String) {
    let mut folders = vec![from.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let within = path.strip_prefix(from).expect("within").to_owned();
            let text = fs::read_to_string(&path).expect("rulebooks are texts");
            let target = to.join(&within);
            fs::create_dir_all(target.parent().expect("a folder")).expect("a folder can be made");
            fs::write(&target, change(&within.display().to_string(), text)).expect("a file can be written");
        }
    }
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the rulebook no longer says {from}");
    text.replace(from, to)
}

/// Another id and prefix; 80 instead of 78 points, another title of a material, a later window.
fn next_year(file: &str, text: String) -> String {
    let text = text.replace("SH23-", "SH24-");
    match file {
        "programme.toml" => {
            let text = replaced(&replaced(&text, "id = \"shanghai-2023\"", "id = \"shanghai-2024\""), "code = \"SH23\"", "code = \"SH24\"");
            let text = replaced(&text, "title = \"2023年上海市用户满意等级评价\"", "title = \"2024年上海市用户满意等级评价\"");
            replaced(&text, "until = \"2023-07-20\"", "until = \"2023-07-25\"")
        }
        "checks.toml" => replaced(&text, "score_min = 78.0", "score_min = 80.0"),
        "materials.toml" => replaced(&text, "title = \"有效期内年检合格营业执照复印件\"", "title = \"有效期内营业执照（副本）\""),
        _ => text,
    }
}

fn programme(client: &mut Client, id: &str) -> Option<Value> {
    let list = client.get("/api/v1/programmes").expect(200).json();
    list["items"].as_array().expect("programmes").iter().find(|p| p["id"] == id).cloned()
}

/// What the programme's check says of the complete example with 79 points and no papers.
fn finding(instance: &Instance, programme: &str, code: &str) -> Value {
    let example = Example::complete();
    let mut fields = example.data["fields"].clone();
    fields["satisfaction"] = json!("79");
    let draft = json!({"category": example.data["category"], "level": "satisfied", "fields": fields});
    let answer = instance.client().post(&format!("/api/v1/programmes/{programme}/check"), &draft).expect(200).json();
    let found = answer["findings"].as_array().expect("findings").iter().find(|f| f["code"] == code).cloned();
    found.unwrap_or_else(|| panic!("no finding {code}"))
}

#[test]
fn a_copied_folder_with_other_data_is_next_years_programme() {
    let mut instance = Instance::start_with(Settings { own_rulebooks: true, ..Settings::default() });
    let books = instance.rulebooks();
    assert!(programme(&mut instance.client(), "shanghai-2024").is_none());
    copy_rulebook(&books.join("shanghai-2023"), &books.join("shanghai-2024"), &next_year);
    instance.kill();
    instance.start_again();

    let offered = programme(&mut instance.client(), "shanghai-2024").expect("the new programme is offered");
    let window = offered["windows"].as_array().expect("windows").iter().find(|w| w["id"] == "application").cloned();
    assert_eq!(window.expect("the window")["until"], "2023-07-25");
    assert_eq!(finding(&instance, "shanghai-2023", "SH23-R27")["verdict"], "pass", "79 of 78 points");
    assert_eq!(finding(&instance, "shanghai-2024", "SH24-R27")["verdict"], "fail", "79 of 80 points");
    let papers = finding(&instance, "shanghai-2024", "SH24-R20");
    assert!(papers["message"].to_string().contains("“有效期内营业执照（副本）”尚未上传"), "{papers:#}");
}

#[test]
fn a_broken_rulebook_is_left_out_whole_and_named() {
    let mut instance = Instance::start_with(Settings { own_rulebooks: true, ..Settings::default() });
    let books = instance.rulebooks();
    let slip = |file: &str, text: String| {
        let text = next_year(file, text);
        // A field nobody knows, deep in the parameters of one check.
        if file == "checks.toml" { replaced(&text, "field = \"founded_on\"", "field = \"founded_in\"") } else { text }
    };
    copy_rulebook(&books.join("shanghai-2023"), &books.join("shanghai-2024"), &slip);
    instance.kill();
    instance.start_again();

    assert!(programme(&mut instance.client(), "shanghai-2024").is_none(), "it isn't offered in part");
    assert!(programme(&mut instance.client(), "shanghai-2023").is_some(), "the others are kept");
    let mut applying = applicant(&instance, "mingnian", "明年申报的样例公司");
    let refused = applying.post("/api/v1/applications", &json!({"programme": "shanghai-2024", "category": "service", "level": "satisfied"}));
    refused.problem(422);
    finding(&instance, "shanghai-2023", "SH23-R27");
    let mut office = association(&instance);
    let broken = office.get("/api/v1/rulebooks").expect(200).json()["broken"].clone();
    assert_eq!(broken[0]["id"], "shanghai-2024", "{broken}");
    assert!(broken[0]["errors"].to_string().contains("SH24-R03") && broken[0]["errors"].to_string().contains("founded_in"), "{broken}");
}
