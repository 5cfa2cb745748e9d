//! Bodies of requests and answers, public and between components. See ARCHITECTURE.md for the routes.

use crate::account::{Account, Body};
use crate::application::{Application, Opinion, OpinionDecision};
use crate::evidence::Attachment;
use crate::finding::Finding;
use crate::ids::{ApplicationId, Digest, ProgrammeId};
use crate::personal_data::{Disclose, Sample};
use crate::roster::RosterSpec;
use crate::standing::Standing;
use crate::survey::SurveySpec;
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod carried_over;
mod combine;
mod documents;
mod packet;
mod personal_data;
mod readings;
mod roster;
mod standing;
mod what_if;

pub use carried_over::*;
pub use combine::*;
pub use documents::*;
pub use packet::*;
pub use personal_data::*;
pub use readings::*;
pub use roster::*;
pub use standing::*;
pub use what_if::*;

/// A rulebook as an answer names it, so that an old result can be explained years later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RulebookVersion {
    pub programme: ProgrammeId,
    pub version: String,
    /// SHA-256 over the folder's data files.
    pub sha256: Digest,
}

// ---- records, public -------------------------------------------------------------------------------------------

/// `POST /api/v1/accounts`: an applicant registers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub login: String,
    pub password: String,
    pub organisation: String,
}

/// `POST /api/v1/sessions`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub login: String,
    pub password: String,
}

/// Answer to a sign-in and to `GET /api/v1/me`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    pub account: Account,
    /// Goes into `X-CSRF-Token` (or the form field `csrf`) of every write made with the cookie; none with a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csrf: Option<String>,
    /// Whether this is a demonstration instance, with the day it takes as today for each programme.
    #[serde(default)]
    pub demonstration: bool,
}

/// `POST /api/v1/setup`: the first administrator of a real instance, by the one-time token of variable `setup_token`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Setup {
    pub token: String,
    pub login: String,
    pub password: String,
    pub organisation: String,
}

/// `POST /api/v1/admin/accounts`: the association makes an account of any role.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    pub login: String,
    pub password: String,
    pub role: crate::account::Role,
    pub organisation: String,
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub profile: BTreeMap<String, String>,
}

/// `POST /api/v1/keys` answers with the key, shown once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewKey {
    pub label: String,
    /// `Authorization: Bearer …`; in the answer only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// `POST /api/v1/applications`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApplication {
    pub programme: ProgrammeId,
    pub category: String,
    pub level: String,
    /// An application of one's own, of another programme or year: whatever means the same is taken over from it.
    #[serde(default)]
    pub from: Option<ApplicationId>,
}

/// `PATCH /api/v1/applications/{id}`: what is named is changed, the rest stays.
///
/// Wants either `If-Match` (the whole document unchanged since) or `base` (each named field unchanged since: autosave).
/// A field that meanwhile has another value than `base` says is answered 409 with both values in `extra`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeApplication {
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub level: Option<String>,
    #[serde(default)]
    pub recommender: Option<String>,
    /// An empty text clears a field.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// The value each field in `fields` had when it was shown; missing means empty.
    #[serde(default)]
    pub base: Option<BTreeMap<String, String>>,
}

/// An application as the API shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationView {
    #[serde(flatten)]
    pub application: Application,
    /// The body it is addressed to, by name.
    #[serde(default)]
    pub recommender_name: Option<String>,
    /// What the signed-in account may do with it now: `edit`, `submit`, `withdraw`, `delete`, `give_opinion`, `report`.
    pub may: Vec<String>,
    /// The day the checks take as today.
    pub today: Date,
    /// What it took over from another application, shown to the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<CarriedOver>,
}

/// One line of a list of applications.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationLine {
    pub id: ApplicationId,
    pub programme: ProgrammeId,
    pub number: Option<String>,
    pub applicant_name: String,
    pub project_name: String,
    pub credit_code: String,
    pub category: String,
    pub level: String,
    pub state: crate::application::State,
    pub has_opinion: bool,
    pub changed_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
}

/// `GET /api/v1/applications?q=&programme=&cursor=`: at most 50 lines a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationList {
    pub items: Vec<ApplicationLine>,
    /// Where the next page begins; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `GET /api/v1/recommenders`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BodyList {
    pub items: Vec<Body>,
}

/// `POST /api/v1/applications/{id}/submission`, with `If-Match`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// Failed checks the applicant has seen and submits in spite of; every blocking finding must stand here, or the answer is 422.
    #[serde(default)]
    pub acknowledge: Vec<String>,
}

/// `POST /api/v1/applications/{id}/withdrawal`, with `If-Match`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    pub reason: String,
}

/// `PUT /api/v1/applications/{id}/opinion`, with `If-Match`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GiveOpinion {
    pub decision: OpinionDecision,
    pub score: String,
    #[serde(default)]
    pub highlights: String,
    #[serde(default)]
    pub improvements: String,
    /// Values of the forms that the recommending body fills in; they replace all that it gave before.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// `POST /api/v1/applications/{id}/reports`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportIncident {
    pub text: String,
}

/// `GET /api/v1/rulebooks`, for the association: what of the instance's rulebooks can't be used. Such a one is left out whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRulebooks {
    pub broken: Vec<BrokenRulebook>,
}

/// A rulebook that can't be used, and everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenRulebook {
    /// Its folder's name.
    pub id: String,
    /// `checks.toml:120: …`, one error each.
    pub errors: Vec<String>,
}

/// `GET` and `PUT /api/v1/programmes/{id}/windows`: the association opens and closes; a window it hasn't set stands as in the rulebook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Windows {
    pub windows: BTreeMap<String, OpenWindow>,
}

