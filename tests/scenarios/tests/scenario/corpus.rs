//! Every stored input of the fuzzer goes through the built components as well: they answer what the crates they are made of
//! answer natively, or end that one request.

use scenarios::{Instance, Settings, encode, instance};
use std::fs;

#[test]
fn components_answer_as_their_crates_do() {
    let mut instance = Instance::start_with(Settings { manifest: Some(opened), ..Settings::default() });
    let mut client = instance.client();
    let corpus = instance::root().join("fuzz/corpus");
    let (mut asked, mut broken_off) = (0, 0);
    for folder in fs::read_dir(corpus).expect("a corpus").map(|entry| entry.expect("an entry").path()) {
        let target = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for file in fs::read_dir(&folder).expect("inputs").map(|entry| entry.expect("an entry").path()) {
            let input = fs::read(&file).expect("an input");
            let Some(wanted) = properties::asked(&target, &input) else { continue };
            let query: Vec<String> = wanted.query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
            let answer = client.request("POST", &format!("{}?{}", wanted.path, query.join("&"))).bytes(wanted.body).send();
            asked += 1;
            if answer.status == 500 && wanted.answer["defect"] == "unreadable" {
                // Natively what breaks off the reading is caught; in a component it ends the request.
                broken_off += 1;
                continue;
            }
            assert_eq!(answer.expect(200).json(), wanted.answer, "{}", file.display());
        }
    }
    assert!(instance.runs() && asked > 40 && broken_off <= asked / 10, "{broken_off} of {asked} broke off");
}

/// The components that read strangers' bytes, with a route of their own.
fn opened(manifest: String) -> String {
    [("inspect", "/inspect"), ("respondents", "/parse")].iter().fold(manifest, |manifest, (name, path)| {
        let private = format!("route = {{ private = true }}\ncomponent = \"{name}\"");
        assert!(manifest.contains(&private), "{name} is private");
        manifest.replace(&private, &format!("route = \"{path}\"\ncomponent = \"{name}\""))
    })
}
