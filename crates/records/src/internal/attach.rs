//! `POST /internal/attach`: a file is stored; the application takes it up.

use crate::accounts;
use crate::applications::{materials, swap, view};
use crate::clock::programme_now;
use crate::error::{Result, busy, not_found};
use crate::exchange::{Request, Response};
use crate::limits::SWAPS_MAX;
use crate::personal_data::hand_over;
use crate::port::Host;
use crate::programmes;
use crate::references;
use crate::settings::Settings;
use domain::api::Attach;
use domain::history::Event;

/// What the file comes in place of is taken off by the same swap, so that there is never neither nor both.
///
/// Everything is looked at again, for between permission and last byte the application may have been handed in.
/// Uploads side by side all arrive: whoever loses the swap reads again.
pub(crate) async fn attach(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    let mut body: Attach = request.json()?;
    let account = accounts::load(host, &body.account).await?.ok_or_else(not_found)?.value.account;
    let mut put_down = false;
    for _ in 0..SWAPS_MAX {
        let old = materials::load_to_change(host, settings, &account, body.application.as_str()).await?;
        let mut new = old.value.clone();
        let book = programmes::book(host, new.application.programme.as_str())?;
        let now = programme_now(host, settings, book);
        // One clock for everything an application shows.
        body.attachment.uploaded_at = now;
        let material = materials::uploadable(book, &account, &new.application, &body.material)?;
        let confirmed = hand_over::confirmed(host, book, material, body.basis.as_deref(), now).await?;
        let replaced = materials::take_off(&mut new.application, material, &body.replaces)?;
        materials::attach(settings, book, &account, &mut new.application, &body.material, body.attachment.clone())?;
        if !put_down {
            references::put_down(host, &body.attachment.sha256, &body.application).await?;
            put_down = true;
        }
        if let Some(confirmed) = confirmed {
            hand_over::put_down(host, &account, &old.value.application, &mut new.application, &body.material, &body.attachment.sha256, confirmed).await?;
        }
        let added = Event::FileAdded { material: body.material.clone(), sha256: body.attachment.sha256.clone() };
        materials::put_down(host, &account, &mut new, now, added).await?;
        for file in replaced.into_iter().filter(|file| file.sha256 != body.attachment.sha256) {
            let removed = Event::FileRemoved { material: body.material.clone(), sha256: file.sha256 };
            materials::put_down(host, &account, &mut new, now, removed).await?;
        }
        if let Some(new) = swap(host, &old, new, now).await? {
            return view::response(host, settings, 200, &account, new).await;
        }
    }
    Err(busy())
}
