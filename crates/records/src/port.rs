//! The two ports: what the store must do, and what the host provides besides.

use domain::api::{BrokenRulebooks, CheckAnswer, CheckRequest, ParseRoster, RenderRequest, RosterAnswer};
use domain::time::Timestamp;
use domain::{Digest, Problem};
use rulebook::Rulebook;

/// The store couldn't do what it was asked; what it says names no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(pub String);

/// A key-value store with the guarantees everything here rests on.
///
/// Every call is atomic by itself; no two calls are together. A write that was answered is durable.
#[allow(async_fn_in_trait, reason = "one thread; nobody needs the futures to be Send")]
pub trait Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values in the order of the keys asked for.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    async fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;

    /// All in one call; whether all or none is there after a crash is the store's affair, so nothing may rest on it.
    async fn set_many(&self, entries: &[(String, Vec<u8>)]) -> Result<(), StoreError>;

    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Adds and answers the sum; a key that was absent counts as 0. Such a key is never read or written otherwise.
    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;

    /// Writes `new` if the key holds exactly `expected`, which it must have held before: a swap never creates a key.
    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError>;
}

/// A document made by `tables`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What the crate needs of its surroundings.
#[allow(async_fn_in_trait, reason = "one thread; nobody needs the futures to be Send")]
pub trait Host {
    type Store: Store;

    fn store(&self) -> &Self::Store;

    /// The real clock: sessions, limits and claims go by it on every instance.
    fn now(&self) -> Timestamp;

    /// Bytes fit for secrets.
    fn random<const N: usize>(&self) -> [u8; N];

    /// The instance's settings, or why they can't be used.
    fn settings(&self) -> Result<&crate::Settings, String>;

    fn rulebook(&self, programme: &str) -> Option<&Rulebook>;

    /// Every programme offered, in the order of the ids.
    fn rulebooks(&self) -> Vec<&Rulebook>;

    /// `GET checks/rulebooks`: those that aren't offered because they can't be used.
    fn broken_rulebooks(&self) -> &BrokenRulebooks;

    /// `POST checks/check`.
    async fn check(&self, request: &CheckRequest) -> Result<CheckAnswer, Problem>;

    /// `POST tables/render`.
    async fn render(&self, request: &RenderRequest) -> Result<Document, Problem>;

    /// `POST evidence/internal/respondents`: rows of a stored list.
    async fn respondents(&self, list: &Digest, asked: &ParseRoster) -> Result<RosterAnswer, Problem>;

    /// `POST evidence/internal/present`: which of these files aren't stored whole.
    async fn missing_files(&self, files: &[Digest]) -> Result<Vec<Digest>, Problem>;

    /// `GET evidence/internal/ready`.
    async fn evidence_ready(&self) -> Result<(), Problem>;

    /// `POST evidence/internal/sweep`; answers what it says of its work.
    async fn sweep_evidence(&self) -> Result<serde_json::Value, Problem>;

    /// `POST evidence/internal/settle`: which of the files that a sweep came by are named by an application, and which aren't.
    async fn settle_evidence(&self, used: &[Digest], unused: &[Digest]) -> Result<serde_json::Value, Problem>;

    /// `POST evidence/internal/settle`: the file's time is over, its bytes are freed at once; one that isn't there is freed already.
    async fn erase_file(&self, sha256: &Digest) -> Result<(), Problem>;

    /// Whether this instance has seen the store pass its self-test.
    fn store_proven(&self) -> bool;

    fn set_store_proven(&self);
}
