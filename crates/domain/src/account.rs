//! Accounts: who signs in, and as what.

use crate::ids::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 申报单位: sees its own applications.
    Applicant,
    /// 推荐单位: sees submitted applications addressed to its body.
    Recommender,
    /// 质量协会: sees every submitted application of the instance; makes accounts, opens windows.
    Association,
}

/// An account as the API shows it; secrets stay in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub role: Role,
    /// The organisation's name.
    pub organisation: String,
    /// The recommending body it belongs to, of a recommender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What the foot of a table asks of who fills it in: `filled_by`, `department`, `position`, `mobile`, `email`.
    #[serde(default)]
    pub profile: BTreeMap<String, String>,
}

/// A recommending body an application can be addressed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Body {
    pub id: String,
    pub name: String,
}
