//! The association's pages: accounts and windows. Its list of applications is the recommending body's, over all bodies.

use super::ErrorLine;
use super::public::WindowView;
use crate::{Chrome, labels};
use askama::Template;
use domain::{Account, Body, Role};

#[derive(Template)]
#[template(path = "accounts.html")]
pub struct AccountsPage {
    pub chrome: Chrome,
    pub accounts: Vec<AccountView>,
    pub bodies: Vec<Body>,
    pub form: AccountInput,
    pub errors: Vec<ErrorLine>,
    pub notice: String,
}

/// The account being made, as typed.
#[derive(Clone, Debug, Default)]
pub struct AccountInput {
    pub login: String,
    pub role: String,
    pub organisation: String,
    pub body: String,
}

#[derive(Clone, Debug)]
pub struct AccountView {
    pub login: String,
    pub role: &'static str,
    pub organisation: String,
    pub body: String,
}

impl AccountView {
    pub fn new(account: &Account) -> Self {
        Self {
            login: account.login.clone(),
            role: labels::role(account.role),
            organisation: account.organisation.clone(),
            body: account.body.clone().unwrap_or_default(),
        }
    }
}

/// The role named in a form.
pub fn role(name: &str) -> Option<Role> {
    match name {
        "applicant" => Some(Role::Applicant),
        "recommender" => Some(Role::Recommender),
        "association" => Some(Role::Association),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "windows.html")]
pub struct WindowsPage {
    pub chrome: Chrome,
    pub programme: String,
    pub title: String,
    pub windows: Vec<WindowView>,
    pub errors: Vec<ErrorLine>,
    pub notice: &'static str,
}
