//! A running service as a child process on a free port, with a state folder of its own.
//!
//! `intake up` by default (`INTAKE_BIN`, else the binary in the target folder); Spin where `INTAKE_SPIN` names it.

use crate::client::Client;
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// The address the service believes it is reached under. Constant, so that the port may be any: only `Origin` is held against it.
pub const PUBLIC_URL: &str = "http://intake.test";
/// The one-time token of the first administrator.
pub const SETUP_TOKEN: &str = "scenario-setup-token-0000000000000000";
/// The key of `POST /api/v1/maintenance`.
pub const MAINTENANCE_KEY: &str = "scenario-maintenance-key-000000000000";

/// How an instance is started.
#[derive(Clone)]
pub struct Settings {
    /// Values of the manifest's variables.
    pub variables: BTreeMap<&'static str, String>,
    /// Changes the manifest's text; the changed copy is what is served.
    pub manifest: Option<fn(String) -> String>,
    /// Further arguments of `intake up`; Spin has none of them.
    pub arguments: Vec<&'static str>,
    /// Serves rulebooks of its own, copied from the workspace's: see [`Instance::rulebooks`].
    pub own_rulebooks: bool,
    /// Keeps everything the service prints, as talkative as an operator may make it: see [`Instance::log`].
    pub keep_log: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let variables = [
            ("demonstration", "true"),
            ("public_url", PUBLIC_URL),
            ("setup_token", SETUP_TOKEN),
            ("maintenance_key", MAINTENANCE_KEY),
        ];
        Self { variables: variables.map(|(name, value)| (name, value.to_owned())).into(), manifest: None, arguments: Vec::new(), own_rulebooks: false, keep_log: false }
    }
}

impl Settings {
    /// With a variable set.
    pub fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.insert(name, value.to_owned());
        self
    }
}

/// A service that serves. Killed when dropped; its state goes with it.
pub struct Instance {
    service: Service,
    address: SocketAddr,
    settings: Settings,
    folder: TempDir,
}

impl Instance {
    /// A new instance with an empty state.
    pub fn start() -> Self {
        Self::start_with(Settings::default())
    }

    /// The same with other settings.
    pub fn start_with(settings: Settings) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let (service, address) = spawn(&settings, folder.path());
        Self { service, address, settings, folder }
    }

    /// A new instance whose state lies below a folder that isn't its own to take away.
    pub fn start_in(folder: &Path) -> Self {
        let settings = Settings::default();
        let folder = TempDir::new_in(folder).expect("a folder in it");
        let (service, address) = spawn(&settings, folder.path());
        Self { service, address, settings, folder }
    }

    /// The SQLite file of a store.
    pub fn store_file(&self, store: &str) -> PathBuf {
        let folder = self.folder.path();
        let folder = if std::env::var_os("INTAKE_SPIN").is_some() { folder.to_owned() } else { folder.join("state") };
        folder.join(format!("{store}.db"))
    }

    /// Ends the process as a power cut would (SIGKILL).
    pub fn kill(&mut self) {
        self.service.kill();
    }

    /// Starts again on the same state, on another port.
    pub fn start_again(&mut self) {
        (self.service, self.address) = spawn(&self.settings, self.folder.path());
    }

    /// Whether the process still runs.
    pub fn runs(&mut self) -> bool {
        self.service.child.try_wait().expect("the service's process can be asked").is_none()
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The folder of its own rulebooks. Its files may be the workspace's under another name: replace one, never write into it.
    pub fn rulebooks(&self) -> PathBuf {
        assert!(self.settings.own_rulebooks, "the workspace's rulebooks are nobody's to change");
        self.folder.path().join("app/rulebooks")
    }

    /// Sets a variable for the next start.
    pub fn set_variable(&mut self, name: &'static str, value: &str) {
        self.settings.variables.insert(name, value.to_owned());
    }

    /// Every value in its stores, to look for what mustn't be there.
    pub fn stored(&self) -> String {
        let mut all = String::new();
        for folder in [self.folder.path().to_owned(), self.folder.path().join("state")] {
            let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry can be read").path());
            for path in entries.filter(|path| path.extension().is_some_and(|ending| ending == "db")) {
                let connection = Connection::open(&path).expect("a store can be opened");
                let mut query = connection.prepare("SELECT value FROM spin_key_value").expect("Spin's own table");
                let values = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("the values can be read");
                values.for_each(|value| all += &String::from_utf8_lossy(&value.expect("a value")));
            }
        }
        all
    }

    /// What the service has printed so far.
    pub fn log(&self) -> String {
        assert!(self.settings.keep_log, "the log goes to whoever runs the tests");
        fs::read_to_string(log_file(self.folder.path())).expect("the log can be read")
    }

    /// A client that isn't signed in.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }
}

/// The service's processes: one of `intake`, two of Spin, which serves from a child of `spin up`.
struct Service {
    child: Child,
    /// Reads what they print, so that the pipe never fills; ends when the last of them has.
    reader: Option<JoinHandle<()>>,
}

