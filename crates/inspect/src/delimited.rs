//! Plain text as a list: CSV by its characters, since the format has no mark of its own.

use domain::evidence::{Defect, ending};
use domain::{FileFacts, FileKind};

/// How much of a text is decoded to judge it, in bytes: a hundred lines and more.
const SAMPLE_BYTES: usize = 256 << 10;
/// Lines of the sample that are searched for a delimiter: title lines above the head have none.
const LINES_MAX: usize = 50;

/// A CSV's facts, or that the file is of no kind the programmes accept.
pub fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    let Some(text) = decode(bytes) else {
        return unknown(bytes);
    };
    let start = text.trim_start();
    if start.is_empty() {
        return FileFacts::defective(FileKind::Csv, Defect::Empty);
    }
    if start.starts_with('<') || start.starts_with('{') || start.starts_with("%!") {
        return FileFacts::because(FileKind::Unknown, Defect::UnknownKind, "内容是网页或程序数据；若是从其他系统导出的表格，请用 Excel 或 WPS 打开后另存为 XLSX。");
    }
    let delimited = text.lines().take(LINES_MAX).any(|line| line.contains([',', ';', '\t']));
    let ending = ending(name);
    let named = ending == "txt" || FileKind::Csv.endings().contains(&ending.as_str());
    if delimited && named || ending == "csv" {
        FileFacts::of(FileKind::Csv)
    } else {
        FileFacts::because(FileKind::Unknown, Defect::UnknownKind, "内容是纯文本；文字材料请另存为 PDF 或 DOCX，名单请另存为 XLSX 或 CSV。")
    }
}

/// Whether the beginning of a large file reads as text.
pub fn looks_like_text(bytes: &[u8]) -> bool {
    decode(bytes).is_some()
}

fn unknown(bytes: &[u8]) -> FileFacts {
    let all_zero = bytes.iter().all(|b| *b == 0);
    if all_zero {
        return FileFacts::because(FileKind::Unknown, Defect::Unreadable, "文件内容全部为零字节，可能保存或拷贝时损坏，请重新取得原文件。");
    }
    FileFacts::defective(FileKind::Unknown, Defect::UnknownKind)
}

/// The sample as text: UTF-16 with its mark, UTF-8, or GB18030; none if it holds control characters or reads as neither.
fn decode(bytes: &[u8]) -> Option<String> {
    let whole = bytes.len() <= SAMPLE_BYTES;
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let encoding = match encoding_rs::Encoding::for_bom(sample) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(sample).err().is_none_or(|e| !whole && e.error_len().is_none()) => encoding_rs::UTF_8,
        None => encoding_rs::GB18030,
    };
    let (text, _, malformed) = encoding.decode(sample);
    let replaced = text.chars().filter(|c| *c == '\u{fffd}').count();
    // A sample may end in the middle of a character.
    if malformed && (whole || replaced > 1) {
        return None;
    }
    let binary = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}'));
    (!binary).then(|| text.into_owned())
}
