//! The command line of `cargo xtask`.

use anyhow::{Result, bail};
use std::process::Command;
use xtask::{components, fonts, process, service, test, up, wit, workspace};

const USAGE: &str = "\
cargo xtask up [--listen ADDRESS]   build, start a demonstration on http://127.0.0.1:3000, say what to open
cargo xtask test [--long]           install what the tests need and run them all
cargo xtask bench [NAME ...]        measure, side by side with what one would use instead
cargo xtask build [NAME ...]        build the components (all, or those named) into dist/
cargo xtask wit                     vendor the interface definitions into wit/deps";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "up" => up::run(rest),
        "test" => test::run(rest),
        "bench" => bench(rest),
        "build" => components::run(rest),
        "wit" => wit::run(),
        _ => bail!("{USAGE}"),
    }
}

/// The benchmarks are a program of their own: what they compare with would make this one slow to build.
fn bench(names: &[String]) -> Result<()> {
    fonts::ensure(&workspace::root())?;
    components::build(&components::NAMES)?;
    let intake = service::build()?;
    process::run(
        Command::new(workspace::cargo())
            .current_dir(workspace::root())
            .args(["run", "--quiet", "--bin", "bench", "--"])
            .args(names)
            .env("INTAKE_BIN", intake),
    )
}
