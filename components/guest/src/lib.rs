//! What every component does the same way: reading a request, answering it, calling the next component.
//!
//! Shells alone use this crate; domain crates never do. Nothing here keeps data of a request beyond it.

pub mod chain;
mod json;
mod memory;
pub mod reply;
pub mod request;
pub mod rulebooks;

pub use chain::Call;
pub use reply::Reply;
pub use request::{BodyReader, Incoming};

use domain::Problem;
use domain::time::Timestamp;

/// Answers one request: whatever `handle` returns, a problem included, becomes an HTTP answer.
///
/// A component's entry point is
/// `#[spin_sdk::http_service] async fn entry(request: spin_sdk::http::Request) -> guest::Reply { guest::serve(request, handle).await }`.
pub async fn serve<F>(request: spin_sdk::http::Request, handle: F) -> Reply
where
    F: AsyncFnOnce(Incoming) -> Result<Reply, Problem>,
{
    let request = Incoming::new(request);
    let unread = request.unread();
    let reply = match handle(request).await {
        Ok(reply) => reply,
        Err(problem) => Reply::problem(&problem),
    };
    if reply.status >= 400 {
        unread.discard().await;
    }
    reply
}

/// Writes a line to the component's log, as `eprintln!` does. A line that can't be written – the disk is full – is lost;
/// `eprintln!` would take the request with it.
#[macro_export]
macro_rules! log {
    ($($part:tt)*) => {
        $crate::log(format_args!($($part)*))
    };
}

/// What [`log!`] calls.
pub fn log(line: std::fmt::Arguments<'_>) {
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{line}\n"));
}

/// The clock.
pub fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::UNIX_EPOCH.checked_add(domain::time::SignedDuration::try_from(since_epoch).unwrap_or_default()).unwrap_or(Timestamp::MAX)
}

/// Random bytes fit for secrets (WASI's cryptographically secure source).
pub fn random<const N: usize>() -> [u8; N] {
    let bytes = spin_sdk::wasip3::random::random::get_random_bytes(N as u64);
    let mut out = [0; N];
    out.copy_from_slice(&bytes);
    out
}

/// The value of a variable that the manifest gives this component; empty if it has none.
pub async fn variable(name: &str) -> String {
    spin_sdk::variables::get(name).await.unwrap_or_default()
}
