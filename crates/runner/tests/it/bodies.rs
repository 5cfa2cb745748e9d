//! Request bodies that break off, and answers that do.

use crate::running::{self, Running};
use crate::support;
use std::io::Write;
use std::net::Shutdown;
use std::time::{Duration, Instant};

/// Sends `sent` bytes of a body announced by `head`, goes away, and tells what the component made of it.
fn cut(app: &Running, head: &str, sent: &[u8], leave: impl FnOnce(&std::net::TcpStream)) -> String {
    let mut stream = support::connect(app.addr);
    stream.write_all(format!("POST /length HTTP/1.1\r\nhost: a\r\n{head}\r\n\r\n").as_bytes()).expect("head");
    stream.write_all(sent).expect("body");
    std::thread::sleep(Duration::from_millis(200));
    leave(&stream);
    drop(stream);
    printed(app)
}

/// The line that the component printed about a body, once it is there.
fn printed(app: &Running) -> String {
    let path = app.folder.path().join(".spin/logs/front_stdout.txt");
    let start = Instant::now();
    loop {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if let Some(line) = text.lines().last().filter(|line| line.starts_with("body of")) {
            return line.to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "the component never saw the end of the body");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_whole_body_is_complete() {
    let app = running::start();
    assert_eq!(app.request("POST", "/length", &[], &[1; 100_000]).text(), "100000 complete");
    let mut stream = support::connect(app.addr);
    let chunked = "POST /length HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    stream.write_all(chunked.as_bytes()).expect("request");
    assert_eq!(support::read(&mut stream).text(), "3 complete");
}

#[test]
fn a_body_cut_short_of_its_length_is_an_error() {
    let app = running::start();
    let line = cut(&app, "content-length: 1000", b"only this", |_| {});
    assert!(line.starts_with("body of 9 bytes: error"), "{line}");
}

#[test]
fn a_body_cut_by_half_closing_is_an_error() {
    let app = running::start();
    let line = cut(&app, "content-length: 1000", b"only this", |stream| {
        stream.shutdown(Shutdown::Write).expect("shutdown");
        std::thread::sleep(Duration::from_millis(200));
    });
    assert!(line.starts_with("body of 9 bytes: error"), "{line}");
}

#[test]
fn a_chunked_body_cut_between_chunks_is_an_error() {
    let app = running::start();
    let line = cut(&app, "transfer-encoding: chunked", b"4\r\nabcd\r\n", |_| {});
    assert!(line.starts_with("body of 4 bytes: error"), "{line}");
}

#[test]
fn a_body_cut_on_its_way_to_a_second_component_is_an_error_there() {
    let app = running::start();
    for (index, head) in ["content-length: 1000", "transfer-encoding: chunked"].iter().enumerate() {
        let mut stream = support::connect(app.addr);
        let path = "/chain?url=http://back.spin.internal/length";
        stream.write_all(format!("POST {path} HTTP/1.1\r\nhost: a\r\n{head}\r\n\r\n").as_bytes()).expect("head");
        stream.write_all(b"4\r\nabcd\r\n").expect("body");
        std::thread::sleep(Duration::from_millis(200));
        drop(stream);
        let path = app.folder.path().join(".spin/logs/back_stdout.txt");
        let start = Instant::now();
        let line = loop {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if let Some(line) = text.lines().nth(index) {
                break line.to_owned();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "the component never saw the end of the body");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(line.contains("error"), "{head}: {line}");
    }
}

#[test]
fn an_answer_cut_by_a_panic_does_not_look_complete() {
    let app = running::start();
    let answer = app.get("/panic-mid-body");
    assert_eq!(answer.status, 200);
    assert!(!answer.complete, "{answer:?}");
    assert_eq!(app.text("/hello"), "hello");
}

#[test]
fn large_answers_arrive_whole() {
    let app = running::start();
    let answer = app.get("/download?mib=40");
    assert!(answer.complete);
    assert_eq!(answer.body.len(), 40 << 20);
}

#[test]
fn a_connection_serves_several_requests() {
    use std::io::Read;
    let app = running::start();
    let mut stream = support::connect(app.addr);
    for _ in 0..3 {
        stream.write_all(b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nping").expect("request");
        let mut bytes = Vec::new();
        while !bytes.windows(4).any(|window| window == b"ping") {
            let mut buffer = [0; 1024];
            let length = stream.read(&mut buffer).expect("answer");
            assert!(length > 0, "{:?}", String::from_utf8_lossy(&bytes));
            bytes.extend_from_slice(&buffer[..length]);
        }
        std::thread::sleep(Duration::from_millis(50));
        // The end of a chunked answer may still be on its way.
        stream.set_read_timeout(Some(Duration::from_millis(100))).expect("timeout");
        let _ = stream.read(&mut [0; 1024]);
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("timeout");
    }
}

#[test]
fn a_body_nobody_reads_does_no_harm() {
    let app = running::start();
    for bytes in [300_000, 30 << 20] {
        assert_eq!(app.request("POST", "/ignore-body", &[], &vec![1; bytes]).text(), "ignored");
    }
    assert_eq!(app.text("/hello"), "hello");
}
