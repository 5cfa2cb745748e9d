//! Components that fail take nothing else along.

use crate::{running, support};
use std::time::{Duration, Instant};

#[test]
fn a_panic_is_one_request_only() {
    let app = running::start();
    let results = app.at_once(8, |index| match index % 2 {
        0 => app.get("/panic").status,
        _ => app.get("/sleep?ms=200").status,
    });
    assert_eq!(results, [500, 200, 500, 200, 500, 200, 500, 200]);
    assert_eq!(app.get("/panic").code(), "component-failed");
}

#[test]
fn an_instance_that_panicked_is_not_used_again() {
    let app = running::start();
    assert_eq!(app.text("/served"), "1");
    assert_eq!(app.text("/served"), "2", "instances are used again");
    app.get("/panic");
    assert_eq!(app.text("/served"), "1");
}

#[test]
fn an_error_of_the_component_is_a_problem() {
    let app = running::start();
    let answer = app.get("/error");
    assert_eq!((answer.status, answer.code().as_str()), (500, "component-failed"));
    assert!(!answer.text().contains("as asked"), "what the component says stays inside");
}

#[test]
fn an_instance_serves_a_limited_number_of_requests() {
    let app = running::start_with(&support::manifest(), |config| config.limits.reuse_max = 3);
    let served: Vec<_> = (0..7).map(|_| app.text("/served")).collect();
    assert_eq!(served, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[test]
fn idle_instances_go() {
    let app =
        running::start_with(&support::manifest(), |config| config.limits.idle_instance = Duration::from_millis(1));
    assert_eq!(app.text("/served"), "1");
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(app.text("/served"), "1");
}

#[test]
fn a_busy_loop_is_stopped_while_others_are_served() {
    let app = running::start_with(&support::manifest(), |config| config.limits.cpu_max = Duration::from_secs(2));
    let start = Instant::now();
    let results = app.at_once(5, |index| match index {
        0..4 => app.get("/spin").status,
        // There are more loops than processors; this one comes in between all the same.
        _ => {
            std::thread::sleep(Duration::from_millis(300));
            let status = app.get("/hello").status;
            assert!(start.elapsed() < Duration::from_millis(1800), "served only after the loops had been stopped");
            status
        }
    });
    assert_eq!(results, [504, 504, 504, 504, 200]);
}

#[test]
fn a_component_that_does_nothing_is_given_up() {
    let app = running::start_with(&support::manifest(), |config| config.limits.idle_max = Duration::from_millis(500));
    let start = Instant::now();
    let answer = app.get("/sleep?ms=30000");
    assert_eq!((answer.status, answer.code().as_str()), (504, "timed-out"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn memory_is_limited() {
    let app = running::start_with(&support::manifest(), |config| config.limits.memory_bytes_max = 32 << 20);
    assert_eq!(app.text("/memory?mib=24"), "24");
    let answer = app.get("/memory?mib=40");
    assert_eq!((answer.status, answer.code().as_str()), (500, "component-out-of-memory"));
    assert_eq!(app.text("/memory?mib=24"), "24");
}

#[test]
fn what_a_component_prints_goes_to_its_files() {
    let app = running::start();
    app.text("/print");
    let read = |name: &str| std::fs::read_to_string(app.folder.path().join(".spin/logs").join(name)).expect("log");
    assert_eq!(read("front_stdout.txt"), "printed on stdout\n");
    assert_eq!(read("front_stderr.txt"), "printed on stderr\n");
}
