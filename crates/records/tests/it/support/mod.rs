//! What the tests stand on: a store in memory with the real semantics, a host with a clock that is set, and clients.

pub mod client;
pub mod host;
pub mod steps;
pub mod store;

pub use client::{Answer, Client};
pub use host::TestHost;
pub use store::MemoryStore;

use futures::executor::block_on;
use records::{BatchStream, Request, Response, handle};

/// An instance of the service.
pub struct App {
    pub host: TestHost,
}

impl App {
    /// A demonstration instance.
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The same with some variables set otherwise.
    pub fn with(variables: &[(&str, &str)]) -> Self {
        Self { host: TestHost::new(variables) }
    }

    /// Answers one request by itself.
    pub fn send(&self, request: &Request) -> Response {
        block_on(handle(&self.host, request))
    }

    /// The next piece of a batch.
    pub fn next(&self, stream: &mut BatchStream) -> Option<Vec<u8>> {
        block_on(stream.next(&self.host))
    }

    /// Every piece of an answer that comes piece by piece.
    pub fn drained(&self, response: Response) -> Vec<Vec<u8>> {
        let mut stream = response.stream.expect("an answer that is a stream");
        std::iter::from_fn(|| self.next(&mut stream)).collect()
    }

    /// Answers two requests side by side, taking turns at every step in the store.
    pub fn race(&self, one: &Request, other: &Request) -> (Answer, Answer) {
        self.host.store.take_turns.set(true);
        let (one, other) = block_on(async { futures::join!(handle(&self.host, one), handle(&self.host, other)) });
        self.host.store.take_turns.set(false);
        (Answer::from(one), Answer::from(other))
    }

    /// The same between two processes, the other one later by so many steps.
    pub fn race_beside(&self, one: &Request, beside: &TestHost, other: &Request, steps: usize) -> (Answer, Answer) {
        self.host.store.take_turns.set(true);
        let late = async {
            for _ in 0..steps {
                store::turn().await;
            }
            handle(beside, other).await
        };
        let (one, other) = block_on(async { futures::join!(handle(&self.host, one), late) });
        self.host.store.take_turns.set(false);
        (Answer::from(one), Answer::from(other))
    }

    /// The stored document under `key`.
    pub fn stored(&self, key: &str) -> serde_json::Value {
        serde_json::from_slice(&self.host.store.value(key).unwrap_or_else(|| panic!("nothing is stored under {key}"))).unwrap()
    }
}
