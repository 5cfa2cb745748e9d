//! Results as a table for people and JSON for machines.

use anyhow::Result;
use serde_json::json;
use std::path::Path;

/// All measurements of a run.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

struct Line {
    what: String,
    value: f64,
    unit: &'static str,
    /// The other side's name and value.
    beside: Option<(String, f64)>,
}

impl Report {
    /// A figure that stands alone.
    pub fn figure(&mut self, what: &str, value: f64, unit: &'static str) {
        self.lines.push(Line { what: what.to_owned(), value, unit, beside: None });
    }

    /// A figure beside another's, both in `unit`.
    pub fn beside(&mut self, what: &str, value: f64, unit: &'static str, other: &str, other_value: f64) {
        self.lines.push(Line { what: what.to_owned(), value, unit, beside: Some((other.to_owned(), other_value)) });
    }

    pub fn print(&self) {
        println!("{:<46} {:>12}  {:<34} {:>12} {:>8}", "what", "ours", "beside", "theirs", "ratio");
        for line in &self.lines {
            let ours = format!("{:.1} {}", line.value, line.unit);
            match &line.beside {
                Some((name, value)) => {
                    let theirs = format!("{value:.1} {}", line.unit);
                    println!("{:<46} {ours:>12}  {name:<34} {theirs:>12} {:>8.2}", line.what, line.value / value);
                }
                None => println!("{:<46} {ours:>12}", line.what),
            }
        }
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| {
                let beside = line.beside.as_ref().map(|(name, value)| json!({"name": name, "value": value, "ratio": line.value / value}));
                json!({"what": line.what, "value": line.value, "unit": line.unit, "beside": beside})
            })
            .collect();
        std::fs::write(path, serde_json::to_vec_pretty(&lines)?)?;
        Ok(())
    }
}

/// The median; 0 of nothing.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
