//! A file name's ending: never decides what a file is, but a disagreement is worth a note.

use domain::FileKind;

/// The ending in lower case without its dot; empty if there is none.
pub fn of(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.trim().to_lowercase(),
        _ => String::new(),
    }
}

/// What a ZIP package is by its name alone, where its parts can't be looked at.
pub fn package_kind(name: &str) -> FileKind {
    match of(name).as_str() {
        "docx" => FileKind::Docx,
        "xlsx" | "xlsm" => FileKind::Xlsx,
        "ods" => FileKind::Ods,
        "ofd" => FileKind::Ofd,
        "zip" => FileKind::Zip,
        _ => FileKind::Unknown,
    }
}

/// The endings a kind goes by, the usual one first; none for a kind that isn't accepted.
pub fn usual(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Pdf => &["pdf"],
        FileKind::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
        FileKind::Png => &["png"],
        FileKind::Tiff => &["tif", "tiff"],
        FileKind::Docx => &["docx", "docm"],
        FileKind::Xlsx => &["xlsx", "xlsm"],
        FileKind::Xls => &["xls", "et"],
        FileKind::Ods => &["ods"],
        FileKind::Csv => &["csv", "txt", "tsv"],
        FileKind::Zip => &["zip"],
        FileKind::Ofd => &["ofd"],
        FileKind::Unknown => &[],
    }
}

/// A note where the name's ending isn't one that the content goes by.
pub fn disagreement(name: &str, kind: FileKind) -> Option<String> {
    let endings = usual(kind);
    let ending = of(name);
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
