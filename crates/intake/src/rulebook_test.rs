//! `intake rulebook test`: is a rulebook whole, do its cases come out as expected, are its quotes in their sources, is anything odd.

use anyhow::{Context, bail};
use checks::lint::{Severity, lint};
use checks::{Checker, cases};
use clap::{Args, Subcommand};
use rulebook::LoadError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Subcommand)]
pub enum Rulebook {
    /// 检查一个活动的规则：能否载入、用例是否相符、引文是否见于来文、有无疏漏
    Test(Test),
}

#[derive(Args)]
pub struct Test {
    /// 活动的规则目录，如 rulebooks/活动-年份
    #[arg(value_name = "目录")]
    dir: PathBuf,
    /// 来文文本所在目录；给出则逐句核对引文
    #[arg(long, value_name = "目录")]
    sources: Option<PathBuf>,
}

impl Rulebook {
    /// # Errors
    /// Where anything is wrong; every problem has been printed by then.
    pub fn run(self) -> anyhow::Result<()> {
        let Self::Test(test) = self;
        test.run()
    }
}

impl Test {
    fn run(&self) -> anyhow::Result<()> {
        let files = rulebook_folder::files(&self.dir).with_context(|| format!("读不了 {}", self.dir.display()))?;
        let book = match rulebook::load(files.clone()) {
            Ok(book) => Arc::new(book),
            Err(errors) => return report("规则文件有误", &errors),
        };
        println!("{} 第 {} 版，{}", book.programme.title, book.programme.version, book.sha256);
        println!("表格 {}、材料 {}、核查 {}、待定解释 {}、文书 {}", book.forms.len(), book.materials.len(), book.checks.len(), book.programme.readings.len(), book.documents.len());
        let checker = match Checker::new(book.clone()) {
            Ok(checker) => checker,
            Err(errors) => return report("核查规则有误", &errors),
        };
        let outcome = cases::run(&checker, &files);
        println!("用例 {} 个，预期 {} 条", outcome.cases, outcome.expectations);
        let (errors, warnings): (Vec<_>, Vec<_>) = lint(&checker, &files, &outcome).into_iter().partition(|remark| remark.severity == Severity::Error);
        println!("通查：错误 {} 处，提醒 {} 处", errors.len(), warnings.len());
        for warning in &warnings {
            println!("{warning}");
        }
        let mut problems = outcome.failures;
        problems.extend(errors.into_iter().map(|remark| remark.what));
        match &self.sources {
            Some(folder) => {
                let missing = rulebook::quotes::missing(&book, &texts(folder)?);
                println!("引文和官方文字 {} 条，{} 处未在来文中找到", rulebook::quotes::count(&book), missing.len());
                problems.extend(missing);
            }
            None => println!("未给 --sources，引文没有核对"),
        }
        if problems.is_empty() {
            println!("全部相符");
            return Ok(());
        }
        report("规则未通过检查", &problems)
    }
}

fn report(what: &str, errors: &[LoadError]) -> anyhow::Result<()> {
    for error in errors {
        eprintln!("{error}");
    }
    bail!("{what}：{} 处", errors.len())
}

fn texts(folder: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("读不了 {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            texts.push(std::fs::read(entry.path())?);
        }
    }
    Ok(texts)
}
