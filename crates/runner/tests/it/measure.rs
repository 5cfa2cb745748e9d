//! Numbers, not verdicts: `cargo nextest run -p runner -p intake --run-ignored only --no-capture measure`.

use crate::running;
use crate::support;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

const SPELL: Duration = Duration::from_secs(3);

/// Asks for `path` again and again on one connection; the answer must have a length.
fn ask(addr: std::net::SocketAddr, path: &str) -> usize {
    let mut stream = support::connect(addr);
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
    let mut buffer = vec![0; 4096];
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < SPELL {
        stream.write_all(request.as_bytes()).expect("request");
        let mut seen = 0;
        loop {
            seen += stream.read(&mut buffer[seen..]).expect("answer");
            let text = &buffer[..seen];
            if text.ends_with(b"\r\n0\r\n\r\n")
                || (seen > 0 && !contains(text, b"chunked") && contains(text, b"\r\n\r\n"))
            {
                break;
            }
        }
        count += 1;
    }
    count
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[test]
#[ignore = "measures"]
fn requests_per_second() {
    let app = running::start();
    for connections in [1, 4, 16] {
        let counts = app.at_once(connections, |_| ask(app.addr, "/hello"));
        println!(
            "{connections} connections: {:.0} requests/s",
            counts.iter().sum::<usize>() as f64 / SPELL.as_secs_f64()
        );
    }
    let counts = app.at_once(4, |_| ask(app.addr, "/chain?url=http://back.spin.internal/hello"));
    println!("4 connections, chained: {:.0} requests/s", counts.iter().sum::<usize>() as f64 / SPELL.as_secs_f64());
}

#[test]
#[ignore = "measures"]
fn durable_writes() {
    let app = running::start();
    for round in 0..3 {
        let start = Instant::now();
        app.text(&format!("/kv/fill?key=fill/{round}&chunks=200"));
        println!("200 values of 1 MiB one after the other: {:.0} MiB/s", 200.0 / start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    app.at_once(4, |index| app.text(&format!("/kv/fill?key=fill/at-once/{index}&chunks=100")));
    println!("4 × 100 values of 1 MiB at once: {:.0} MiB/s", 400.0 / start.elapsed().as_secs_f64());
    for connections in [1, 4, 16] {
        let counts = app.at_once(connections, |index| ask(app.addr, &format!("/kv/set?key=small/{index}&value=v")));
        println!(
            "{connections} connections: {:.0} small writes/s",
            counts.iter().sum::<usize>() as f64 / SPELL.as_secs_f64()
        );
    }
    let counts = app.at_once(4, |_| ask(app.addr, "/kv/get?key=small/0"));
    println!("4 connections: {:.0} reads/s", counts.iter().sum::<usize>() as f64 / SPELL.as_secs_f64());
}

#[test]
#[ignore = "measures"]
fn throughput() {
    let app = running::start();
    let body = vec![1; 200 << 20];
    let start = Instant::now();
    assert_eq!(app.request("POST", "/length", &[], &body).status, 200);
    println!("200 MiB read by a component through the SDK: {:.0} MiB/s", 200.0 / start.elapsed().as_secs_f64());
    let start = Instant::now();
    assert_eq!(app.get("/download?mib=200").body.len(), body.len());
    println!("200 MiB sent by a component: {:.0} MiB/s", 200.0 / start.elapsed().as_secs_f64());
}
