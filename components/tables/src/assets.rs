//! Fonts and templates from the mounted folders, read once an instance. They hold no user's data.

use domain::Problem;
use rulebook::Rulebook;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::OnceLock;
use tables::pdf::{FontFiles, Fonts};

/// Where the manifest mounts them: the fonts every document uses, and the one for rare characters.
const FONTS: &str = "/fonts/common";
const WHOLE_FONTS: &str = "/fonts/whole";
const RULEBOOKS: &str = "/rulebooks";
/// Templates every programme may use.
const COMMON: &str = "common";

static PARSED: OnceLock<Fonts> = OnceLock::new();

thread_local! {
    static READ: RefCell<BTreeMap<String, Rc<BTreeMap<String, String>>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The fonts.
///
/// # Errors
/// 500 if there are none: an installation without fonts prints nothing.
pub fn fonts() -> Result<&'static Fonts, Problem> {
    if let Some(fonts) = PARSED.get() {
        return Ok(fonts);
    }
    match font_files(FONTS) {
        Ok(common) if !common.is_empty() => Ok(PARSED.get_or_init(|| Fonts::new(FontFiles { common, whole }))),
        _ => Err(unreadable("字库", FONTS)),
    }
}

/// The font for rare characters. Without it they are refused by name, as any other that has no glyph.
fn whole() -> Vec<Vec<u8>> {
    font_files(WHOLE_FONTS).unwrap_or_else(|error| {
        guest::log!("{WHOLE_FONTS} can't be read: {error}");
        Vec::new()
    })
}

fn font_files(folder: &str) -> io::Result<Vec<Vec<u8>>> {
    files(Path::new(folder), "ttf")?.iter().map(fs::read).collect()
}

/// The common templates and those the programme's documents name, by path below the rulebooks' folder.
///
/// # Errors
/// 500 if one can't be read.
pub fn templates(book: &Rulebook) -> Result<Rc<BTreeMap<String, String>>, Problem> {
    let programme = &book.programme.id;
    if let Some(templates) = READ.with_borrow(|read| read.get(programme).cloned()) {
        return Ok(templates);
    }
    let templates = Rc::new(read(book).map_err(|_| unreadable("文书模板", RULEBOOKS))?);
    READ.with_borrow_mut(|read| read.insert(programme.clone(), templates.clone()));
    Ok(templates)
}

fn read(book: &Rulebook) -> io::Result<BTreeMap<String, String>> {
    let root = Path::new(RULEBOOKS);
    let common = files(&root.join(COMMON), "typ")?;
    let named = book.documents.iter().map(|document| &document.template);
    let own = named.filter(|template| !template.is_empty()).map(|template| root.join(&book.programme.id).join(template));
    let mut templates = BTreeMap::new();
    for path in common.into_iter().chain(own) {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        templates.insert(name, fs::read_to_string(&path)?);
    }
    Ok(templates)
}

/// The files of a folder whose names end so, in order.
fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == ending));
    paths.sort();
    Ok(paths)
}

fn unreadable(what: &str, folder: &str) -> Problem {
    guest::log!("{folder} can't be read");
    Problem::new(500, "not_installed", "服务未正确安装", format!("{what}无法读取，请联系管理员检查安装。"))
}
