//! Making an account: one way for registration, setup and the association.

use super::{Login, SCHEMA, StoredAccount};
use crate::claim::{Claim, claim};
use crate::documents;
use crate::error::{Result, invalid, none_of, problem};
use crate::limits::{NAME_CHARACTERS_MAX, PROFILE_ENTRIES_MAX};
use crate::lists;
use crate::password;
use crate::port::Host;
use crate::token;
use domain::text::{is_invisible, normalise};
use domain::{Account, AccountId, FieldProblem, Role};
use std::collections::BTreeMap;

/// The list of every account, for the association.
pub(crate) const LIST: &str = "accounts";

/// Shortest and longest login in characters: an e-mail address fits.
const LOGIN_CHARACTERS: std::ops::RangeInclusive<usize> = 3..=64;

/// An account about to be made.
pub(crate) struct Wanted {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) role: Role,
    pub(crate) organisation: String,
    pub(crate) body: Option<String>,
    pub(crate) profile: BTreeMap<String, String>,
}

/// A login in its plain form: narrow letters, lower case, no outer space.
pub(crate) fn plain_login(login: &str) -> String {
    normalise(login).to_lowercase()
}

/// Makes the account. The login is written last: before it, nobody finds the account.
///
/// # Errors
/// 422 with every problem, a login that is taken among them.
pub(crate) async fn create(host: &impl Host, wanted: Wanted) -> Result<Account> {
    let login = plain_login(&wanted.login);
    let organisation = one_line(&wanted.organisation);
    let mut problems = login_problems(&login, wanted.login.chars().any(is_invisible));
    problems.extend(password::problems(&wanted.password, &login));
    problems.extend(name_problems("organisation", "单位名称", &organisation));
    problems.extend(profile_problems(&wanted.profile));
    none_of(problems)?;
    let key = format!("login/{login}");
    match claim(host, &key).await? {
        Claim::Won(_) => {}
        Claim::Exists(_) | Claim::Busy => {
            return Err(invalid(vec![problem("login", "login_taken", "这个登录名已被使用，请换一个；如果是您自己的账号，请直接登录。")]));
        }
    }
    let id = AccountId(token::identifier(host));
    let account = Account { id: id.clone(), login, role: wanted.role, organisation, body: wanted.body, profile: clean_profile(wanted.profile) };
    let stored = StoredAccount {
        schema: SCHEMA,
        account: account.clone(),
        password: password::hash(&wanted.password, host.random()),
        keys: Vec::new(),
        created_at: host.now(),
    };
    documents::create(host, &format!("account/{id}"), &stored).await?;
    lists::append(host, LIST, &id).await?;
    documents::create(host, &key, &Login { account: id }).await?;
    Ok(account)
}

/// `hidden`: what was typed holds characters nobody sees.
fn login_problems(login: &str, hidden: bool) -> Vec<FieldProblem> {
    let characters = login.chars().count();
    let mut problems = Vec::new();
    if !LOGIN_CHARACTERS.contains(&characters) {
        let (min, max) = (LOGIN_CHARACTERS.start(), LOGIN_CHARACTERS.end());
        problems.push(problem("login", "login_length", format!("登录名应为 {min} 至 {max} 个字符，现有 {characters} 个。")));
    }
    if hidden || !login.chars().all(|c| c.is_alphanumeric() || "._-@+".contains(c)) {
        problems.push(problem("login", "login_characters", "登录名只能用文字、数字和 . _ - @ +，请去掉空格和其他符号。"));
    }
    problems
}

/// What is wrong with a name that stands on one line.
pub(crate) fn name_problems(field: &str, label: &str, name: &str) -> Vec<FieldProblem> {
    let characters = name.chars().count();
    if name.is_empty() {
        return vec![problem(field, "missing", format!("请填写{label}。"))];
    }
    if characters > NAME_CHARACTERS_MAX {
        return vec![problem(field, "too_long", format!("{label}最多 {NAME_CHARACTERS_MAX} 个字符，现有 {characters} 个，请缩短。"))];
    }
    Vec::new()
}

/// A text on one line: no line breaks, nothing invisible, no outer space.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect::<String>().trim().to_owned()
}

/// What is wrong with a profile.
pub(crate) fn profile_problems(profile: &BTreeMap<String, String>) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if profile.len() > PROFILE_ENTRIES_MAX {
        problems.push(problem("profile", "too_many", format!("资料最多 {PROFILE_ENTRIES_MAX} 项，现有 {} 项。", profile.len())));
    }
    for (key, value) in profile.iter().take(PROFILE_ENTRIES_MAX) {
        let plain = !key.is_empty() && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain {
            problems.push(problem("profile", "unknown", "资料的项目名只能用小写字母、数字和下划线，最长 64 个字符。"));
        }
        if value.chars().count() > NAME_CHARACTERS_MAX {
            problems.push(problem(format!("profile.{key}"), "too_long", format!("最多 {NAME_CHARACTERS_MAX} 个字符，请缩短。")));
        }
    }
    problems
}

/// Values on one line each, empty ones left out.
pub(crate) fn clean_profile(profile: BTreeMap<String, String>) -> BTreeMap<String, String> {
    profile.into_iter().map(|(key, value)| (key, one_line(&value))).filter(|(_, value)| !value.is_empty()).collect()
}
