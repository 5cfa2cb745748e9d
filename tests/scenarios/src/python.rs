//! Programs nobody here wrote that come from PyPI: a virtual environment with the pinned packages of `python/requirements.txt`.

use crate::instance::target_dir;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

/// Runs a script of `python/`; answers what it printed.
pub fn run(script: &str, arguments: &[&Path]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let environment = target_dir().join("scenario-python");
    fs::create_dir_all(&environment).expect("a folder can be made");
    // One installs, the others wait for it.
    let turn = File::create(environment.join("lock")).expect("the lock file can be made");
    turn.lock().expect("the lock can be taken");
    let requirements = fs::read_to_string(folder.join("requirements.txt")).expect("requirements.txt can be read");
    let installed = environment.join("installed");
    if fs::read_to_string(&installed).ok().as_ref() != Some(&requirements) {
        output(Command::new("python3").args(["-m", "venv"]).arg(&environment));
        output(Command::new(environment.join("bin/python")).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(folder.join("requirements.txt")));
        fs::write(&installed, &requirements).expect("a file can be written");
    }
    drop(turn);
    output(Command::new(environment.join("bin/python")).arg(folder.join(script)).args(arguments))
}

/// Runs a program to its end, which must be a good one; answers what it printed.
pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a program prints UTF-8")
}
