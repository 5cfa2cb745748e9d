//! `POST /internal/authorize`: may this client give or take this file?

use crate::applications::{load_visible, materials};
use crate::error::{Result, invalid, not_found, problem};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::{self, guard};
use crate::settings::Settings;
use domain::api::{Action, Authorize, Permit};
use domain::Account;

/// Answers exactly as a public request with the same headers would: a session's write wants its origin and token.
pub(crate) async fn authorize(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    let caller = sessions::caller(host, settings, request).await?;
    let body: Authorize = request.json()?;
    let account = caller.account();
    let permit = match body.action {
        Action::Upload => {
            guard::write(settings, request, &caller)?;
            upload(host, settings, account, &body).await?
        }
        Action::FollowUpload => follow(host, account, &body).await?,
        Action::EndUpload => {
            guard::write(settings, request, &caller)?;
            follow(host, account, &body).await?
        }
        Action::Download | Action::ReadRoster => download(host, account, &body).await?,
    };
    Ok(Response::json(200, &permit))
}

async fn upload(host: &impl Host, settings: &Settings, account: &Account, body: &Authorize) -> Result<Permit> {
    let found = materials::load_to_change(host, settings, account, body.application.as_str()).await?;
    let application = &found.value.application;
    let code = body.material.as_deref().ok_or_else(|| invalid(vec![problem("material", "missing", "请注明材料代号。")]))?;
    let book = programmes::book(host, application.programme.as_str())?;
    let material = materials::uploadable(book, account, application, code)?;
    let bytes_max = materials::room(settings, material, application)?;
    let (roster, survey, look_for) = (material.roster.clone(), material.survey.clone(), material.look_for.clone());
    Ok(Permit { bytes_max, roster, survey, look_for, unmasked: true, ..Permit::of(account) })
}

/// Whoever sees the application may ask after an upload to it; that it is one's own, `evidence` sees by the account.
async fn follow(host: &impl Host, account: &Account, body: &Authorize) -> Result<Permit> {
    load_visible(host, account, body.application.as_str()).await?;
    Ok(Permit::of(account))
}

/// Who sees the application sees its files. Names and contacts of respondents show to whoever uploaded the list: the applicant,
/// or the body of its own.
async fn download(host: &impl Host, account: &Account, body: &Authorize) -> Result<Permit> {
    let found = load_visible(host, account, body.application.as_str()).await?;
    let application = &found.value.application;
    let sha256 = body.sha256.as_ref().ok_or_else(not_found)?;
    let here = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code, file)));
    let wanted = here.filter(|(code, _)| body.material.as_ref().is_none_or(|m| m == *code)).filter(|(_, file)| &file.sha256 == sha256);
    let book = programmes::book(host, application.programme.as_str())?;
    let roster_of = |code: &str| book.material(code).and_then(|m| m.roster.clone());
    // The same file may stand under two materials; its rows are asked for where it is a list.
    let (code, file) = match body.action {
        Action::ReadRoster => wanted.into_iter().find(|(code, _)| roster_of(code).is_some()),
        _ => wanted.into_iter().next(),
    }
    .ok_or_else(not_found)?;
    let unmasked = materials::sees_respondents(book, account, code);
    Ok(Permit { roster: roster_of(code), attachment: Some(file.clone()), unmasked, ..Permit::of(account) })
}
