//! Key-value stores: what they keep, who may reach them, and that races have one winner.

use crate::{running, support};
use rusqlite::Connection;
use std::collections::BTreeSet;

#[test]
fn values_are_kept() {
    let app = running::start();
    assert_eq!(app.text("/kv/get?key=a"), "none");
    assert_eq!(app.text("/kv/set?key=a&value=1"), "ok");
    assert_eq!(app.text("/kv/set?key=a&value=2"), "ok");
    assert_eq!(app.text("/kv/get?key=a"), "2");
    assert_eq!(app.text("/kv/exists?key=a"), "true");
    assert_eq!(app.text("/kv/delete?key=a"), "ok");
    assert_eq!(app.text("/kv/delete?key=a"), "ok");
    assert_eq!(app.text("/kv/exists?key=a"), "false");
}

#[test]
fn all_keys_are_listed_in_pages() {
    let mut app = running::start();
    assert_eq!(app.text("/kv/keys").trim(), "0");
    app.text("/kv/set?key=k&value=v");
    app.stop();
    let database = open(&app);
    let insert = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2500)
                  INSERT INTO spin_key_value SELECT 'main', printf('key/%05d', i), x'00' FROM n";
    database.execute_batch(insert).expect("insert");
    drop(database);
    let app = running::start_in(app_folder(app), |_| {});
    assert_eq!(app.text("/kv/keys"), "2501 k key/00001 key/00002");
}

/// Takes the folder out of a stopped application, to start another in it.
fn app_folder(mut app: running::Running) -> support::Folder {
    let folder = std::mem::replace(&mut app.folder, support::Folder::new(""));
    drop(app);
    folder
}

fn open(app: &running::Running) -> Connection {
    Connection::open(app.folder.path().join(".spin/main.db")).expect("database")
}

#[test]
fn the_file_is_what_spin_reads() {
    let mut app = running::start();
    app.text("/kv/set?key=a&value=1");
    app.text("/wasi/increment?key=n&by=258");
    app.stop();
    assert!(!app.folder.path().join(".spin/main.db-wal").exists(), "the log has been folded back");
    let database = open(&app);
    let text = |query: &str| database.query_row(query, [], |row| row.get::<_, String>(0)).expect("row");
    assert_eq!(text("PRAGMA journal_mode"), "wal");
    assert_eq!(text("SELECT CAST(value AS TEXT) FROM spin_key_value WHERE store='main' AND key='a'"), "1");
    assert_eq!(text("SELECT hex(value) FROM spin_key_value WHERE key='n'"), "0201000000000000");
}

#[test]
fn a_store_that_was_not_granted_is_denied() {
    let app = running::start();
    assert!(app.text("/kv/open?store=other").contains("AccessDenied"));
    assert!(app.text("/wasi/increment?store=other&key=a&by=1").contains("AccessDenied"));
    // Granted to one component, not to another of the same application.
    assert_eq!(app.text("/kv/open?store=main"), "ok");
    assert!(app.text("/chain?url=http://back.spin.internal/kv/open").contains("AccessDenied"));
}

#[test]
fn counters_count_every_increment_once() {
    let app = running::start();
    let counted = app.at_once(8, |_| {
        (0..20).map(|_| app.text("/wasi/increment?key=n&by=1").parse().expect("number")).collect::<Vec<i64>>()
    });
    let counted: BTreeSet<i64> = counted.into_iter().flatten().collect();
    assert_eq!(counted, (1..=160).collect());
    assert_eq!(app.text("/wasi/increment?key=n&by=0"), "160");
    assert_eq!(app.text("/wasi/increment?key=n&by=-200"), "-40");
}

#[test]
fn a_value_that_is_no_counter_is_an_error_and_no_poison() {
    let app = running::start();
    app.text("/kv/set?key=text&value=hello");
    assert!(app.text("/wasi/increment?key=text&by=1").contains("isn't a counter"));
    assert_eq!(app.text("/kv/get?key=text"), "hello");
    assert_eq!(app.text("/wasi/increment?key=other&by=1"), "1");
    app.text(&format!("/wasi/increment?key=big&by={}", i64::MAX));
    assert!(app.text("/wasi/increment?key=big&by=1").contains("range of i64"));
}

