//! `intake verify`: does a packet belong to its receipt, byte by byte; offline.

use anyhow::Context;
use clap::Args;
use packet::verify::{Misfit, Verified, verify};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exit code where something doesn't fit; 2 stands for what can't be verified at all, as for a wrong command line.
const MISFIT: u8 = 1;
const NOT_VERIFIED: u8 = 2;
/// Places printed; the first is what counts.
const SHOWN_MAX: usize = 10;

#[derive(Args)]
#[command(after_help = "退出码：0 相符；1 不相符；2 无法核对（文件读不了、不是回执等）。\n核对不需要联网，也不需要服务在运行。")]
pub struct Verify {
    /// 回执，从回执页“下载回执（JSON）”得到
    #[arg(value_name = "回执.json")]
    receipt: PathBuf,
    /// 材料包，从“下载材料包（ZIP）”得到
    #[arg(value_name = "材料包.zip")]
    packet: PathBuf,
}

impl Verify {
    /// Prints what was found; the exit code says whether everything fits.
    pub fn run(&self) -> ExitCode {
        match self.verified() {
            Ok(verified) if verified.misfits.is_empty() => {
                report_fitting(&verified);
                ExitCode::SUCCESS
            }
            Ok(verified) => {
                report_misfits(&verified);
                ExitCode::from(MISFIT)
            }
            Err(error) => {
                eprintln!("无法核对：{error:#}");
                ExitCode::from(NOT_VERIFIED)
            }
        }
    }

    fn verified(&self) -> anyhow::Result<Verified> {
        let read = |path: &Path| format!("读不了 {}", path.display());
        let receipt = std::fs::read(&self.receipt).with_context(|| read(&self.receipt))?;
        let packet = File::open(&self.packet).with_context(|| read(&self.packet))?;
        Ok(verify(&receipt, packet)?)
    }
}

fn report_fitting(verified: &Verified) {
    println!("相符：材料包、回执和办理记录属于同一份申报，没有被改动。");
    println!("材料包 {} 字节，{} 个文件，其中上传的材料 {} 个，逐字节核对。", verified.bytes, verified.entries, verified.files);
    println!("办理记录 {} 条，由回执证明到提交为止。", verified.proven_entries);
    if verified.later_entries > 0 {
        println!("提交后的 {} 条记录（推荐意见等）与之相连、前后一致；它们晚于回执，回执本身不能证明。", verified.later_entries);
    }
    println!("form.json 中的栏目名称来自活动规则，只由材料包自己的清单保证。");
}

fn report_misfits(verified: &Verified) {
    println!("不相符：共 {} 处，最前的一处：", verified.misfits.len());
    for (index, misfit) in verified.misfits.iter().take(SHOWN_MAX).enumerate() {
        if index == 1 {
            println!("其余：");
        }
        println!("{}", describe(misfit));
    }
    if verified.misfits.len() > SHOWN_MAX {
        println!("（只列出前 {SHOWN_MAX} 处）");
    }
}

/// Bytes are counted from 0, as every tool that shows them does.
fn describe(misfit: &Misfit) -> String {
    let place = match (&misfit.in_entry, misfit.entry.as_str()) {
        (Some(range), entry) => format!("{entry}，{}（在材料包中为{}）", span(range), span(&misfit.in_zip)),
        (None, "") => format!("压缩包结构，{}", span(&misfit.in_zip)),
        (None, entry) => format!("压缩包结构（{entry}），{}", span(&misfit.in_zip)),
    };
    let known = match misfit.byte {
        Some((expected, found)) => format!("应为 {}，实为 {}。", byte(expected), byte(found)),
        None => String::new(),
    };
    format!("- {place}：{known}{}", misfit.message)
}

fn span(range: &std::ops::Range<u64>) -> String {
    match range.end.saturating_sub(range.start) {
        0 | 1 => format!("第 {} 字节", range.start),
        _ => format!("第 {} 至 {} 字节", range.start, range.end - 1),
    }
}

fn byte(byte: Option<u8>) -> String {
    byte.map_or_else(|| "无".to_owned(), |byte| format!("0x{byte:02X}"))
}
