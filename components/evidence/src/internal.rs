//! What only `records` asks: whether files are there, whether the store can be trusted, and to sweep it.

use crate::calls::Stored;
use crate::store::SpinStore;
use crate::{download, store_failed};
use domain::api::ParseRoster;
use domain::{Digest, Problem};
use evidence::{manifest, selftest, sweep as sweeping};
use guest::{Incoming, Reply};
use serde::{Deserialize, Serialize};

/// Body of the question for files: an application's several hundred digests.
const BODY_BYTES_MAX: u64 = 1 << 20;
/// Files asked for at a time.
const FILES_MAX: usize = 5000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Present {
    sha256: Vec<Digest>,
}

#[derive(Serialize)]
struct Missing {
    missing: Vec<Digest>,
}

/// `POST /internal/present` `{"sha256": […]}` → `{"missing": […]}`.
pub async fn present(mut request: Incoming) -> Result<Reply, Problem> {
    let asked: Present = request.json(BODY_BYTES_MAX).await?;
    if asked.sha256.len() > FILES_MAX {
        return Err(Problem::new(413, "too_many", "一次查询过多", format!("一次最多查询 {FILES_MAX} 个文件。")));
    }
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let missing = manifest::missing(&store, &asked.sha256).await.map_err(|e| store_failed(&e))?;
    Ok(Reply::json(200, &Missing { missing }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Respondents {
    sha256: Digest,
    asked: ParseRoster,
}

/// `POST /internal/respondents` `{"sha256", "asked"}` → `RosterAnswer`: rows of a list for a document. Who may see them unmasked,
/// `records` has decided.
pub async fn respondents(mut request: Incoming) -> Result<Reply, Problem> {
    let asked: Respondents = request.json(BODY_BYTES_MAX).await?;
    let stored = Stored { manifest: download::manifest(&asked.sha256).await?, sha256: asked.sha256 };
    Ok(Reply::json(200, &stored.parse(&asked.asked).await?))
}

/// `GET /internal/ready`: the store has just passed its self-test.
pub async fn ready() -> Result<Reply, Problem> {
    let token: String = guest::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    let outcome = match SpinStore::open().await {
        Ok(store) => selftest::run(&store, &token).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Reply::json(200, &serde_json::json!({ "ready": true }))),
        Err(error) => {
            guest::log!("evidence: {error}");
            Err(Problem::new(503, "store_unfit", "存储未通过自检", format!("存储 evidence 不可用：{error}。请检查运行配置。")))
        }
    }
}

/// `POST /internal/sweep`: frees what broken uploads left, a bounded part at a time; answers the files it came by.
pub async fn sweep() -> Result<Reply, Problem> {
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let swept = sweeping::sweep(&store, guest::now()).await.map_err(|e| store_failed(&e))?;
    Ok(Reply::json(200, &swept))
}

/// What `records` knows of files that a sweep came by.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    used: Vec<Digest>,
    unused: Vec<Digest>,
    /// Lists of respondents whose time is over: to be gone at once.
    #[serde(default)]
    over: Vec<Digest>,
}

/// `POST /internal/settle` `{"used": […], "unused": […], "over": […]}` → `{"chunks": freed}`.
pub async fn settle(mut request: Incoming) -> Result<Reply, Problem> {
    let told: Settle = request.json(BODY_BYTES_MAX).await?;
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    for sha256 in &told.used {
        sweeping::used(&store, sha256).await.map_err(|e| store_failed(&e))?;
    }
    let mut chunks = 0;
    for sha256 in &told.unused {
        chunks += sweeping::unused(&store, sha256, guest::now()).await.map_err(|e| store_failed(&e))?;
    }
    for sha256 in &told.over {
        chunks += sweeping::over(&store, sha256).await.map_err(|e| store_failed(&e))?;
    }
    Ok(Reply::json(200, &serde_json::json!({ "chunks": chunks })))
}
