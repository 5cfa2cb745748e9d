//! Calls from component to component: in process, streamed, and only where allowed.

use crate::{running, support};

#[test]
fn a_component_reaches_a_private_one() {
    let app = running::start();
    assert_eq!(app.text("/chain?url=http://back.spin.internal/hello"), "hello");
    let seen = app.text("/chain?url=http://back.spin.internal/headers");
    for line in [
        "host: back.spin.internal",
        "spin-client-addr: 0.0.0.0:0",
        "spin-full-url: http://back.spin.internal/headers",
        "spin-matched-route: /...",
        "spin-path-info: /headers",
    ] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    assert_eq!(seen.matches("spin-client-addr").count(), 1, "a component can't say it either");
}

#[test]
fn bodies_stream_both_ways() {
    let app = running::start();
    let body: Vec<u8> = (0..5_000_000_u32).map(|number| (number % 251) as u8).collect();
    let answer = app.request("POST", "/chain?url=http://back.spin.internal/echo", &[], &body);
    assert_eq!(answer.status, 200);
    assert!(answer.body == body && answer.complete);
}

#[test]
fn what_is_not_allowed_is_denied() {
    let app = running::start();
    for url in [
        "http://other.spin.internal/",
        "http://front.spin.internal/hello",
        "https://back.spin.internal/hello",
        "http://127.0.0.1:9/",
    ] {
        assert!(app.text(&format!("/chain?url={url}")).contains("HttpRequestDenied"), "{url}");
    }
    let general = app.text("/chain?url=https://example.com/");
    assert!(general.contains("other than *.spin.internal is not implemented"), "{general}");
}

#[test]
fn an_unknown_component_is_not_found() {
    let manifest =
        support::manifest().replace("http://back.spin.internal\", \"https", "http://*.spin.internal\", \"https");
    let app = running::start_with(&manifest, |_| {});
    assert!(app.text("/chain?url=http://nobody.spin.internal/").contains("DestinationNotFound"));
    assert_eq!(app.text("/chain?url=http://back.spin.internal/hello"), "hello");
}

#[test]
fn a_failure_behind_is_an_answer_in_front() {
    let app = running::start();
    let answer = app.get("/chain?url=http://back.spin.internal/panic");
    assert_eq!((answer.status, answer.code().as_str()), (500, "component-failed"));
    assert_eq!(app.text("/hello"), "hello");
}

#[test]
fn a_body_cut_behind_is_cut_in_front() {
    let app = running::start();
    let answer = app.get("/chain?url=http://back.spin.internal/panic-mid-body");
    assert!(!answer.complete, "{answer:?}");
}

#[test]
fn a_loop_ends() {
    // Each level calls the next with what is left of the URL; the probe passes it on as it is.
    let app = running::start();
    let inner = "http://back.spin.internal/chain?url=".repeat(12);
    let answer = app.get(&format!("/chain?url={inner}http://back.spin.internal/hello"));
    assert!(answer.text().contains("LoopDetected"), "{answer:?}");
}

#[test]
fn chained_calls_need_no_place_of_their_own() {
    // As many requests as there are places, each with a chain behind it: none may wait for another.
    let app = running::start_with(&support::manifest(), |config| {
        config.limits.requests_max = 4;
        config.limits.admission_wait = std::time::Duration::from_secs(20);
    });
    let url = "/chain?url=http://back.spin.internal/chain?url=http://back.spin.internal/sleep?ms=200";
    for answer in app.at_once(16, |_| app.get(url)) {
        assert_eq!((answer.status, answer.text().as_str()), (200, "slept"));
    }
}
