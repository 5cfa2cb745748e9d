//! What stands around every page: the head with the association, who is signed in, the demonstration notice, and the
//! headers that keep a page to itself.

use crate::assets;
use domain::api::SessionView;
use domain::time::{Date, display_date};
use domain::{Account, Role};
use rulebook::Programme;

/// Headers of every page. Nothing but our own files is loaded, run, framed or posted to.
pub const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "no-store"),
];

/// The frame of a page.
#[derive(Clone, Debug, Default)]
pub struct Chrome {
    /// In the head of every page.
    pub association: String,
    /// The programme's short title, or empty.
    pub programme: String,
    /// What must be known of the programme before anything else.
    pub notices: Vec<String>,
    pub account: Option<Account>,
    /// Token of every form posted with the cookie.
    pub csrf: String,
    /// The demonstration's notice; empty on a real instance.
    pub demonstration: String,
}

impl Chrome {
    /// The frame for whoever is signed in.
    ///
    /// `association` is the instance's own name for itself; empty: the programme's. `demonstration` is the instance's variable.
    pub fn new(association: &str, demonstration: bool, session: Option<&SessionView>, programme: Option<&Programme>) -> Self {
        let shown = demonstration || session.is_some_and(|s| s.demonstration);
        Self {
            association: match programme {
                Some(p) if association.is_empty() => p.association.clone(),
                _ => association.to_owned(),
            },
            programme: programme.map_or_else(String::new, |p| p.short_title.clone()),
            notices: programme.map_or_else(Vec::new, |p| p.notices.iter().map(|notice| notice.text.clone()).collect()),
            account: session.map(|s| s.account.clone()),
            csrf: session.and_then(|s| s.csrf.clone()).unwrap_or_default(),
            demonstration: if shown { notice(programme.map(|p| p.demonstration_date)) } else { String::new() },
        }
    }

    pub fn style(&self) -> &'static str {
        assets::STYLE.path()
    }

    pub fn icon(&self) -> &'static str {
        assets::ICON.path()
    }

    pub fn script(&self) -> &'static str {
        assets::PAGE.path()
    }

    /// Where the signed-in account begins, and what that is called.
    pub fn home(&self) -> (&'static str, &'static str) {
        self.account.as_ref().map_or(("/", "首页"), |a| home(a.role))
    }

    pub fn is_association(&self) -> bool {
        self.account.as_ref().is_some_and(|a| a.role == Role::Association)
    }
}

/// Where a role's way begins, and what that page is called.
pub fn home(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Applicant => ("/applications", "我的申报"),
        Role::Recommender => ("/recommendations", "待推荐的申报"),
        Role::Association => ("/office", "已提交的申报"),
    }
}

fn notice(date: Option<Date>) -> String {
    match date {
        Some(date) => format!("演示环境：以 {} 为今天；数据均为虚构，不作为正式申报。", display_date(date)),
        None => "演示环境：数据均为虚构，不作为正式申报。".to_owned(),
    }
}
