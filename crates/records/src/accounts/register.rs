//! `POST /api/v1/accounts`: an applicant registers and is signed in.

use super::create::{Wanted, create};
use crate::error::Result;
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::sessions;
use crate::settings::Settings;
use crate::throttle::{REGISTER_ADDRESS, client_address};
use domain::Role;
use domain::api::Register;
use std::collections::BTreeMap;

pub(crate) async fn register(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    sessions::guard::foreign_origin(settings, request)?;
    let body: Register = request.json()?;
    if let Some(address) = client_address(request) {
        REGISTER_ADDRESS.count(host, &address).await?;
    }
    let wanted = Wanted {
        login: body.login,
        password: body.password,
        role: Role::Applicant,
        organisation: body.organisation,
        body: None,
        profile: BTreeMap::new(),
    };
    let account = create(host, wanted).await?;
    sessions::sign_in::open(host, settings, account).await
}