impl Service {
    /// Ends all of them and returns when none is left that might still write.
    fn kill(&mut self) {
        let Some(reader) = self.reader.take() else {
            return;
        };
        // The first finds no group where one process is all there is; the others fail where it is gone already.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.kill();
        let _ = self.child.wait();
        reader.join().expect("the reader only reads");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies two folders deep").to_owned()
}

fn spawn(settings: &Settings, folder: &Path) -> (Service, SocketAddr) {
    let manifest = manifest(settings, folder);
    // One start at a time: the first compiles the components into the cache, the others find them there.
    let cache = target_dir().join("component-cache");
    let turn = File::create(cache.with_extension("lock")).expect("the lock file can be made");
    turn.lock().expect("the lock can be taken");
    let mut command = match std::env::var_os("INTAKE_SPIN") {
        Some(spin) => spin_command(Path::new(&spin), folder),
        None => intake_command(&cache, &settings.arguments),
    };
    if !settings.keep_log {
        command.arg("--quiet");
    }
    command.arg("--from").arg(&manifest).args(["--listen", "127.0.0.1:0", "--state-dir"]).arg(folder.join("state"));
    for (name, value) in &settings.variables {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    if settings.keep_log {
        let file = File::options().create(true).append(true).open(log_file(folder)).expect("the log can be written");
        command.stderr(file).env("RUST_LOG", "debug");
    } else {
        command.stderr(Stdio::inherit());
    }
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{:?} can't be started: {error}", command.get_program()));
    let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.strip_prefix("Serving http://").map(|address| address.trim().to_owned()));
    let mut kept = settings.keep_log.then(|| File::options().create(true).append(true).open(log_file(folder)).expect("the log can be written"));
    let reader = std::thread::spawn(move || {
        for line in lines {
            if let Some(file) = &mut kept {
                writeln!(file, "{line}").expect("the log can be written");
            }
        }
    });
    let Some(address) = address else {
        panic!("the service did not start: {}", child.wait().expect("its end is waited for"));
    };
    let address = address.parse().unwrap_or_else(|_| panic!("{address} is no address"));
    (Service { child, reader: Some(reader) }, address)
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("log.txt")
}

/// The program `intake`.
pub fn binary() -> PathBuf {
    let binary = std::env::var_os("INTAKE_BIN").map_or_else(|| target_dir().join("debug/intake"), PathBuf::from);
    assert!(binary.exists(), "{} is missing: cargo build --package intake", binary.display());
    binary
}

fn intake_command(cache: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(["up", "--cache-dir"]).arg(cache).args(arguments).env("RUST_LOG", "error");
    command
}

/// Spin opens its SQLite files as it finds them, so they are made in WAL beforehand, as `intake` does.
fn spin_command(spin: &Path, folder: &Path) -> Command {
    let mut runtime_config = String::new();
    for store in ["records", "evidence"] {
        let path = folder.join(format!("{store}.db"));
        let connection = Connection::open(&path).expect("a database can be made");
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("WAL can be set");
        runtime_config += &format!("[key_value_store.{store}]\ntype = \"spin\"\npath = {:?}\n", path.display().to_string());
    }
    let file = folder.join("runtime-config.toml");
    fs::write(&file, runtime_config).expect("the runtime config can be written");
    let mut command = Command::new(spin);
    // A group of its own, to be killed whole. What Spin copies of the application's files stays behind when it is killed.
    command.process_group(0).env("TMPDIR", folder);
    command.arg("up").arg("--runtime-config-file").arg(file).args(["--max-instance-concurrent-reuse-count", "1"]);
    command
}

/// The workspace's manifest, or a changed copy beside what it names: files must lie in the application's own folder.
fn manifest(settings: &Settings, folder: &Path) -> PathBuf {
    let original = root().join("spin.toml");
    if settings.manifest.is_none() && !settings.own_rulebooks {
        return original;
    }
    let text = fs::read_to_string(&original).expect("spin.toml can be read");
    let changed = settings.manifest.map_or(text.clone(), |change| change(text.clone()));
    assert!(settings.manifest.is_none() || text != changed, "the change must change the manifest");
    let app = folder.join("app");
    if !app.exists() {
        for name in ["dist", "rulebooks"] {
            link_tree(&root().join(name), &app.join(name));
        }
    }
    let path = app.join("spin.toml");
    fs::write(&path, changed).expect("the changed manifest can be written");
    path
}

/// The same files under another folder: hard links, or copies where that is another file system.
fn link_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be read") {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).expect("an entry can be read");
        if path.is_dir() {
            link_tree(&path, &to.join(name));
        } else if fs::hard_link(&path, to.join(&name)).is_err() {
            fs::copy(&path, to.join(name)).expect("a file can be copied");
        }
    }
}

/// The target folder, wherever a variable or a configuration file puts it: this program lies in `target/debug/deps`.
pub(crate) fn target_dir() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it lies");
    program.ancestors().nth(3).expect("a test lies in target/PROFILE/deps").to_owned()
}
