//! `intake up` as a process: what it prints, how it ends, and what survives its sudden death.

#[path = "../../runner/tests/support/mod.rs"]
mod support;

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::{Folder, get};

struct Process {
    child: Child,
    addr: SocketAddr,
    routes: String,
}

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_intake"));
    command
        .args(["up", "--listen", "127.0.0.1:0", "--from"])
        .arg(folder.path())
        .arg("--cache-dir")
        .arg(support::target_dir().join("cache"))
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn up(folder: &Folder, arguments: &[&str]) -> Process {
    let mut child = command(folder, arguments).stderr(Stdio::null()).spawn().expect("spawn");
    let mut out = BufReader::new(child.stdout.take().expect("stdout"));
    let mut line = String::new();
    out.read_line(&mut line).expect("line");
    let addr = line.trim().strip_prefix("Serving http://").unwrap_or_else(|| panic!("{line:?}"));
    let addr = addr.parse().expect("address");
    let mut routes = String::new();
    for _ in 0..2 {
        out.read_line(&mut routes).expect("routes");
    }
    Process { child, addr, routes }
}

impl Process {
    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill");
        assert!(status.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_says_where_it_serves_and_ends_well_when_told() {
    let folder = Folder::new(&support::manifest());
    for signal in ["-TERM", "-INT"] {
        let mut process = up(&folder, &["--quiet", "--max-instance-concurrent-reuse-count", "1"]);
        assert!(process.routes.contains(&format!("front: http://{}", process.addr)), "{}", process.routes);
        assert_eq!(get(process.addr, "/kv/set?key=a&value=1").text(), "ok");
        let addr = process.addr;
        let slow = std::thread::spawn(move || get(addr, "/sleep?ms=700"));
        std::thread::sleep(Duration::from_millis(200));
        process.signal(signal);
        assert_eq!(process.child.wait().expect("wait").code(), Some(0), "{signal}");
        assert_eq!(slow.join().expect("thread").text(), "slept");
        assert!(!folder.path().join(".spin/main.db-wal").exists(), "the log has been folded back");
    }
}

#[test]
fn what_was_acknowledged_survives_sudden_death() {
    let folder = Folder::new(&support::manifest());
    let process = up(&folder, &["--quiet"]);
    let addr = process.addr;
    let acknowledged = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                scope.spawn(move || {
                    let mut acknowledged = 0;
                    loop {
                        let path = format!("/kv/set?key=k/{writer}/{acknowledged}&value=v");
                        // The connection breaks when the process dies.
                        let answer = std::panic::catch_unwind(|| get(addr, &path));
                        match answer {
                            Ok(answer) if answer.complete && answer.text() == "ok" => acknowledged += 1,
                            _ => return acknowledged,
                        }
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(1500));
        process.signal("-KILL");
        writers.into_iter().map(|writer| writer.join().expect("writer")).collect::<Vec<_>>()
    });
    drop(process);
    assert!(acknowledged.iter().sum::<usize>() > 20, "{acknowledged:?}");
    let process = up(&folder, &["--quiet"]);
    for (writer, count) in acknowledged.iter().enumerate() {
        for number in 0..*count {
            assert_eq!(get(process.addr, &format!("/kv/get?key=k/{writer}/{number}")).text(), "v");
        }
    }
}

#[test]
fn variables_come_from_the_environment_too() {
    let manifest = support::manifest().replace(
        "[[trigger.http]]\nroute = \"/...\"",
        "[variables]\ntoken = { required = true }\n[[trigger.http]]\nroute = \"/...\"",
    );
    let folder = Folder::new(&manifest);
    let output = command(&folder, &[]).output().expect("run");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("SPIN_VARIABLE_TOKEN"));
    let mut child = command(&folder, &[]).env("SPIN_VARIABLE_TOKEN", "t").stderr(Stdio::null()).spawn().expect("spawn");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("line");
    assert!(line.starts_with("Serving http://"));
    child.kill().expect("kill");
    child.wait().expect("wait");
}

#[test]
fn more_than_one_request_at_a_time_per_instance_is_refused() {
    let folder = Folder::new(&support::manifest());
    let output = command(&folder, &["--max-instance-concurrent-reuse-count", "16"]).output().expect("run");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--max-instance-concurrent-reuse-count"));
}

#[test]
fn the_log_has_routes_but_no_paths_and_no_headers() {
    let folder = Folder::new(&support::manifest());
    let mut child = command(&folder, &[]).spawn().expect("spawn");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("line");
    let addr: SocketAddr = line.trim().strip_prefix("Serving http://").expect("line").parse().expect("address");
    let secret = [("authorization", "Bearer geheim"), ("cookie", "geheim")];
    support::request(addr, "GET", "/hello/geheim?name=geheim", &secret, b"");
    support::request(addr, "POST", "/length?name=geheim", &secret, b"geheim");
    get(addr, "/print");
    let status = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
    assert!(status.success());
    let mut log = String::new();
    child.stderr.take().expect("stderr").read_to_string(&mut log).expect("log");
    child.wait().expect("wait");
    assert!(!log.contains("geheim"), "{log}");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let access: Vec<_> = lines.iter().filter(|line| line["target"] == "access").collect();
    assert_eq!(access.len(), 3, "{log}");
    let post = access.iter().find(|line| line["method"] == "POST").expect("POST");
    assert_eq!((post["route"].as_str(), post["status"].as_u64()), (Some("/..."), Some(200)));
    assert_eq!((post["bytes_in"].as_u64(), post["component"].as_str()), (Some(6), Some("front")));
    assert!(lines.iter().any(|line| line["text"] == "printed on stdout" && line["component"] == "front"), "{log}");
}

#[test]
fn a_warm_start_is_quick() {
    let folder = Folder::new(&support::manifest());
    drop(up(&folder, &["--quiet"]));
    let start = Instant::now();
    let process = up(&folder, &["--quiet"]);
    assert_eq!(get(process.addr, "/hello").text(), "hello");
    let took = start.elapsed();
    println!("process start to first answer: {took:?}");
    // It takes some 20 ms; the bound only tells it from a start that compiles.
    assert!(took < Duration::from_secs(1), "{took:?}");
}
