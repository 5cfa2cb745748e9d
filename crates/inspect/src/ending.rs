//! A file name's ending: never decides what a file is, but a disagreement is worth a note.

use domain::FileKind;
use domain::evidence::ending;

/// A note where the name's ending isn't one that the content goes by.
pub fn disagreement(name: &str, kind: FileKind) -> Option<String> {
    let endings = kind.endings();
    let ending = ending(name);
    let first = endings.first()?;
    if endings.contains(&ending.as_str()) {
        return None;
    }
    let kind = first.to_uppercase();
    Some(if ending.is_empty() {
        format!("文件名没有扩展名，内容为 {kind}；建议在文件名后加上“.{first}”，以便他人打开。")
    } else {
        format!("文件名的扩展名与内容不一致，内容为 {kind}；建议把扩展名改为“.{first}”，以便他人打开。")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitting_ending_needs_no_note() {
        assert_eq!(disagreement("营业执照.PDF", FileKind::Pdf), None);
        assert_eq!(disagreement("a.b.jpeg", FileKind::Jpeg), None);
    }

    #[test]
    fn another_ending_is_noted_and_none_too() {
        assert!(disagreement("名单.xls", FileKind::Xlsx).unwrap().contains(".xlsx"));
        assert!(disagreement("名单", FileKind::Pdf).unwrap().contains("没有扩展名"));
        assert!(disagreement(".pdf", FileKind::Pdf).unwrap().contains("没有扩展名"));
    }

    #[test]
    fn an_unknown_kind_has_no_ending() {
        assert_eq!(disagreement("a.exe", FileKind::Unknown), None);
    }
}
