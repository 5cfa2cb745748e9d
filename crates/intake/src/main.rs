//! The office's command. Each subcommand is one file; this one only dispatches.

mod rulebook_test;
mod up;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 申报受理系统
#[derive(Parser)]
#[command(name = "intake", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 启动服务
    Up(up::Up),
    /// 活动规则
    #[command(subcommand)]
    Rulebook(rulebook_test::Rulebook),
    /// 核对材料包与回执是否相符
    Verify(verify::Verify),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Up(up) => up.run(),
        Command::Rulebook(rulebook) => rulebook.run(),
        Command::Verify(verify) => return verify.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("错误：{error:#}");
            ExitCode::FAILURE
        }
    }
}
