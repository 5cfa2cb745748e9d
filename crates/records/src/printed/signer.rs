//! Whose list it is: the recommender's own body, or the one the association asks for.

use crate::bodies;
use crate::error::{Result, forbidden, invalid, not_found, problem};
use crate::exchange::Request;
use crate::port::Host;
use crate::sessions::Caller;
use domain::{Account, Role};
use std::collections::BTreeMap;

/// The account whose body, organisation and profile the list names.
///
/// # Errors
/// 403 for an applicant, 422 if the association names no body, 404 if there is none of that name.
pub(super) async fn signer(host: &impl Host, request: &Request, caller: &Caller) -> Result<Account> {
    let account = caller.account();
    match account.role {
        Role::Recommender => Ok(account.clone()),
        Role::Applicant => Err(forbidden("推荐汇总表只供推荐单位和质量协会取用。")),
        Role::Association => {
            let id = request.query_value("recommender").ok_or_else(|| invalid(vec![problem("recommender", "missing", "请注明推荐单位（?recommender=代号）。")]))?;
            let body = bodies::load(host, &id).await?.ok_or_else(not_found)?;
            Ok(Account { organisation: body.name, body: Some(body.id), profile: BTreeMap::new(), ..account.clone() })
        }
    }
}
