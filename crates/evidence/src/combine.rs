//! Files of a material that are to be made into one PDF: what is wrong with the wish, before a byte is read.

use crate::{INSPECT_BYTES_MAX, name};
use domain::api::{COMBINED_FILES_MAX, Combine, CombineSource};
use domain::evidence::ending;
use domain::{Attachment, FieldProblem, FileKind, Problem};

/// The PDF's name as it is kept.
///
/// # Errors
/// 422 with every problem: a name that doesn't end in `.pdf`, no file, or more than [`COMBINED_FILES_MAX`].
pub fn name(asked: &Combine) -> Result<String, Problem> {
    let name = name::clean(&asked.name);
    let mut problems = Vec::new();
    if ending(&name) != "pdf" {
        problems.push(problem("name", "malformed_name", "合并后的文件名应以“.pdf”结尾，如“营业执照.pdf”。"));
    }
    if asked.pages.is_empty() {
        problems.push(problem("pages", "nothing_to_combine", "没有选择要合并的文件，请至少选择一个。"));
    }
    if asked.pages.len() > COMBINED_FILES_MAX {
        problems.push(problem("pages", "too_many_files", format!("一次最多合并 {COMBINED_FILES_MAX} 个文件，请分几次合并。")));
    }
    if problems.is_empty() { Ok(name) } else { Err(invalid(problems)) }
}

/// The sources in the order asked, from the records of the files.
///
/// # Errors
/// 422 with every problem: a file that is no JPEG, PNG or PDF, or more bytes altogether than are combined. 404 if a file has no
/// record.
pub fn sources(asked: &Combine, files: &[Attachment]) -> Result<Vec<CombineSource>, Problem> {
    let (mut sources, mut problems) = (Vec::with_capacity(asked.pages.len()), Vec::new());
    for (at, page) in asked.pages.iter().enumerate() {
        let missing = || Problem::new(404, "not_found", "没有找到", "要合并的文件不在此项材料中，请刷新页面后重试。");
        let file = files.iter().find(|file| file.sha256 == page.sha256).ok_or_else(missing)?;
        if !is_combinable(file) {
            let message = format!("“{}”不是 JPEG、PNG 图片或 PDF，不能合并；请从列表中去掉它，单独保留。", file.name);
            problems.push(problem(format!("pages.{at}"), "wrong_kind", message));
        }
        sources.push(CombineSource { name: file.name.clone(), bytes: file.bytes, turn: page.turn });
    }
    if sources.iter().map(|source| source.bytes).sum::<u64>() > INSPECT_BYTES_MAX {
        let message = format!("所选的文件合计超过 {} MiB，请分几次合并，或先缩小图片。", INSPECT_BYTES_MAX >> 20);
        problems.push(problem("pages", "too_large", message));
    }
    if problems.is_empty() { Ok(sources) } else { Err(invalid(problems)) }
}

/// Whether a file is of a kind that pages are taken from.
pub fn is_combinable(file: &Attachment) -> bool {
    file.erased.is_none() && matches!(file.facts.kind, FileKind::Jpeg | FileKind::Png | FileKind::Pdf)
}

fn problem(field: impl Into<String>, code: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.into(), code: code.to_owned(), message: message.into() }
}

fn invalid(problems: Vec<FieldProblem>) -> Problem {
    let detail = match problems.as_slice() {
        [one] => one.message.clone(),
        several => format!("有 {} 处需要改正，见各处的说明。", several.len()),
    };
    Problem::new(422, "invalid", "文件不能合并", detail).with(problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::api::{CombinePart, Turn};
    use domain::{Digest, FileFacts};

    fn asked(name: &str, names: &[&str]) -> Combine {
        let part = |name: &&str| CombinePart { sha256: Digest::of(name.as_bytes()), turn: Turn::ALL[1] };
        Combine { name: name.to_owned(), pages: names.iter().map(part).collect() }
    }

    fn file(name: &str, kind: FileKind, bytes: u64) -> Attachment {
        Attachment::new(Digest::of(name.as_bytes()), bytes, name, FileFacts::of(kind), "2023-07-01T00:00:00Z".parse().unwrap())
    }

    fn fields(problem: &Problem) -> Vec<(&str, &str)> {
        problem.problems.iter().map(|one| (one.field.as_str(), one.code.as_str())).collect()
    }

    #[test]
    fn a_name_ends_in_pdf_and_is_no_path() {
        assert_eq!(name(&asked("../执照.PDF", &["a"])).unwrap(), "执照.PDF");
        for other in ["", "执照", ".pdf", "执照.jpg", "执照.pdf/"] {
            assert_eq!(fields(&name(&asked(other, &["a"])).unwrap_err()), [("name", "malformed_name")], "{other}");
        }
    }

    #[test]
    fn as_many_files_as_may_be_and_one_more() {
        let names = vec!["a"; COMBINED_FILES_MAX + 1];
        assert!(name(&asked("a.pdf", &names[1..])).is_ok());
        assert_eq!(fields(&name(&asked("a.pdf", &names)).unwrap_err()), [("pages", "too_many_files")]);
        let nothing = name(&asked("a", &[])).unwrap_err();
        assert_eq!((nothing.status, fields(&nothing)), (422, vec![("name", "malformed_name"), ("pages", "nothing_to_combine")]));
    }

    #[test]
    fn sources_come_in_the_order_asked() {
        let files = [file("b.png", FileKind::Png, 2), file("a.jpg", FileKind::Jpeg, INSPECT_BYTES_MAX - 2)];
        let sources = sources(&asked("a.pdf", &["a.jpg", "b.png"]), &files).unwrap();
        let names: Vec<_> = sources.iter().map(|source| (source.name.as_str(), source.turn.degrees())).collect();
        assert_eq!(names, [("a.jpg", 90), ("b.png", 90)]);
    }

    #[test]
    fn every_problem_of_the_files_comes_at_once() {
        let files = [file("a.tif", FileKind::Tiff, 1), file("b.pdf", FileKind::Pdf, INSPECT_BYTES_MAX), file("c.docx", FileKind::Docx, 1)];
        let refused = sources(&asked("a.pdf", &["a.tif", "b.pdf", "c.docx"]), &files).unwrap_err();
        assert_eq!(fields(&refused), [("pages.0", "wrong_kind"), ("pages.2", "wrong_kind"), ("pages", "too_large")]);
        assert_eq!(sources(&asked("a.pdf", &["d.pdf"]), &files).unwrap_err().status, 404);
    }
}
