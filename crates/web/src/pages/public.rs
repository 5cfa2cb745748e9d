//! Pages before signing in: what is offered, registration, sign-in, first administrator.

use super::ErrorLine;
use crate::{Chrome, labels};
use askama::Template;
use domain::api::Windows;
use domain::time::{Date, display_date};
use rulebook::Rulebook;

#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    pub chrome: Chrome,
    pub programmes: Vec<ProgrammeCard>,
}

/// A programme as it is offered.
#[derive(Clone, Debug)]
pub struct ProgrammeCard {
    pub id: String,
    pub title: String,
    pub association: String,
    pub sources: Vec<String>,
    pub categories: Vec<CategoryView>,
    pub windows: Vec<WindowView>,
    /// What must be known of it before anything else.
    pub notices: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct CategoryView {
    pub id: String,
    pub label: String,
    pub help: String,
    pub levels: Vec<LevelView>,
}

#[derive(Clone, Debug)]
pub struct LevelView {
    pub id: String,
    pub label: String,
    pub help: String,
}

#[derive(Clone, Debug)]
pub struct WindowView {
    pub id: String,
    pub label: String,
    /// `2023-04-01`, for a form.
    pub from: String,
    pub until: String,
    pub shown: String,
    pub state: &'static str,
    pub style: &'static str,
    /// Set by the association and not as in the rulebook.
    pub set: bool,
}

impl ProgrammeCard {
    pub fn new(rulebook: &Rulebook, windows: &Windows, today: Date) -> Self {
        let programme = &rulebook.programme;
        Self {
            id: programme.id.clone(),
            title: programme.title.clone(),
            association: programme.association.clone(),
            sources: programme.sources.iter().map(|s| format!("{} {}", s.number, s.title)).collect(),
            categories: categories(rulebook),
            windows: window_views(rulebook, windows, today),
            notices: programme.notices.iter().map(|notice| notice.text.clone()).collect(),
        }
    }
}

/// Categories with the levels each offers.
pub fn categories(rulebook: &Rulebook) -> Vec<CategoryView> {
    let programme = &rulebook.programme;
    programme
        .categories
        .iter()
        .map(|c| CategoryView {
            id: c.id.clone(),
            label: c.label.clone(),
            help: c.help.clone(),
            levels: c
                .levels
                .iter()
                .map(|id| LevelView {
                    id: id.clone(),
                    label: labels::level(programme, id),
                    help: programme.level(id).map_or_else(String::new, |l| l.help.clone()),
                })
                .collect(),
        })
        .collect()
}

/// Whether no category leaves a level to choose: then only the category is asked.
pub fn without_level_choice(categories: &[CategoryView]) -> bool {
    categories.iter().all(|category| category.levels.len() < 2)
}

/// The windows of the procedure in order of time, as the association has set them or else as in the rulebook.
pub fn window_views(rulebook: &Rulebook, windows: &Windows, today: Date) -> Vec<WindowView> {
    let mut all: Vec<_> = rulebook
        .programme
        .windows
        .iter()
        .map(|(id, window)| {
            let set = windows.windows.get(id).filter(|w| (w.from, w.until) != (window.from, window.until));
            let (from, until) = set.map_or((window.from, window.until), |w| (w.from, w.until));
            let (state, style) = match () {
                () if today < from => ("未开始", "tag-grey"),
                () if today > until => ("已结束", "tag-grey"),
                () => ("进行中", "tag-green"),
            };
            WindowView {
                id: id.clone(),
                label: window.label.clone(),
                from: from.to_string(),
                until: until.to_string(),
                shown: format!("{}至{}", display_date(from), display_date(until)),
                state,
                style,
                set: set.is_some(),
            }
        })
        .collect();
    all.sort_by(|a, b| (&a.from, &a.until).cmp(&(&b.from, &b.until)));
    all
}

#[derive(Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    pub chrome: Chrome,
    pub login: String,
    pub organisation: String,
    pub errors: Vec<ErrorLine>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    pub chrome: Chrome,
    pub login: String,
    /// Where to go on after signing in; a path of this service or empty.
    pub next: String,
    pub errors: Vec<ErrorLine>,
    /// The visitor came to a page that wants a session.
    pub wanted: bool,
}

#[derive(Template)]
#[template(path = "signed_out.html")]
pub struct SignedOutPage {
    pub chrome: Chrome,
}

#[derive(Template)]
#[template(path = "setup.html")]
pub struct SetupPage {
    pub chrome: Chrome,
    pub login: String,
    pub organisation: String,
    pub errors: Vec<ErrorLine>,
}

/// Whether a path may be gone to after signing in: one of this service, with nothing a browser could read as another host.
pub fn safe_next(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']) && next.len() <= 500 && !next.starts_with("/api/")
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn only_own_paths_are_gone_to() {
        for path in ["/applications/abc?check=1#f-name", "/"] {
            assert!(safe_next(path), "{path}");
        }
        for path in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "/api/v1/me"] {
            assert!(!safe_next(path), "{path}");
        }
    }
}
