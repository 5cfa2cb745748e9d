//! Asking our own `tables` for a document, and setting the same texts with what one would use instead.

use crate::{instance, python};
use anyhow::{Result, ensure};
use domain::Digest;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use xtask::http::Client;
use xtask::{process, workspace};

/// Milliseconds from request to document, and the document.
pub fn render(client: &mut Client, programme: &str, code: &str, format: &str, data: &Value) -> Result<(f64, Vec<u8>)> {
    let request = json!({
        "programme": programme, "document": code, "format": format, "data": data,
        "data_sha256": Digest::of_json(data), "generated_at": "2023-06-15T02:00:00Z",
    });
    let body = request.to_string();
    let begin = Instant::now();
    let answer = client.send("POST", "/render", &[("content-type", "application/json")], body.as_bytes())?;
    let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
    ensure!(answer.status == 200, "{code} was answered {}: {}", answer.status, answer.body);
    Ok((milliseconds, answer.bytes))
}

/// All rows of a document's tables.
pub fn rows(data: &Value) -> impl Iterator<Item = &Value> {
    data["blocks"].as_array().into_iter().flatten().filter_map(|block| block["rows"].as_array()).flatten()
}

/// The texts of a row's cells.
pub fn texts(row: &Value) -> Vec<String> {
    row["cells"].as_array().into_iter().flatten().map(|cell| cell["text"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The others, with the font that ours are set in.
pub struct Others {
    folder: PathBuf,
    font: PathBuf,
}

impl Others {
    /// LibreOffice from Debian if it isn't there, the Python packages from PyPI.
    pub fn new() -> Result<Self> {
        process::ensure_from_apt("soffice", "libreoffice-calc-nogui")?;
        let folder = instance::folder()?.join("others");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, font: workspace::root().join("dist/fonts/common/NotoSerifSC-Regular.ttf") })
    }

    /// Milliseconds in which WeasyPrint sets rows of texts, the first as head, on A4 landscape.
    pub fn weasyprint(&self, rows: &[Vec<String>]) -> Result<f64> {
        self.python("table_weasyprint.py", rows)
    }

    /// The same by ReportLab's platypus.
    pub fn reportlab(&self, rows: &[Vec<String>]) -> Result<f64> {
        self.python("table_reportlab.py", rows)
    }

    /// Milliseconds in which openpyxl writes the rows as a workbook.
    pub fn openpyxl(&self, rows: &[Vec<String>]) -> Result<f64> {
        self.python("write_xlsx.py", rows)
    }

    /// Milliseconds in which LibreOffice makes a PDF of an office file, its start included, as a server would call it.
    pub fn libreoffice(&self, name: &str, bytes: &[u8]) -> Result<f64> {
        let file = self.folder.join(name);
        fs::write(&file, bytes)?;
        let begin = Instant::now();
        let profile = format!("-env:UserInstallation=file://{}", self.folder.join("profile").display());
        let output = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .args([&self.folder, &file])
            .output()?;
        let milliseconds = begin.elapsed().as_secs_f64() * 1e3;
        ensure!(file.with_extension("pdf").exists(), "soffice: {}", String::from_utf8_lossy(&output.stderr));
        fs::remove_file(file.with_extension("pdf"))?;
        Ok(milliseconds)
    }

    fn python(&self, script: &str, rows: &[Vec<String>]) -> Result<f64> {
        let file = self.folder.join("rows.json");
        fs::write(&file, serde_json::to_vec(rows)?)?;
        Ok(python::seconds(script, &[&file.display().to_string(), &self.font.display().to_string()])? * 1e3)
    }
}