/// First and last day, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenWindow {
    pub from: Date,
    pub until: Date,
}

// ---- records, internal -----------------------------------------------------------------------------------------

/// `POST /internal/authorize`, with the client's `Cookie`, `Authorization`, `Origin` and `X-CSRF-Token` passed on. Refused: a [`crate::Problem`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Authorize {
    pub action: Action,
    pub application: ApplicationId,
    /// Of an upload.
    #[serde(default)]
    pub material: Option<String>,
    /// Of a download: which file.
    #[serde(default)]
    pub sha256: Option<Digest>,
    /// Of an upload: on what basis a respondent list is handed over.
    #[serde(default)]
    pub basis: Option<String>,
    /// Of a disclosure.
    #[serde(default)]
    pub disclose: Option<Disclose>,
    /// Of an upload: files of the material in whose place it comes; they count no longer where room is reckoned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Digest>,
}

impl Authorize {
    /// A question about this application, and nothing more.
    pub fn of(action: Action, application: ApplicationId) -> Self {
        Self { action, application, material: None, sha256: None, basis: None, disclose: None, replaces: Vec::new() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Upload,
    Download,
    /// Look at the rows of a respondent list, masked.
    ReadRoster,
    /// Ask how far one's own upload has come.
    FollowUpload,
    /// Give one's own upload up.
    EndUpload,
    /// See them unmasked, against an audit line.
    Disclose,
}

/// Permission given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Permit {
    pub account: Account,
    /// Of an upload: how many bytes this file may still have.
    pub bytes_max: u64,
    /// Of a material that is parsed as a respondent list.
    #[serde(default)]
    pub roster: Option<RosterSpec>,
    /// Of a material that is searched for words: those words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub look_for: Vec<String>,
    /// Of a material that is a survey's database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveySpec>,
    /// Of a download or roster: the file's record.
    #[serde(default)]
    pub attachment: Option<Attachment>,
    /// Of a disclosure that is a sample: who was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
    /// Of an upload in place of other files: their records, in the order asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Attachment>,
}

impl Permit {
    /// Leave for this account, and nothing more.
    pub fn of(account: &Account) -> Self {
        Self { account: account.clone(), bytes_max: 0, roster: None, look_for: Vec::new(), survey: None, attachment: None, sample: None, replaced: Vec::new() }
    }
}

/// `GET /api/v1/uploads/{id}`: how far an upload has come that may be broken off and taken up again (tus 1.0).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadView {
    pub application: ApplicationId,
    pub material: String,
    pub name: String,
    /// Bytes received and kept; all of them once the file is attached, and not before.
    pub offset: u64,
    /// Bytes of the whole file.
    pub length: u64,
    pub expires_at: Timestamp,
    /// The file's record once it is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

/// `POST /internal/attach`: the file is stored; the record takes it up. Answers [`ApplicationView`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attach {
    pub application: ApplicationId,
    pub account: crate::ids::AccountId,
    pub material: String,
    pub attachment: Attachment,
    /// On what basis a respondent list is handed over.
    #[serde(default)]
    pub basis: Option<String>,
    /// Files of the material that are taken off by the same change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Digest>,
}

// ---- checks ----------------------------------------------------------------------------------------------------

/// `POST /check` of component `checks`; also the body of a case in a rulebook.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckRequest {
    pub programme: ProgrammeId,
    pub category: String,
    pub level: String,
    /// The moment at which windows and ages are judged: now for a draft, the time of submission afterwards.
    pub now: Timestamp,
    pub stage: Stage,
    pub fields: BTreeMap<String, String>,
    /// Without `uploaded_at` there is nothing a check could do with it, so attachments go whole.
    pub materials: BTreeMap<String, Vec<Attachment>>,
    /// The name of the body it is addressed to.
    #[serde(default)]
    pub recommender: Option<String>,
    #[serde(default)]
    pub opinion: Option<Opinion>,
    /// Readings the association has decided: code → the id of the reading chosen.
    #[serde(default)]
    pub decided: BTreeMap<String, String>,
    /// Windows the association has set.
    #[serde(default)]
    pub windows: BTreeMap<String, OpenWindow>,
    /// What other records say of the applicant.
    #[serde(default)]
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Draft,
    Submitted,
    Recommended,
}

/// What `checks` answers, and `GET /api/v1/applications/{id}/findings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckAnswer {
    pub rulebook: RulebookVersion,
    /// In the order of the rulebook.
    pub findings: Vec<Finding>,
    /// The grade the rules reach, if the programme has one.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Derived values shown beside a form: sums of the score sheet, lengths of texts. Id → value.
    #[serde(default)]
    pub derived: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grade {
    /// Id of the highest level reached; none if none is.
    pub reached: Option<String>,
    pub applied_for: String,
    /// In Chinese: what is missing for the next level; empty at the top.
    pub next: Vec<String>,
}

// ---- documents ----------------------------------------------------------------------------------------------------

/// `POST /render` of component `tables`. Answers the document's bytes with their media type.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RenderRequest {
    pub programme: ProgrammeId,
    /// A document of the rulebook (`XX-T01`) or a common one (`receipt`).
    pub document: String,
    /// `pdf`, `docx`, `xlsx`, `csv`, `html`.
    pub format: String,
    /// What the document is made from: a [`crate::document::DocumentData`], a [`crate::Receipt`] for the receipt.
    pub data: serde_json::Value,
    /// SHA-256 of `data`'s canonical JSON, printed on every page.
    pub data_sha256: Digest,
    pub generated_at: Timestamp,
    /// Whether the instance is a demonstration; printed.
    #[serde(default)]
    pub demonstration: bool,
}
