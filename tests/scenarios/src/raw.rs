//! Requests that no well-behaved client sends: cut off in their middle, with odd spellings and doubled headers.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// An answer's status, headers as sent, and body.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Head of a request; `headers` as they stand on the wire.
pub fn head(method: &str, target: &str, headers: &[(String, String)]) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    (text + "\r\n").into_bytes()
}

/// Sends a whole request, which says `connection: close`, and reads the answer to the connection's end. None if the
/// service just closed.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<RawAnswer> {
    answered(connect(address), bytes)
}

/// Sends the bytes, says that no more will come, and reads what the service says to that. None if it just closed.
pub fn cut(address: SocketAddr, bytes: &[u8]) -> Option<RawAnswer> {
    let stream = connect(address);
    let mut sending = stream.try_clone().expect("a second handle");
    // The service may close before the last byte; what it said counts all the same.
    let _ = sending.write_all(bytes);
    let _ = sending.shutdown(Shutdown::Write);
    answered(stream, b"")
}

fn answered(mut stream: TcpStream, bytes: &[u8]) -> Option<RawAnswer> {
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    parse(&all)
}

/// Sends the bytes and breaks the connection off without waiting for an answer.
pub fn send_and_break(address: SocketAddr, bytes: &[u8]) {
    let mut stream = connect(address);
    stream.write_all(bytes).expect("the first half is taken");
    stream.shutdown(Shutdown::Both).expect("the connection can be broken off");
}

/// Sends the bytes, reads until what has come is enough, and breaks the connection off; answers what has come.
pub fn read_and_break(address: SocketAddr, bytes: &[u8], enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut stream = connect(address);
    stream.write_all(bytes).expect("the request is taken");
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    while !enough(&all) {
        let read = stream.read(&mut buffer).expect("there is more to read");
        assert!(read > 0, "the answer ended before it was enough");
        all.extend_from_slice(&buffer[..read]);
    }
    stream.shutdown(Shutdown::Both).expect("the connection can be broken off");
    all
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the service takes connections");
    stream.set_read_timeout(Some(Duration::from_secs(90))).expect("a limit can be set");
    stream
}

fn parse(bytes: &[u8]) -> Option<RawAnswer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(RawAnswer { status, head: head.to_owned(), body: body.to_owned() })
}
