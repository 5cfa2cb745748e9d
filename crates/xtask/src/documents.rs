//! The documents that the tests have made, opened by programs nobody here wrote.

use crate::{process, workspace};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An empty folder for the tests to write documents into: `INTAKE_WRITE_DOCUMENTS`.
pub fn folder() -> Result<PathBuf> {
    let folder = workspace::target_dir()?.join("documents");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Opens every document of the folder; in the long tests with LibreOffice as well, which takes minutes to install.
pub fn open(folder: &Path, long: bool) -> Result<()> {
    process::ensure_from_apt("qpdf", "qpdf")?;
    // Poppler's programs don't know `--version`.
    process::ensure_answer("pdftotext", &["-v"], "poppler-utils")?;
    process::ensure_answer(PYTHON, &["-c", "import docx"], "python3-docx")?;
    process::ensure_answer(PYTHON, &["-c", "import openpyxl"], "python3-openpyxl")?;
    if long {
        // Both share one program, which is there with either.
        for package in ["libreoffice-writer-nogui", "libreoffice-calc-nogui"] {
            process::ensure_answer("dpkg", &["--status", package], package)?;
        }
    }
    let mut python = Command::new(PYTHON);
    python.arg(workspace::root().join("tests/documents/open.py")).arg(folder);
    if long {
        python.arg("--office");
    }
    process::run(&mut python)
}

/// Debian's own interpreter, for which apt installs modules.
const PYTHON: &str = "/usr/bin/python3";
