//! A load of many requests over kept-alive connections, on loopback, bounded in number.

use crate::report::median;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What a load showed.
pub struct Outcome {
    pub requests_per_s: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// The median of what the answers' `server-timing` says; 0 without one.
    pub inside_p50_ms: f64,
}

/// `requests` times the same POST, over `connections` connections at once.
pub fn post(url: &str, path: &str, body: &[u8], connections: usize, requests: usize, status: u16) -> Result<Outcome> {
    let address = url.strip_prefix("http://").context("a url without http://")?;
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    let begin = Instant::now();
    let answers: Vec<(Duration, f64)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(|| one_connection(address, &request, requests / connections, status))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a connection's thread")).collect::<Result<Vec<_>>>()
    })?
    .concat();
    let elapsed = begin.elapsed();
    let (mut times, inside): (Vec<Duration>, Vec<f64>) = answers.into_iter().unzip();
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Ok(Outcome { requests_per_s: times.len() as f64 / elapsed.as_secs_f64(), p50_ms: at(0.5), p99_ms: at(0.99), inside_p50_ms: median(inside) })
}

fn one_connection(address: &str, request: &[u8], requests: usize, status: u16) -> Result<Vec<(Duration, f64)>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    (0..requests)
        .map(|_| {
            let begin = Instant::now();
            writer.write_all(request)?;
            let inside = read_answer(&mut reader, status)?;
            Ok((begin.elapsed(), inside))
        })
        .collect()
}

/// Answers the milliseconds that the component says it took.
fn read_answer(reader: &mut impl BufRead, status: u16) -> Result<f64> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    anyhow::ensure!(line.starts_with(&format!("HTTP/1.1 {status}")), "answered {line}");
    let (mut length, mut inside) = (0, 0.0);
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        if let Some((_, value)) = line.split_once("dur=").filter(|(name, _)| name.starts_with("server-timing:")) {
            inside = value.trim().parse()?;
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    Ok(inside)
}
