//! `GET /healthz` and `/readyz`, and the self-test without which nothing is served.

use crate::error::Result;
use crate::exchange::Response;
use crate::port::{Host, Store, StoreError};
use crate::token;
use domain::Problem;
use serde_json::json;

/// Written once a store has passed; a fresh instance then needs one read instead of the whole test.
const PASSED: &str = "selftest/passed";

pub(crate) fn healthz() -> Response {
    Response::json(200, &json!({ "status": "ok" })).with("cache-control", "no-store")
}

/// Whether both stores do what everything rests on.
pub(crate) async fn readyz(host: &impl Host) -> Response {
    if let Err(reason) = self_test(host).await {
        return not_ready(&format!("数据存储没有通过自检：{reason}。请检查 records 存储的配置。"));
    }
    if let Err(problem) = host.evidence_ready().await {
        return not_ready(&format!("附件存储没有就绪：{}", problem.detail));
    }
    Response::json(200, &json!({ "status": "ready" })).with("cache-control", "no-store")
}

fn not_ready(detail: &str) -> Response {
    Response::problem(&Problem::new(503, "not_ready", "服务没有就绪", detail)).with("retry-after", "10")
}

/// Before the first request of an instance is answered: the store has passed once.
///
/// # Errors
/// 503 with the reason.
pub(crate) async fn proven(host: &impl Host) -> Result<()> {
    if host.store_proven() {
        return Ok(());
    }
    if host.store().get(PASSED).await?.is_some() {
        host.set_store_proven();
        return Ok(());
    }
    match self_test(host).await {
        Ok(()) => {
            host.store().set(PASSED, b"1").await?;
            host.set_store_proven();
            Ok(())
        }
        Err(reason) => Err(Problem::new(503, "not_ready", "服务没有就绪", format!("数据存储没有通过自检：{reason}。请联系管理员。")).into()),
    }
}

/// A swap changes a key that holds what was expected and no other, reading many answers each key its own, counting counts.
async fn self_test(host: &impl Host) -> Result<(), String> {
    let name = token::identifier(host);
    let key = format!("selftest/{name}");
    let counter = format!("counter/selftest/{name}");
    let outcome = steps(host.store(), &key, &counter).await;
    let cleaned = async {
        host.store().delete(&key).await?;
        host.store().delete(&counter).await
    };
    let cleaned = cleaned.await;
    outcome?;
    cleaned.map_err(told)
}

async fn steps(store: &impl Store, key: &str, counter: &str) -> Result<(), String> {
    let expect = |right: bool, what: &str| if right { Ok(()) } else { Err(what.to_owned()) };
    store.set(key, b"a").await.map_err(told)?;
    expect(store.compare_and_swap(key, b"a", b"b").await.map_err(told)?, "比较并交换没有写入")?;
    expect(!store.compare_and_swap(key, b"a", b"c").await.map_err(told)?, "比较并交换覆盖了较新的内容")?;
    expect(store.get(key).await.map_err(told)?.as_deref() == Some(b"b"), "读到的不是刚写入的内容")?;
    let absent = format!("{key}/absent");
    let many = store.get_many(&[absent.clone(), key.to_owned(), absent]).await.map_err(told)?;
    expect(many == [None, Some(b"b".to_vec()), None], "成批读取的结果不对")?;
    for (delta, sum) in [(1, 1), (2, 3), (0, 3)] {
        expect(store.increment(counter, delta).await.map_err(told)? == sum, "计数的结果不对")?;
    }
    Ok(())
}

fn told(error: StoreError) -> String {
    format!("存储没有响应（{}）", error.0)
}
