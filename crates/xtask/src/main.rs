//! `cargo xtask`: everything a newcomer, and the continuous integration, runs.
//!
//! `up` starts a demonstration, `test` runs every test, `bench` measures, `build` makes the components. Each installs
//! what it needs and is missing, and where it can't, says the command to run.

mod browser;
mod components;
mod demonstration;
mod fonts;
mod http;
mod process;
mod service;
mod test;
mod up;
mod workspace;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask up [--listen ADDRESS]   build, start a demonstration on http://127.0.0.1:3000, say what to open
cargo xtask test [--long]           install what the tests need and run them all
cargo xtask build [NAME ...]        build the components (all, or those named) into dist/";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "up" => up::run(rest),
        "test" => test::run(rest),
        "build" => components::run(rest),
        _ => bail!("{USAGE}"),
    }
}
