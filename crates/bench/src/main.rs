//! Benchmarks: what the service does, side by side with what one would use instead, as ratios.
//!
//! `cargo xtask bench [upload] [at-once] [roster] [memory] [check] [table] [form] [start]` prints a table and writes `target/bench/results.json`.
//! Each figure is the median of its runs; the other side runs between ours, so that a noisy neighbour hits both.

mod application;
mod at_once;
mod check;
mod form;
mod instance;
mod load;
mod memory;
mod others;
mod python;
mod report;
mod roster;
mod rulebooks;
mod start;
mod table;
mod upload;

use anyhow::{Result, bail};
use report::Report;

type Benchmark = fn(&mut Report) -> Result<()>;
const ALL: [(&str, Benchmark); 8] = [
    ("upload", upload::run),
    ("at-once", at_once::run),
    ("roster", roster::run),
    ("memory", memory::run),
    ("check", check::run),
    ("table", table::run),
    ("form", form::run),
    ("start", start::run),
];

fn main() -> Result<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = chosen.iter().find(|name| !ALL.iter().any(|(known, _)| known == name)) {
        bail!("there is no benchmark `{unknown}`; there are: {}", ALL.map(|(name, _)| name).join(", "));
    }
    let mut report = Report::default();
    for (name, benchmark) in ALL {
        if chosen.is_empty() || chosen.iter().any(|c| c == name) {
            eprintln!("› {name}");
            benchmark(&mut report)?;
        }
    }
    report.print();
    report.write(&instance::folder()?.join("results.json"))
}