#[test]
fn a_race_for_an_absent_key_has_one_winner() {
    let app = running::start();
    race(&app, "none");
}

#[test]
fn a_race_for_a_present_key_has_one_winner() {
    let app = running::start();
    app.text("/kv/set?key=k&value=before");
    race(&app, "before");
}

fn race(app: &running::Running, before: &str) {
    let results = app.at_once(8, |index| app.text(&format!("/wasi/swap?key=k&value=v{index}&ms=300")));
    let winners: Vec<_> = (0..8).filter(|&index| results[index] == "swapped").collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    let won = format!("v{}", winners[0]);
    assert_eq!(app.text("/kv/get?key=k"), won);
    for result in results.iter().filter(|result| *result != "swapped") {
        // What a loser saw, and what it finds when it looks again.
        assert_eq!(*result, format!("lost {before} {won}"));
    }
}

#[test]
fn a_swap_against_a_deleted_key_fails() {
    let app = running::start();
    app.text("/kv/set?key=k&value=before");
    let results = app.at_once(2, |index| match index {
        0 => app.text("/wasi/swap?key=k&value=new&ms=500"),
        _ => {
            std::thread::sleep(std::time::Duration::from_millis(200));
            app.text("/kv/delete?key=k")
        }
    });
    assert_eq!(results, ["lost before none", "ok"]);
}

#[test]
fn batches_keep_their_order() {
    let app = running::start();
    assert_eq!(app.text("/wasi/many"), "many/3=3 absent=none many/0=0 many/3=3 | many/2 many/3 many/4");
}

#[test]
fn stores_are_apart() {
    let manifest = support::manifest().replace("\"main\"", "\"main\", \"second\"");
    let app = running::start_with(&manifest, |_| {});
    app.text("/kv/set?key=a&value=1");
    assert_eq!(app.text("/kv/get?key=a&store=second"), "none");
    assert!(app.folder.path().join(".spin/second.db").exists());
}

#[test]
fn a_runtime_configuration_places_the_stores() {
    let folder = support::Folder::new(&support::manifest().replace("\"main\"", "\"main\", \"second\""));
    folder.write(
        "deploy/config.toml",
        "[key_value_store.main]\ntype = \"spin\"\npath = \"../data/one.db\"\n\
         [key_value_store.second]\ntype = \"spin\"\npath = \"../data/one.db\"\n",
    );
    let config = folder.path().join("deploy/config.toml");
    let app = running::start_in(folder, |settings| settings.runtime_config = Some(config));
    app.text("/kv/set?key=a&value=1");
    assert_eq!(app.text("/kv/get?key=a&store=second"), "none", "two labels in one file are two stores");
    assert!(app.folder.path().join("data/one.db").exists());
}

#[test]
fn what_a_runtime_configuration_cannot_have_is_refused_by_name() {
    for (config, named) in [
        ("[key_value_store.main]\ntype = \"redis\"\nurl = \"redis://x\"", "redis"),
        ("[key_value_store.main]\ntype = \"azure_cosmos\"", "azure_cosmos"),
        ("[key_value_store.main]\ntype = \"spin\"", "path"),
        ("[key_value_store.other]\ntype = \"spin\"\npath = \"x\"", "main"),
        ("[llm_compute]\ntype = \"spin\"", "llm_compute"),
        ("[sqlite_database.default]\ntype = \"spin\"", "sqlite_database"),
    ] {
        let folder = support::Folder::new(&support::manifest());
        folder.write("config.toml", config);
        let path = folder.path().join("config.toml");
        let error = running::refusal(&folder, |settings| settings.runtime_config = Some(path));
        assert!(error.to_string().contains(named), "{config}: {error}");
    }
}

#[test]
fn large_values_pass() {
    let app = running::start();
    let value = vec![b'x'; 3 << 20];
    assert_eq!(app.request("POST", "/kv/put?key=large", &[], &value).text(), value.len().to_string());
    assert_eq!(app.text("/kv/length?key=large"), value.len().to_string());
}
