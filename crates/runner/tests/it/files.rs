//! What components can read, and that they can't write.

use crate::{running, support};

fn manifest(files: &str) -> String {
    support::manifest().replace("key_value_stores = [\"main\"]", &format!("key_value_stores = [\"main\"]\n{files}"))
}

fn folder(files: &str) -> support::Folder {
    let folder = support::Folder::new(&manifest(files));
    folder
        .write("data/a.txt", "alpha")
        .write("data/deep/b.txt", "beta")
        .write("data/secret.key", "geheim")
        .write("single.txt", "one")
        .write("outside.txt", "no");
    folder
}

#[test]
fn folders_are_mounted_read_only() {
    let app = running::start_in(folder("files = [{ source = \"data\", destination = \"/rules\" }]"), |_| {});
    assert_eq!(app.text("/read?path=/rules/deep/b.txt"), "beta");
    assert_eq!(app.text("/list?path=/rules"), "a.txt deep secret.key");
    assert!(app.text("/write?path=/rules/new.txt").starts_with("error"));
    assert!(app.text("/write?path=/rules/a.txt").starts_with("error"));
    assert!(app.text("/read?path=/rules/../outside.txt").starts_with("error"));
    assert!(app.text("/read?path=/etc/passwd").starts_with("error"));
}

#[test]
fn single_files_patterns_and_exclusions_are_gathered() {
    let files = r#"files = ["data/**/*", { source = "single.txt", destination = "/x/renamed.txt" }, { source = "data", destination = "/" }]
exclude_files = ["data/*.key"]"#;
    let app = running::start_in(folder(files), |_| {});
    assert_eq!(app.text("/read?path=/data/a.txt"), "alpha");
    assert_eq!(app.text("/read?path=/x/renamed.txt"), "one");
    assert_eq!(app.text("/read?path=/deep/b.txt"), "beta");
    assert!(app.text("/read?path=/data/secret.key").starts_with("error"));
    assert!(app.text("/read?path=/secret.key").starts_with("error"));
    assert!(app.text("/write?path=/data/a.txt").starts_with("error"));
}

#[test]
fn without_files_there_is_nothing_to_read() {
    let app = running::start_in(folder(""), |_| {});
    assert!(app.text("/read?path=/data/a.txt").starts_with("error"));
    assert!(app.text("/list?path=/").starts_with("error"));
}

#[test]
fn what_lies_outside_the_application_cannot_be_mounted() {
    for files in [
        r#"files = [{ source = "..", destination = "/up" }]"#,
        r#"files = ["../*"]"#,
        r#"files = [{ source = "/etc", destination = "/etc" }]"#,
        r#"files = [{ source = "missing", destination = "/m" }]"#,
        r#"files = [{ source = "data", destination = "/../x" }]"#,
    ] {
        let error = running::refusal(&folder(files), |_| {});
        assert!(error.to_string().contains("component.front.files"), "{files}: {error}");
    }
}

#[test]
fn sockets_are_out_of_reach() {
    let app = running::start();
    let text = app.text(&format!("/connect?address={}", app.addr));
    assert!(text.starts_with("error"), "{text}");
}
