//! The rulebooks mounted at `/rulebooks`: read once an instance, then kept. They hold no user's data.

use domain::Problem;
use rulebook::{LoadError, Rulebook};
use rulebook_folder::programmes;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Where the manifest mounts them.
const FOLDER: &str = "/rulebooks";

thread_local! {
    static LOADED: RefCell<BTreeMap<String, Arc<Rulebook>>> = const { RefCell::new(BTreeMap::new()) };
    /// Ids that another component can't use.
    static WITHHELD: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
    static LISTED: RefCell<Option<Arc<Listing>>> = const { RefCell::new(None) };
}

/// Every programme of the instance.
#[derive(Default)]
pub struct Listing {
    /// In the order of their ids.
    pub programmes: Vec<Arc<Rulebook>>,
    /// Folders that can't be used, with everything that is wrong.
    pub broken: Vec<(String, Vec<LoadError>)>,
}

/// The rulebook of `programme`.
///
/// # Errors
/// 404 if there is none of that name, 500 with every error if it can't be used.
pub fn load(programme: &str) -> Result<Arc<Rulebook>, Problem> {
    if let Some(book) = LOADED.with_borrow(|loaded| loaded.get(programme).cloned()) {
        return Ok(book);
    }
    if WITHHELD.with_borrow(|withheld| withheld.as_ref().is_some_and(|ids| ids.contains(programme))) {
        return Err(broken(programme));
    }
    let named = !programme.is_empty() && programme.len() <= 64 && programme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let folder = Path::new(FOLDER).join(programme);
    if !named || !folder.join("programme.toml").is_file() {
        return Err(Problem::new(404, "unknown_programme", "没有这个活动", "没有这个活动的规则，请从活动列表中重新选择。"));
    }
    let book = Arc::new(rulebook_folder::load(&folder).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        crate::log!("rulebook {programme} can't be used: {}", lines.join("; "));
        broken(programme)
    })?);
    LOADED.with_borrow_mut(|loaded| loaded.insert(programme.to_owned(), book.clone()));
    Ok(book)
}

fn broken(programme: &str) -> Problem {
    Problem::new(500, "rulebook_broken", "活动规则有误", format!("活动“{programme}”的规则文件有误，已停用，请管理员运行 intake rulebook test 检查。"))
}

/// Whether [`withhold`] was called in this instance.
pub fn settled() -> bool {
    WITHHELD.with_borrow(Option::is_some)
}

/// Takes out of use what another component can't use, so that none is offered in part.
pub fn withhold(ids: BTreeSet<String>) {
    LOADED.with_borrow_mut(|loaded| loaded.retain(|id, _| !ids.contains(id)));
    let mut listing = Listing::default();
    let before = list();
    listing.programmes = before.programmes.iter().filter(|book| !ids.contains(&book.programme.id)).cloned().collect();
    listing.broken = before.broken.clone();
    LISTED.with_borrow_mut(|listed| *listed = Some(Arc::new(listing)));
    WITHHELD.with_borrow_mut(|withheld| *withheld = Some(ids));
}

/// Every folder under `/rulebooks` that has a `programme.toml`.
pub fn list() -> Arc<Listing> {
    if let Some(listing) = LISTED.with_borrow(Clone::clone) {
        return listing;
    }
    let mut listing = Listing::default();
    // Without the folder there is no programme, and that is what people are told.
    for name in programmes(Path::new(FOLDER)).unwrap_or_default() {
        match rulebook_folder::load(&Path::new(FOLDER).join(&name)) {
            Ok(book) => {
                let book = Arc::new(book);
                LOADED.with_borrow_mut(|loaded| loaded.insert(name, book.clone()));
                listing.programmes.push(book);
            }
            Err(errors) => {
                for error in &errors {
                    crate::log!("rulebook {name}: {error}");
                }
                listing.broken.push((name, errors));
            }
        }
    }
    let listing = Arc::new(listing);
    LISTED.with_borrow_mut(|listed| *listed = Some(listing.clone()));
    listing
}
