//! What the gatekeeper needs of its surroundings: clock, randomness, variables, rulebooks, the components it calls.

use crate::store::SpinStore;
use domain::api::{BrokenRulebooks, CheckAnswer, CheckRequest, ParseRoster, RenderRequest, RosterAnswer};
use domain::time::Timestamp;
use domain::{Digest, Problem};
use guest::Call;
use guest::rulebooks::{self, Listing};
use records::{Document, Host, Settings, StoreError};
use rulebook::Rulebook;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this instance has seen the store pass its self-test.
static STORE_PROVEN: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Variables don't change while the application runs, and reading each is a call.
    static SETTINGS: OnceCell<Arc<Result<Settings, String>>> = const { OnceCell::new() };
    static BROKEN: OnceCell<Arc<BrokenRulebooks>> = const { OnceCell::new() };
}

const VARIABLES: [&str; 8] = ["public_url", "demonstration", "clock", "setup_token", "maintenance_key", "file_mib_max", "application_mib_max", "application_files_max"];

/// The host of one request.
pub struct SpinHost {
    store: SpinStore,
    settings: Arc<Result<Settings, String>>,
    listing: Arc<Listing>,
    broken: Arc<BrokenRulebooks>,
}

impl SpinHost {
    pub async fn open() -> Result<Self, StoreError> {
        let (store, settings, broken) = (SpinStore::open().await?, settings().await, broken().await);
        Ok(Self { store, settings, listing: rulebooks::list(), broken })
    }
}

/// What `checks` can't use; asked once an instance, and again as long as `checks` doesn't answer.
async fn broken() -> Arc<BrokenRulebooks> {
    if let Some(broken) = BROKEN.with(|cell| cell.get().cloned()) {
        return broken;
    }
    let answer = Call::new("checks", http::Method::GET, "/rulebooks").send(Vec::new()).await;
    let Ok(found) = answer.and_then(guest::chain::Answer::success).and_then(|answer| answer.json::<BrokenRulebooks>()) else {
        return Arc::default();
    };
    rulebooks::withhold(found.broken.iter().map(|book| book.id.clone()).collect());
    BROKEN.with(|cell| cell.get_or_init(|| Arc::new(found)).clone())
}

async fn settings() -> Arc<Result<Settings, String>> {
    if let Some(settings) = SETTINGS.with(|cell| cell.get().cloned()) {
        return settings;
    }
    let mut values = BTreeMap::new();
    for name in VARIABLES {
        values.insert(name, guest::variable(name).await);
    }
    let read = Settings::read(|name| values.get(name).cloned().unwrap_or_default()).map_err(|error| error.to_string());
    SETTINGS.with(|cell| cell.get_or_init(|| Arc::new(read)).clone())
}

impl Host for SpinHost {
    type Store = SpinStore;

    fn store(&self) -> &SpinStore {
        &self.store
    }

    fn now(&self) -> Timestamp {
        guest::now()
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        guest::random()
    }

    fn settings(&self) -> Result<&Settings, String> {
        self.settings.as_ref().as_ref().map_err(Clone::clone)
    }

    fn rulebook(&self, programme: &str) -> Option<&Rulebook> {
        self.listing.programmes.iter().map(AsRef::as_ref).find(|book| book.programme.id == programme)
    }

    fn rulebooks(&self) -> Vec<&Rulebook> {
        self.listing.programmes.iter().map(AsRef::as_ref).collect()
    }

    fn broken_rulebooks(&self) -> &BrokenRulebooks {
        &self.broken
    }

    async fn check(&self, request: &CheckRequest) -> Result<CheckAnswer, Problem> {
        Call::new("checks", http::Method::POST, "/check").json(request).await
    }

    async fn render(&self, request: &RenderRequest) -> Result<Document, Problem> {
        let body = serde_json::to_vec(request).expect("the types of the contract are JSON");
        let answer = Call::new("tables", http::Method::POST, "/render").header("content-type", "application/json").send(body).await?.success()?;
        let media_type = answer.header("content-type").unwrap_or("application/octet-stream").to_owned();
        Ok(Document { media_type, bytes: answer.body })
    }

    async fn respondents(&self, list: &Digest, asked: &ParseRoster) -> Result<RosterAnswer, Problem> {
        Call::new("evidence", http::Method::POST, "/internal/respondents").json(&json!({ "sha256": list, "asked": asked })).await
    }

    async fn missing_files(&self, files: &[Digest]) -> Result<Vec<Digest>, Problem> {
        let answer: Value = Call::new("evidence", http::Method::POST, "/internal/present").json(&json!({ "sha256": files })).await?;
        serde_json::from_value(answer["missing"].clone())
            .map_err(|_| Problem::new(502, "unexpected_answer", "服务内部错误", "附件存储的回答无法识别，请联系管理员。"))
    }

    async fn evidence_ready(&self) -> Result<(), Problem> {
        Call::new("evidence", http::Method::GET, "/internal/ready").send(Vec::new()).await?.success().map(drop)
    }

    async fn sweep_evidence(&self) -> Result<Value, Problem> {
        let answer = Call::new("evidence", http::Method::POST, "/internal/sweep").json(&json!({})).await?;
        Ok(answer)
    }

    async fn settle_evidence(&self, used: &[Digest], unused: &[Digest]) -> Result<Value, Problem> {
        Call::new("evidence", http::Method::POST, "/internal/settle").json(&json!({ "used": used, "unused": unused })).await
    }

    async fn erase_file(&self, sha256: &Digest) -> Result<(), Problem> {
        let _: Value = Call::new("evidence", http::Method::POST, "/internal/settle").json(&json!({ "used": [], "unused": [], "over": [sha256] })).await?;
        Ok(())
    }

    fn store_proven(&self) -> bool {
        STORE_PROVEN.load(Ordering::Relaxed)
    }

    fn set_store_proven(&self) {
        STORE_PROVEN.store(true, Ordering::Relaxed);
    }
}
