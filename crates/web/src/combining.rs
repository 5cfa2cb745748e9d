//! The form in which scans are put in order, turned and made into one PDF.

use crate::Form;
use crate::inputs::Choice;
use crate::pages::ErrorLine;
use domain::api::{Combine, CombinePart, Turn};
use domain::{Attachment, FileKind, Problem};

/// Turns offered, in degrees clockwise.
const TURNS: [(u16, &str); 4] = [(0, "不旋转"), (90, "顺时针 90°"), (180, "180°"), (270, "顺时针 270°")];
/// Characters of the name offered.
const NAME_CHARACTERS_MAX: usize = 60;
/// Where the errors of the whole form stand, and of its name.
const WHOLE: &str = "combine-title";
const NAME: &str = "combine-name";

/// The form, as it is offered or as it was typed.
#[derive(Clone, Debug)]
pub struct CombiningView {
    pub name: String,
    pub name_errors: Vec<String>,
    pub parts: Vec<PartView>,
}

/// One file of it.
#[derive(Clone, Debug)]
pub struct PartView {
    pub sha256: String,
    pub name: String,
    /// Its place, from 1; empty: it is left out.
    pub order: String,
    /// In degrees.
    pub turn: u16,
    pub errors: Vec<String>,
}

impl CombiningView {
    /// All turnable files in the order they stand, under the material's title; none if there are none.
    pub fn new(title: &str, files: &[Attachment]) -> Option<Self> {
        let part = |(at, file): (usize, &Attachment)| PartView {
            sha256: file.sha256.to_string(),
            name: file.name.clone(),
            order: (at + 1).to_string(),
            turn: 0,
            errors: Vec::new(),
        };
        let parts: Vec<_> = turnable(files).enumerate().map(part).collect();
        let stem: String = title.chars().filter(|c| !"/\\<>:\"|?*".contains(*c)).take(NAME_CHARACTERS_MAX).collect();
        (!parts.is_empty()).then(|| Self { name: format!("{stem}.pdf"), name_errors: Vec::new(), parts })
    }

    /// What was typed, with what is wrong with it.
    pub fn typed(mut self, form: &Form, errors: &[ErrorLine]) -> Self {
        let at = |anchor: &str| errors.iter().filter(|line| line.anchor == anchor).map(|line| line.message.clone()).collect();
        self.name = form.get("name").to_owned();
        self.name_errors = at(NAME);
        for part in &mut self.parts {
            part.order = form.get(&format!("order.{}", part.sha256)).to_owned();
            part.turn = form.get(&format!("turn.{}", part.sha256)).parse().unwrap_or(0);
            part.errors = at(&part.anchor());
        }
        self
    }
}

impl PartView {
    /// The element of its place, at which its errors stand.
    pub fn anchor(&self) -> String {
        anchor(&self.sha256)
    }

    /// The turns to choose from.
    pub fn turns(&self) -> Vec<Choice> {
        TURNS.iter().map(|(degrees, label)| Choice { id: degrees.to_string(), label: (*label).to_owned(), chosen: *degrees == self.turn }).collect()
    }
}

/// Whether pages can be taken from a file, by what is known of it.
fn turnable(files: &[Attachment]) -> impl Iterator<Item = &Attachment> {
    let is_turnable = |file: &&Attachment| {
        let pages = matches!(file.facts.kind, FileKind::Jpeg | FileKind::Png | FileKind::Pdf);
        pages && file.facts.defect.is_none() && file.erased.is_none()
    };
    files.iter().filter(is_turnable)
}

fn anchor(sha256: &str) -> String {
    format!("combine-order-{sha256}")
}

