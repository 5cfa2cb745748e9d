//! What components learn about a request, and that nobody else can tell them.

use crate::running;
use crate::support::Answer;

fn lines(answer: &Answer) -> Vec<String> {
    answer
        .text()
        .lines()
        .filter(|line| line.starts_with("spin-") || line.starts_with("host"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_runner_says_where_a_request_stands() {
    let app = running::start();
    let mut seen = lines(&app.get("/headers?a=1"));
    assert!(seen.iter().any(|line| line.starts_with("spin-client-addr: 127.0.0.1:")));
    seen.retain(|line| !line.starts_with("spin-client-addr"));
    assert_eq!(
        seen,
        [
            "host: test.example",
            "spin-base-path: /",
            "spin-component-route: ",
            "spin-full-url: http://test.example/headers?a=1",
            "spin-matched-route: /...",
            "spin-path-info: /headers",
            "spin-raw-component-route: /...",
        ]
    );
}

#[test]
fn nobody_outside_can_say_it() {
    let app = running::start();
    let spoof = [
        ("spin-client-addr", "6.6.6.6:1"),
        ("Spin-Path-Info", "/echo"),
        ("spin-full-url", "https://evil.example/"),
        ("spin-anything", "x"),
        ("spin-path-match-id", "7"),
        ("x-other", "kept"),
    ];
    let answer = app.request("GET", "/headers", &spoof, b"");
    let text = answer.text();
    assert!(!text.contains("6.6.6.6") && !text.contains("evil") && !text.contains("anything"), "{text}");
    assert!(!text.contains("path-match") && !text.contains("connection:"), "{text}");
    assert_eq!(text.matches("spin-path-info").count(), 1);
    assert!(text.contains("x-other: kept"));
}

#[test]
fn a_request_without_a_clear_authority_is_refused() {
    use crate::support;
    use std::io::Write;
    let app = running::start();
    for head in [
        "GET /hello HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
        "GET http://a/hello HTTP/1.1\r\nhost: b\r\nconnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n",
    ] {
        let mut stream = support::connect(app.addr);
        stream.write_all(head.as_bytes()).expect("write");
        assert_eq!(support::read(&mut stream).status, 400, "{head:?}");
    }
}
