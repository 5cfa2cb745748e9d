//! `POST /internal/authorize`: may this client give or take this file?

use crate::applications::{load_visible, materials};
use crate::clock::programme_now;
use crate::error::{Result, invalid, not_found, problem};
use crate::exchange::{Request, Response};
use crate::personal_data::{disclose, hand_over, still_there};
use crate::port::Host;
use crate::programmes;
use crate::sessions::{self, guard};
use crate::settings::Settings;
use domain::api::{Action, Authorize, Permit};
use domain::{Account, Role};

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
        Action::Disclose => {
            // It writes an audit line.
            guard::write(settings, request, &caller)?;
            disclose::permit(host, settings, account, &body).await?
        }
        Action::Download | Action::ReadRoster => download(host, account, &body).await?,
    };
    Ok(Response::json(200, &permit))
}

async fn upload(host: &impl Host, settings: &Settings, account: &Account, body: &Authorize) -> Result<Permit> {
    let mut found = materials::load_to_change(host, settings, account, body.application.as_str()).await?;
    let application = &mut found.value.application;
    let code = body.material.as_deref().ok_or_else(|| invalid(vec![problem("material", "missing", "请注明材料代号。")]))?;
    let book = programmes::book(host, application.programme.as_str())?;
    let material = materials::uploadable(book, account, application, code)?;
    // What it comes in place of makes room for it; nothing of this is written.
    let replaced = materials::take_off(application, material, &body.replaces)?;
    let bytes_max = materials::room(settings, material, application)?;
    // Before a byte is taken; what is confirmed is put down once the file is stored.
    hand_over::confirmed(host, book, material, body.basis.as_deref(), programme_now(host, settings, book)).await?;
    let (roster, survey, look_for) = (material.roster.clone(), material.survey.clone(), material.look_for.clone());
    Ok(Permit { bytes_max, roster, survey, look_for, replaced, ..Permit::of(account) })
}

/// Whoever sees the application may ask after an upload to it; that it is one's own, `evidence` sees by the account.
async fn follow(host: &impl Host, account: &Account, body: &Authorize) -> Result<Permit> {
    load_visible(host, account, body.application.as_str()).await?;
    Ok(Permit::of(account))
}

/// Who sees the application sees its files, lists of respondents masked: the file itself goes back to whoever uploaded it, the
/// applicant, or the body of its own, and to nobody else without an audit line.
async fn download(host: &impl Host, account: &Account, body: &Authorize) -> Result<Permit> {
    let found = load_visible(host, account, body.application.as_str()).await?;
    let application = &found.value.application;
    let sha256 = body.sha256.as_ref().ok_or_else(not_found)?;
    let here = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code, file)));
    let wanted: Vec<_> = here.filter(|(code, _)| body.material.as_ref().is_none_or(|m| m == *code)).filter(|(_, file)| &file.sha256 == sha256).collect();
    let book = programmes::book(host, application.programme.as_str())?;
    let roster_of = |code: &str| book.material(code).and_then(|m| m.roster.clone());
    // The same file may stand under two materials; wherever else it stands, it is a list.
    let as_list = wanted.iter().copied().find(|(code, _)| roster_of(code).is_some());
    let (code, file) = match body.action {
        Action::ReadRoster => as_list,
        _ => as_list.or(wanted.first().copied()),
    }
    .ok_or_else(not_found)?;
    still_there(file)?;
    let roster = roster_of(code);
    if body.action == Action::Download && roster.is_some() {
        disclose::own(account, book.material(code).map_or(Role::Applicant, materials::uploader))?;
    }
    Ok(Permit { roster, attachment: Some(file.clone()), ..Permit::of(account) })
}
