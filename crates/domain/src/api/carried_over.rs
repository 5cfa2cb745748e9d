//! What a new application took over from an earlier one.

use crate::finding::Place;
use crate::ids::{ApplicationId, ProgrammeId};
use serde::{Deserialize, Serialize};

/// What was carried over when the application was made, and what was left to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CarriedOver {
    pub from: ApplicationId,
    pub from_programme: ProgrammeId,
    /// Fields and materials that hold something from the earlier application.
    pub carried: Vec<CarriedItem>,
    /// What this programme asks for and the earlier application had nothing for, or nothing that fits.
    pub left: Vec<CarriedItem>,
}

/// A field or material of the new application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CarriedItem {
    /// [`Place::Field`] or [`Place::Material`].
    pub place: Place,
    pub label: String,
    /// In Chinese: what to look at, or what to do; empty if there is nothing to say.
    #[serde(default)]
    pub note: String,
}
