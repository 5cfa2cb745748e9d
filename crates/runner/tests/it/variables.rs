//! Where variables come from, what components see of them, and that missing ones are named together.

use crate::{running, support};
use runner::Error;
use runner::variables::VariableSource;

fn manifest() -> String {
    support::manifest()
        .replace("[[trigger.http]]\nroute = \"/...\"", "[variables]\nhost = { default = \"h\" }\ntoken = { required = true, secret = true }\nother = { required = true }\n[[trigger.http]]\nroute = \"/...\"")
        .replace(
            "key_value_stores = [\"main\"]",
            "key_value_stores = [\"main\"]\nvariables = { url = \"https://{{ host }}/{{token}}\", fixed = \"f\" }\nenvironment = { COLOUR = \"red\" }",
        )
}

fn sources(texts: &[&str]) -> Vec<VariableSource> {
    texts.iter().map(|text| text.parse().expect("source")).collect()
}

#[test]
fn components_see_their_own_variables_expanded() {
    let app = running::start_with(&manifest(), |config| {
        config.variables = sources(&["token=first", "token=t", "other=o"]);
    });
    assert_eq!(app.text("/variable?name=url"), "https://h/t");
    assert_eq!(app.text("/variable?name=fixed"), "f");
    assert!(app.text("/variable?name=token").contains("Undefined"), "application variables aren't the component's");
    assert!(app.text("/variable?name=Bad-Name").contains("InvalidName"));
    assert_eq!(app.text("/environment?name=COLOUR"), "red");
    assert!(app.text("/environment?name=PATH").starts_with("error"), "the host's environment stays outside");
}

#[test]
fn files_of_variables_are_read() {
    let folder = support::Folder::new(&manifest());
    folder.write("v.toml", "token = \"t\"\nother = \"o\"").write("v.json", r#"{"host": "j"}"#).write("t", "file");
    let at = |name: &str| format!("@{}", folder.path().join(name).display());
    let texts = [at("v.toml"), at("v.json"), format!("token={}", at("t"))];
    let app = running::start_in(folder, |config| {
        config.variables = sources(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    });
    assert_eq!(app.text("/variable?name=url"), "https://j/file");
}

#[test]
fn all_missing_variables_are_named() {
    let folder = support::Folder::new(&manifest());
    let error = running::refusal(&folder, |_| {});
    let Error::Variables { problems } = error else { panic!("{error}") };
    let text = problems.join("\n");
    assert!(text.contains("token") && text.contains("SPIN_VARIABLE_TOKEN") && text.contains("other"), "{text}");
}

#[test]
fn a_template_with_an_unknown_name_is_refused() {
    let folder = support::Folder::new(&manifest().replace("{{ host }}", "{{ nowhere }}"));
    let error = running::refusal(&folder, |config| config.variables = sources(&["token=t", "other=o"]));
    assert!(error.to_string().contains("component.front.variables.url") && error.to_string().contains("nowhere"));
}

#[test]
fn a_secret_appears_in_no_message() {
    let folder = support::Folder::new(&manifest());
    folder.write("v.toml", "token = 'geheim'\nother = { geheim = 1 }");
    let source = format!("@{}", folder.path().join("v.toml").display());
    let error = running::refusal(&folder, |config| config.variables = sources(&[source.as_str()]));
    assert!(!error.to_string().contains("geheim"), "{error}");
}
