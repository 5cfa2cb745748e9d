//! Everything `start` needs to know, and the limits with their reasons.

use crate::variables::VariableSource;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How to run an application.
#[derive(Debug, Clone)]
pub struct Config {
    /// The manifest, or the folder it lies in.
    pub manifest: PathBuf,
    /// Port 0 takes any free port; the handle tells which.
    pub listen: SocketAddr,
    /// Databases, logs and compiled components; `.spin` beside the manifest when `None`.
    pub state_dir: Option<PathBuf>,
    /// Spin's runtime configuration file.
    pub runtime_config: Option<PathBuf>,
    pub variables: Vec<VariableSource>,
    /// Whether `SPIN_VARIABLE_NAME` is looked up in the process's environment.
    pub variables_from_environment: bool,
    /// What components print goes to files in here; `logs` in the state folder when `None`, nowhere when empty.
    pub log_dir: Option<PathBuf>,
    /// Don't repeat on the runner's own log what components print.
    pub quiet: bool,
    /// Compiled components; `cache` in the state folder when `None`.
    pub cache_dir: Option<PathBuf>,
    pub limits: Limits,
}

/// What the outside and the components may take. Every limit can be set by a flag of `intake up`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// One request body. A video or a scanned binder has to pass, more than that is a mistake.
    pub request_bytes_max: u64,
    /// Linear memory of one instance. Typesetting a table of 2,000 rows takes 514 MiB.
    pub memory_bytes_max: usize,
    /// Processor time of one instance for one request; a table of 2,000 rows takes about 4 s.
    pub cpu_max: Duration,
    /// Longest time without a byte moving between the component and its caller.
    pub idle_max: Duration,
    /// Average rate below which a body is given up: an office behind a poor line uploads at 16 KiB/s and more.
    pub bytes_per_second_min: u64,
    /// Time a client has to send its request head, and to send the next one on a kept connection.
    pub head_max: Duration,
    /// Bytes and fields of a request head; cookies and an upload's metadata fit well.
    pub head_bytes_max: usize,
    pub head_fields_max: usize,
    /// Connections at the same time; more are accepted when others close.
    pub connections_max: usize,
    /// Requests from outside under way at the same time; each may hold an instance of several components.
    pub requests_max: usize,
    /// How long a request waits for one of these places before it is told to come back later.
    pub admission_wait: Duration,
    /// Requests an instance serves, one after the other, before it is replaced: Spin's own number.
    pub reuse_max: u32,
    /// How long an idle instance is kept.
    pub idle_instance: Duration,
    /// How long requests under way may take to finish once the service is asked to stop.
    pub stop_max: Duration,
}

impl Config {
    /// The defaults of `intake up` for an application.
    pub fn new(manifest: impl Into<PathBuf>) -> Self {
        Self {
            manifest: manifest.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            state_dir: None,
            runtime_config: None,
            variables: Vec::new(),
            variables_from_environment: true,
            log_dir: None,
            quiet: false,
            cache_dir: None,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_bytes_max: 300 << 20,
            memory_bytes_max: 768 << 20,
            cpu_max: Duration::from_secs(30),
            idle_max: Duration::from_secs(60),
            bytes_per_second_min: 16 << 10,
            head_max: Duration::from_secs(15),
            head_bytes_max: 64 << 10,
            head_fields_max: 100,
            connections_max: 1024,
            requests_max: 64,
            admission_wait: Duration::from_secs(1),
            reuse_max: 128,
            idle_instance: Duration::from_secs(30),
            stop_max: Duration::from_secs(30),
        }
    }
}