/// What a form asks for, of the files that stand in the material now.
///
/// # Errors
/// Every line that is wrong, with where it stands.
pub fn asked(form: &Form, files: &[Attachment]) -> Result<Combine, Vec<ErrorLine>> {
    let (mut chosen, mut errors): (Vec<(u32, CombinePart)>, Vec<ErrorLine>) = (Vec::new(), Vec::new());
    for file in turnable(files) {
        let order = form.get(&format!("order.{}", file.sha256));
        if order.is_empty() {
            continue;
        }
        let anchor = anchor(file.sha256.as_str());
        let Some(order) = order.parse().ok().filter(|order| *order > 0) else {
            errors.push(ErrorLine::new(&anchor, format!("“{}”的次序应为 1、2、3 这样的数字；不合并的留空。", file.name)));
            continue;
        };
        if chosen.iter().any(|(other, _)| *other == order) {
            errors.push(ErrorLine::new(&anchor, format!("“{}”的次序 {order} 与前面的文件相同，请改为不同的数字。", file.name)));
        }
        let turn = form.get(&format!("turn.{}", file.sha256)).parse::<u16>().ok().and_then(|degrees| Turn::try_from(degrees).ok()).unwrap_or_default();
        chosen.push((order, CombinePart { sha256: file.sha256.clone(), turn }));
    }
    if chosen.is_empty() && errors.is_empty() {
        errors.push(ErrorLine::new(WHOLE, "没有选择要合并的文件：请至少在一个文件的“次序”中填写数字。"));
    }
    let name = form.get("name");
    if !name.to_lowercase().ends_with(".pdf") || name.chars().count() <= ".pdf".len() {
        errors.push(ErrorLine::new(NAME, "合并后的文件名应以“.pdf”结尾，如“营业执照.pdf”。"));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    chosen.sort_by_key(|(order, _)| *order);
    Ok(Combine { name: name.to_owned(), pages: chosen.into_iter().map(|(_, part)| part).collect() })
}

/// What the service found wrong, each at the file or field it is about.
pub fn error_lines(asked: &Combine, problem: &Problem) -> Vec<ErrorLine> {
    let place = |field: &str| {
        let file = field.strip_prefix("pages.").and_then(|at| asked.pages.get(at.parse::<usize>().ok()?));
        match file {
            Some(file) => anchor(file.sha256.as_str()),
            None => if field == "name" { NAME } else { WHOLE }.to_owned(),
        }
    };
    if problem.problems.is_empty() {
        return vec![ErrorLine::new(WHOLE, problem.detail.clone())];
    }
    problem.problems.iter().map(|one| ErrorLine::new(&place(&one.field), one.message.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Digest, FieldProblem, FileFacts};

    fn files() -> Vec<Attachment> {
        let file = |name: &str, kind| Attachment::new(Digest::of(name.as_bytes()), 1, name, FileFacts::of(kind), "2023-07-01T00:00:00Z".parse().unwrap());
        vec![file("a.jpg", FileKind::Jpeg), file("b.docx", FileKind::Docx), file("c.png", FileKind::Png), file("d.pdf", FileKind::Pdf)]
    }

    /// Name, and of each file its place and turn.
    fn form(name: &str, typed: &[(&str, &str, &str)]) -> Form {
        let entry = |(file, order, turn): &(&str, &str, &str)| {
            let sha256 = Digest::of(file.as_bytes());
            format!("&order.{sha256}={order}&turn.{sha256}={turn}")
        };
        Form::decode(format!("name={name}{}", typed.iter().map(entry).collect::<String>()).as_bytes()).unwrap()
    }

    #[test]
    fn turnable_files_are_offered_in_their_order() {
        let view = CombiningView::new("执照/许可证", &files()).unwrap();
        let parts: Vec<_> = view.parts.iter().map(|part| (part.name.as_str(), part.order.as_str(), part.turn)).collect();
        assert_eq!(parts, [("a.jpg", "1", 0), ("c.png", "2", 0), ("d.pdf", "3", 0)]);
        assert_eq!(view.name, "执照许可证.pdf");
        assert!(CombiningView::new("执照", &files()[1..2]).is_none());
    }

    #[test]
    fn files_are_asked_for_in_the_order_typed() {
        let asked = asked(&form("a.PDF", &[("a.jpg", "10", "0"), ("c.png", "", "90"), ("d.pdf", "9", "270"), ("b.docx", "1", "0")]), &files()).unwrap();
        let pages: Vec<_> = asked.pages.iter().map(|part| (part.sha256.clone(), part.turn.degrees())).collect();
        assert_eq!(pages, [(Digest::of(b"d.pdf"), 270), (Digest::of(b"a.jpg"), 0)]);
    }

    #[test]
    fn everything_wrong_stands_at_its_place_and_what_was_typed_stays() {
        let form = form("%E6%89%A7%E7%85%A7", &[("a.jpg", "1", "90"), ("c.png", "1", "0"), ("d.pdf", "x", "180")]);
        let errors = asked(&form, &files()).unwrap_err();
        let anchors: Vec<_> = errors.iter().map(|line| line.anchor.clone()).collect();
        assert_eq!(anchors, [anchor(Digest::of(b"c.png").as_str()), anchor(Digest::of(b"d.pdf").as_str()), NAME.to_owned()]);
        let view = CombiningView::new("执照", &files()).unwrap().typed(&form, &errors);
        let parts: Vec<_> = view.parts.iter().map(|part| (part.order.as_str(), part.turn, part.errors.len())).collect();
        assert_eq!(parts, [("1", 90, 0), ("1", 0, 1), ("x", 180, 1)]);
        assert_eq!((view.name.as_str(), view.name_errors.len()), ("执照", 1));
    }

    #[test]
    fn nothing_chosen_is_said() {
        for order in ["", "0", "-1", "99999999999"] {
            assert_eq!(asked(&form("a.pdf", &[("a.jpg", order, "0")]), &files()).unwrap_err().len(), 1, "{order}");
        }
    }

    #[test]
    fn what_the_service_finds_stands_at_the_file() {
        let asked = asked(&form("a.pdf", &[("a.jpg", "2", "0"), ("d.pdf", "1", "0")]), &files()).unwrap();
        let problem = |field: &str| FieldProblem { field: field.into(), code: "x".into(), message: "y".into() };
        let several = Problem::new(422, "x", "x", "x").with(vec![problem("pages.0"), problem("pages.1"), problem("pages.2"), problem("pages"), problem("name")]);
        let anchors: Vec<_> = error_lines(&asked, &several).into_iter().map(|line| line.anchor).collect();
        assert_eq!(anchors, [anchor(Digest::of(b"d.pdf").as_str()), anchor(Digest::of(b"a.jpg").as_str()), WHOLE.into(), WHOLE.into(), NAME.into()]);
        assert_eq!(error_lines(&asked, &Problem::new(413, "x", "x", "x"))[0].anchor, WHOLE);
    }
}
