//! Builds the probe component, runs an application made of it, and talks HTTP with it byte by byte.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// The built probe component.
pub fn probe() -> &'static Path {
    static PROBE: OnceLock<PathBuf> = OnceLock::new();
    PROBE.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runner/tests/components/probe");
        let target = target_dir();
        let built = target.join("wasm32-wasip2/release/probe.wasm");
        if modified(&built) <= newest(&source) {
            // RUSTFLAGS of an instrumented test run mean the host, not the component.
            let status = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--release", "--target", "wasm32-wasip2"])
                .current_dir(&source)
                .env("CARGO_TARGET_DIR", &target)
                .env_remove("RUSTFLAGS")
                .status()
                .expect("cargo runs");
            assert!(status.success(), "building the probe failed (rustup target add wasm32-wasip2?)");
            std::fs::File::open(&built).and_then(|file| file.set_modified(SystemTime::now())).expect("touch");
        }
        built
    })
}

/// Where test components and their compiled form are kept between runs.
pub fn target_dir() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(workspace, PathBuf::from).join("test-components")
}

fn modified(path: &Path) -> SystemTime {
    std::fs::metadata(path).and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn newest(source: &Path) -> SystemTime {
    let files = ["Cargo.toml", "Cargo.lock", "src/lib.rs", "src/store.rs", "src/keyvalue.rs"];
    files.iter().map(|file| modified(&source.join(file))).max().expect("files")
}

/// The manifest most tests run: one public probe, and a private one that it may call.
pub fn manifest() -> String {
    let probe = probe().display();
    format!(
        r#"
spin_manifest_version = 2
[application]
name = "probe"
[[trigger.http]]
route = "/..."
component = "front"
[[trigger.http]]
route = {{ private = true }}
component = "back"
[component.front]
source = "{probe}"
key_value_stores = ["main"]
allowed_outbound_hosts = ["http://back.spin.internal", "https://example.com"]
[component.back]
source = "{probe}"
allowed_outbound_hosts = ["http://front.spin.internal", "http://back.spin.internal"]
"#
    )
}

/// An application in a folder of its own.
pub struct Folder(pub tempfile::TempDir);

impl Folder {
    pub fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("spin.toml"), manifest).expect("manifest");
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, path: &str, content: &str) -> &Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, content).expect("file");
        self
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body ended as it said it would.
    pub complete: bool,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The code of a problem document.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let document: serde_json::Value = serde_json::from_slice(&self.body).expect("JSON");
        assert_eq!(document["status"], self.status);
        assert!(document["detail"].as_str().is_some_and(|detail| !detail.is_ascii()), "a Chinese detail");
        document["code"].as_str().expect("code").to_owned()
    }
}

pub fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).expect("connect");
    stream.set_nodelay(true).expect("nodelay");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
    stream
}

pub fn get(addr: SocketAddr, path: &str) -> Answer {
    request(addr, "GET", path, &[], b"")
}

/// Sends a request on a connection of its own; a body comes with its length.
pub fn request(addr: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = connect(addr);
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: test.example\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).expect("head");
    // The server may answer and hang up before it has read everything.
    let _ = stream.write_all(body);
    read(&mut stream)
}

/// Reads one answer; the connection must not be used for another.
pub fn read(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let ended = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break true,
            Ok(length) => bytes.extend_from_slice(&buffer[..length]),
            Err(_) => break false,
        }
    };
    parse(&bytes, ended)
}

fn parse(bytes: &[u8], ended: bool) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("status");
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec(), complete: ended };
    if status == 100 {
        return parse(&bytes[end + 4..], ended);
    }
    if let Some(length) = answer.header("content-length").map(|length| length.parse::<usize>().expect("length")) {
        answer.complete = answer.body.len() == length;
    } else if answer.header("transfer-encoding") == Some("chunked") {
        (answer.body, answer.complete) = unchunk(&answer.body);
    }
    answer
}

fn unchunk(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(line) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&bytes[..line]), 16).expect("chunk size");
        if size == 0 {
            return (body, true);
        }
        let rest = &bytes[line + 2..];
        if rest.len() < size + 2 {
            body.extend_from_slice(&rest[..size.min(rest.len())]);
            return (body, false);
        }
        body.extend_from_slice(&rest[..size]);
        bytes = &rest[size + 2..];
    }
    (body, false)
}
