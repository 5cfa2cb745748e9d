//! What can be wrong with a document that is asked for, said so that who asked can mend it.

use domain::{FieldProblem, Problem};

/// A character none of the fonts can print, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingGlyph {
    pub character: char,
    /// In Chinese: `第 3 行“申请组织名称”`.
    pub place: String,
}

/// Why a document isn't made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("没有代码为“{document}”的表格或文书。请核对文书代码。")]
    UnknownDocument { document: String },
    #[error("“{document}”不提供 {format} 格式，可用格式：{offered}。")]
    UnknownFormat { document: String, format: String, offered: String },
    #[error("数据与所附 SHA-256 不一致：所附 {given}，实际 {actual}。请重新获取数据后再生成。")]
    Digest { given: String, actual: String },
    #[error("数据不符合“{document}”的要求：{what}。请按接口说明提交。")]
    Data { document: String, what: String },
    #[error("表格共 {rows} 行，一份文件最多 {rows_max} 行。请按类别或分批生成，每份不超过 {rows_max} 行。")]
    TooManyRows { rows: usize, rows_max: usize },
    #[error("第 {row} 行共 {found} 格，应为 {expected} 格，与表头不一致。")]
    Cells { row: usize, expected: usize, found: usize },
    #[error("{place}共 {characters} 字，{format}一格最多 {characters_max} 字。请缩短后重新生成{advice}。")]
    CellTooLong { place: String, characters: usize, characters_max: usize, format: &'static str, advice: &'static str },
    #[error("有 {} 处字符字库中没有，无法打印：{}。请改用字库中已有的字符，或导出 XLSX。", .0.len(), listed(.0))]
    MissingGlyphs(Vec<MissingGlyph>),
    #[error("文书模板有误，未能生成。请联系管理员。")]
    Template {
        /// File, line and message of the template, for the log.
        detail: String,
    },
    /// The page code couldn't be drawn.
    #[error("页面校验码未能生成，文书未能生成。请联系管理员。")]
    Code(String),
    #[error("生成电子表格时出错，未能完成。请联系管理员。")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// How many characters are named one by one in a sentence; the rest stands in the problem's list.
const NAMED_MAX: usize = 5;

fn listed(missing: &[MissingGlyph]) -> String {
    let named: Vec<String> = missing.iter().take(NAMED_MAX).map(|m| format!("{}的 {}", m.place, name(m.character))).collect();
    let more = if missing.len() > NAMED_MAX { "等" } else { "" };
    named.join("，") + more
}

/// `“𪚥”（U+2A6A5）`; a character that can't be shown by its number alone.
fn name(character: char) -> String {
    let number = u32::from(character);
    if character.is_control() || matches!(number, 0xE000..=0xF8FF | 0xF0000..) {
        format!("U+{number:04X}")
    } else {
        format!("“{character}”（U+{number:04X}）")
    }
}

impl Error {
    /// The problem document (RFC 9457) that answers the request.
    pub fn problem(&self) -> Problem {
        let (status, code, title) = match self {
            Self::UnknownDocument { .. } => (404, "unknown_document", "没有这种文书"),
            Self::UnknownFormat { .. } => (422, "unknown_format", "没有这种格式"),
            Self::Digest { .. } => (422, "digest_mismatch", "数据校验不符"),
            Self::Data { .. } | Self::Cells { .. } => (422, "malformed_data", "数据不符合要求"),
            Self::TooManyRows { .. } => (422, "too_many_rows", "行数超过上限"),
            Self::CellTooLong { .. } => (422, "cell_too_long", "文字超过上限"),
            Self::MissingGlyphs(_) => (422, "missing_glyphs", "有字库中没有的字符"),
            Self::Template { .. } | Self::Code(_) | Self::Workbook(_) => (500, "not_rendered", "文书未能生成"),
        };
        let problem = Problem::new(status, code, title, self.to_string());
        let Self::MissingGlyphs(missing) = self else { return problem };
        let each = missing.iter().map(|m| FieldProblem {
            field: m.place.clone(),
            code: format!("U+{:04X}", u32::from(m.character)),
            message: format!("{}的字符 {} 字库中没有，请改用其他写法。", m.place, name(m.character)),
        });
        problem.with(each.collect())
    }
}
