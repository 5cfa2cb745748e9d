//! A running service: `intake up` as a child process.

use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a service is started with.
pub struct Start<'a> {
    /// `spin.toml`, relative to the repository's root or absolute.
    pub manifest: &'a Path,
    pub listen: &'a str,
    pub state_dir: &'a Path,
    /// Components compiled ahead of time; none: in the state folder.
    pub cache_dir: Option<&'a Path>,
    /// Values of the manifest's variables, handed over in the environment since some are secret.
    pub variables: &'a [(&'a str, String)],
    /// Further arguments of `intake up`: its limits.
    pub arguments: &'a [String],
}

/// A service that serves. Stopped when dropped.
pub struct Service {
    child: Child,
    /// `http://127.0.0.1:3000`.
    pub url: String,
}

/// Builds the binary `intake` and answers its path.
pub fn build() -> Result<std::path::PathBuf> {
    process::run(Command::new(workspace::cargo()).current_dir(workspace::root()).args(["build", "--bin", "intake"]))?;
    Ok(workspace::target_dir()?.join("debug").join("intake"))
}

impl Service {
    /// Starts it and waits until it says that it serves.
    pub fn start(intake: &Path, start: &Start) -> Result<Self> {
        let mut command = Command::new(intake);
        command
            .current_dir(workspace::root())
            .args(["up", "--listen", start.listen, "--quiet", "--state-dir"])
            .arg(start.state_dir)
            .arg("--from")
            .arg(start.manifest)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if let Some(cache_dir) = start.cache_dir {
            command.arg("--cache-dir").arg(cache_dir);
        }
        command.args(start.arguments);
        for (name, value) in start.variables {
            command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
        }
        let mut child = command.spawn().with_context(|| format!("{} could not be started", intake.display()))?;
        let lines = BufReader::new(child.stdout.take().expect("stdout is piped"));
        match announced(lines) {
            Some(url) => Ok(Self { child, url }),
            None => {
                let status = child.wait()?;
                bail!("the service did not start ({status})");
            }
        }
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it stops by itself or by Ctrl+C.
    pub fn wait(mut self) -> Result<()> {
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address from the line `Serving http://…`; the rest of the output is read on so that the pipe never fills.
fn announced(lines: BufReader<std::process::ChildStdout>) -> Option<String> {
    let mut lines = lines.lines().map_while(Result::ok);
    let url = lines.find_map(|line| line.strip_prefix("Serving ").map(|url| url.trim().to_owned()));
    std::thread::spawn(move || lines.for_each(drop));
    url
}
