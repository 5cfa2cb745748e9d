//! Starting, starting again, and stopping.

use crate::running;
use crate::support;
use std::time::{Duration, Instant};

#[test]
fn a_second_start_compiles_nothing() {
    let folder = support::Folder::new(&support::manifest());
    let cache = folder.path().join("cache");
    let entries = || {
        let read = std::fs::read_dir(&cache).expect("cache");
        let mut entries: Vec<_> = read
            .map(|entry| entry.expect("entry"))
            .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "cwasm"))
            .map(|entry| (entry.file_name(), entry.metadata().and_then(|found| found.modified()).expect("time")))
            .collect();
        entries.sort();
        entries
    };
    let mut app = running::start_in(folder, |config| config.cache_dir = Some(cache.clone()));
    app.stop();
    let first = entries();
    assert_eq!(first.len(), 1, "both components are the same file");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&cache).expect("cache").permissions().mode() & 0o777, 0o700);
    let folder = std::mem::replace(&mut app.folder, support::Folder::new(""));
    let start = Instant::now();
    let app = running::start_in(folder, |config| config.cache_dir = Some(cache.clone()));
    assert_eq!(app.text("/hello"), "hello");
    println!("warm start to first answer: {:?}", start.elapsed());
    assert_eq!(entries(), first);
}

#[test]
fn a_damaged_cache_entry_is_replaced() {
    let folder = support::Folder::new(&support::manifest());
    let cache = folder.path().join("cache");
    let mut app = running::start_in(folder, |config| config.cache_dir = Some(cache.clone()));
    app.stop();
    let entry = std::fs::read_dir(&cache).expect("cache").next().expect("entry").expect("entry").path();
    std::fs::write(&entry, "damaged").expect("write");
    let folder = std::mem::replace(&mut app.folder, support::Folder::new(""));
    let app = running::start_in(folder, |config| config.cache_dir = Some(cache));
    assert_eq!(app.text("/hello"), "hello");
}

#[test]
fn stopping_lets_requests_finish() {
    let mut app = running::start();
    let addr = app.addr;
    let slow = std::thread::spawn(move || support::get(addr, "/sleep?ms=1000"));
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    app.stop();
    assert!(start.elapsed() >= Duration::from_millis(500), "stopped before the request had finished");
    let answer = slow.join().expect("thread");
    assert_eq!((answer.status, answer.text().as_str()), (200, "slept"));
    assert!(std::net::TcpStream::connect(addr).is_err());
}

#[test]
fn stopping_waits_only_so_long() {
    let mut app =
        running::start_with(&support::manifest(), |config| config.limits.stop_max = Duration::from_millis(300));
    let addr = app.addr;
    std::thread::spawn(move || std::panic::catch_unwind(|| support::get(addr, "/sleep?ms=20000")));
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    app.stop();
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    let mut app = running::start();
    let _idle = support::connect(app.addr);
    std::thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    app.stop();
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_taken_port_is_an_error() {
    let app = running::start();
    let addr = app.addr;
    let error = running::refusal(&support::Folder::new(&support::manifest()), |config| config.listen = addr);
    assert!(error.to_string().contains(&addr.to_string()), "{error}");
}
