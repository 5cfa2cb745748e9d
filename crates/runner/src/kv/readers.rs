//! Connections that read while the writer writes: WAL lets them see the last committed state without waiting.

use super::database::{KvError, connect};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Reads at the same time per file; each holds a connection and a thread.
const CONNECTIONS_MAX: usize = 8;

/// A pool of read-only connections, opened when first needed.
pub(super) struct Readers {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Default::default(), permits: Arc::new(Semaphore::new(CONNECTIONS_MAX)) }
    }

    /// Closes idle connections and refuses further reads.
    pub fn close(&self) {
        self.permits.close();
        if let Ok(mut idle) = self.idle.lock() {
            idle.clear();
        }
    }

    /// Runs `query` on a thread that may block.
    pub async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, KvError> + Send + 'static,
    ) -> Result<T, KvError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| KvError::Closed)?;
        let idle = self.idle.clone();
        let path = self.path.clone();
        let work = move || {
            let _permit = permit;
            let waiting = idle.lock().ok().and_then(|mut idle| idle.pop());
            let connection = match waiting {
                Some(connection) => connection,
                None => connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            };
            let answer = query(&connection)?;
            if let Ok(mut idle) = idle.lock() {
                idle.push(connection);
            }
            Ok(answer)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(KvError::Sqlite(error.to_string())))
    }
}
