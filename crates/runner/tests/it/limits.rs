//! Limits towards the outside: at the limit and one past it.

use crate::{running, support};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const BYTES_MAX: usize = 1_000_000;

fn start() -> running::Running {
    running::start_with(&support::manifest(), |config| config.limits.request_bytes_max = BYTES_MAX as u64)
}

#[test]
fn a_body_of_the_largest_size_passes_and_one_byte_more_does_not() {
    let app = start();
    assert_eq!(app.request("POST", "/length", &[], &vec![1; BYTES_MAX]).text(), format!("{BYTES_MAX} complete"));
    let answer = app.request("POST", "/length", &[], &vec![1; BYTES_MAX + 1]);
    assert_eq!((answer.status, answer.code().as_str()), (413, "body-too-large"));
}

#[test]
fn a_body_of_unknown_length_is_measured_on_its_way() {
    let app = start();
    for (bytes, status) in [(BYTES_MAX, 200), (BYTES_MAX + 1, 413), (BYTES_MAX * 5, 413)] {
        let mut stream = support::connect(app.addr);
        let head = "POST /length HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).expect("head");
        let body = [format!("{bytes:x}\r\n").as_bytes(), &vec![1; bytes], b"\r\n0\r\n\r\n"].concat();
        let _ = stream.write_all(&body);
        assert_eq!(support::read(&mut stream).status, status, "{bytes}");
    }
}

#[test]
fn a_client_far_over_the_limit_still_reads_the_answer() {
    let app = start();
    let answer = app.request("POST", "/length", &[], &vec![1; 30 << 20]);
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn heads_are_limited() {
    let app = running::start_with(&support::manifest(), |config| {
        config.limits.head_bytes_max = 4000;
        config.limits.head_fields_max = 20;
    });
    let long = |length: usize| "x".repeat(length);
    assert_eq!(app.request("GET", "/hello", &[("x-long", &long(3500))], b"").status, 200);
    assert_eq!(app.request("GET", "/hello", &[("x-long", &long(4001))], b"").status, 431);
    assert_eq!(app.request("GET", "/hello", &[("x-long", &long(2_000_000))], b"").status, 431);
    let names: Vec<String> = (0..19).map(|number| format!("x-{number}")).collect();
    let fields: Vec<_> = names.iter().map(|name| (name.as_str(), "v")).collect();
    // Two more come with every request.
    assert_eq!(app.request("GET", "/hello", &fields[..18], b"").status, 200);
    assert_eq!(app.request("GET", "/hello", &fields, b"").status, 431);
}

#[test]
fn a_head_that_never_ends_is_given_up() {
    let app = running::start_with(&support::manifest(), |config| config.limits.head_max = Duration::from_millis(300));
    let start = Instant::now();
    let mut stream = support::connect(app.addr);
    stream.write_all(b"GET /hello HTTP/1.1\r\nhost: a\r\nx-slow: ").expect("head");
    let mut rest = Vec::new();
    // Whether it hangs up or says why first: the connection is gone.
    let _ = stream.read_to_end(&mut rest);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_body_that_trickles_is_given_up() {
    let app = running::start_with(&support::manifest(), |config| {
        config.limits.idle_max = Duration::from_millis(800);
        config.limits.bytes_per_second_min = 1000;
    });
    let start = Instant::now();
    let mut stream = support::connect(app.addr);
    stream.write_all(b"POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n").expect("head");
    let mut writer = stream.try_clone().expect("clone");
    std::thread::spawn(move || {
        while writer.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let mut first = [0; 12];
    stream.read_exact(&mut first).expect("answer");
    assert_eq!(&first, b"HTTP/1.1 504");
    assert!(start.elapsed() < Duration::from_secs(5), "bytes alone don't keep a request alive");
}

#[test]
fn when_all_places_are_taken_the_next_is_told_to_come_back() {
    let app = running::start_with(&support::manifest(), |config| {
        config.limits.requests_max = 2;
        config.limits.admission_wait = Duration::from_millis(100);
    });
    let answers = app.at_once(3, |index| {
        std::thread::sleep(Duration::from_millis(index as u64 * 200));
        app.get("/sleep?ms=1500")
    });
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 503]);
    assert_eq!(answers[2].code(), "busy");
    assert!(answers[2].header("retry-after").is_some());
    assert_eq!(app.text("/hello"), "hello", "places are given back");
}

#[test]
fn connections_over_the_limit_wait_for_others_to_close() {
    let app = running::start_with(&support::manifest(), |config| config.limits.connections_max = 2);
    let idle = [support::connect(app.addr), support::connect(app.addr)];
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(500));
            drop(idle);
        });
        assert_eq!(app.text("/hello"), "hello");
    });
    assert!(start.elapsed() >= Duration::from_millis(400));
}

#[test]
fn a_client_that_stops_reading_is_hung_up_on() {
    let app = running::start_with(&support::manifest(), |config| {
        config.limits.idle_max = Duration::from_millis(500);
        config.limits.connections_max = 1;
    });
    let mut stream = support::connect(app.addr);
    stream.write_all(b"GET /download?mib=100 HTTP/1.1\r\nhost: a\r\n\r\n").expect("request");
    // The only connection there is: the next is served once the first has been given up.
    let start = Instant::now();
    assert_eq!(app.text("/hello"), "hello");
    assert!(start.elapsed() >= Duration::from_millis(400));
}

#[test]
fn a_client_that_asks_first_is_told_before_it_sends() {
    let app = start();
    for (length, status) in [(BYTES_MAX + 1, "413"), (4, "100")] {
        let mut stream = support::connect(app.addr);
        let head =
            format!("POST /length HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("head");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("answer");
        assert_eq!(String::from_utf8_lossy(&first), format!("HTTP/1.1 {status}"));
    }
}
