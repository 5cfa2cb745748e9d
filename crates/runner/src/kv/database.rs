//! One SQLite file: a thread that writes, connections that read beside it, and how both are set up.
//!
//! WAL with `synchronous=FULL` costs one sync per transaction, and several waiting writes share a transaction.
//! Pages of 16 KiB write chunks of 1 MiB twice as fast as 4 KiB do, and cost documents of a few KiB nothing: there the
//! sync takes the time.

use super::readers::Readers;
use super::writer::{Done, Write, Writer};
use crate::error::Error;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a connection waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const PAGE_BYTES: u32 = 16384;
/// A write-ahead log that has been folded back is cut to this size.
const LOG_BYTES_KEPT: u64 = 128 << 20;

/// Why a store operation failed. The text goes to the component, so it holds no paths and no values.
#[derive(Debug, Clone, thiserror::Error)]
pub enum KvError {
    #[error("the value under this key isn't a counter of 8 bytes")]
    NotACounter,
    #[error("the counter would leave the range of i64")]
    CounterOverflow,
    #[error("the answer exceeds {} bytes", super::ANSWER_BYTES_MAX)]
    AnswerTooLarge,
    #[error("the store is closed")]
    Closed,
    #[error("the store failed: {0}")]
    Sqlite(String),
}

impl From<rusqlite::Error> for KvError {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(error = %error, "key-value store failed");
        // The message of a constraint or of a full disk names tables and columns, never a value.
        Self::Sqlite(error.to_string())
    }
}

/// A database file with any number of stores in it.
pub struct Database {
    path: PathBuf,
    readers: Readers,
    writer: Writer,
}

impl Database {
    /// Opens the file, or creates it with its folder, and checks that it is what Spin would read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            crate::files::create_private(folder).map_err(Error::io("创建数据目录", folder))?;
        }
        let failed = |error: rusqlite::Error| Error::Store { path: path.to_owned(), message: error.to_string() };
        let connection = prepare(path).map_err(failed)?;
        let writer = Writer::start(connection, path).map_err(failed)?;
        Ok(Self { path: path.to_owned(), readers: Readers::new(path), writer })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes, and returns once the write is on disk.
    pub(super) async fn write(&self, write: Write) -> Result<Done, KvError> {
        self.writer.submit(write).await
    }

    /// Runs a query beside the writer, on a thread that may block.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, KvError> + Send + 'static,
    ) -> Result<T, KvError> {
        self.readers.run(query).await
    }

    /// Finishes waiting writes, folds the write-ahead log into the file and refuses what comes later. Blocks.
    pub fn close(&self) {
        // The connection that closes last removes the log, and a reader can't.
        self.readers.close();
        self.writer.close();
    }
}

/// The connection that writes. What it sets up in the file (WAL, table) stays there and serves Spin as well.
fn prepare(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Folding the log back is the other thread's work, or it would stall every few writes of an upload.
    connection.query_row("PRAGMA wal_autocheckpoint=0", [], |_| Ok(()))?;
    connection.query_row(&format!("PRAGMA journal_size_limit={LOG_BYTES_KEPT}"), [], |_| Ok(()))?;
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS spin_key_value (
           store TEXT NOT NULL,
           key   TEXT NOT NULL,
           value BLOB NOT NULL,

           PRIMARY KEY (store, key)
        )",
    )?;
    Ok(connection)
}

/// A connection with what all of them share.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // In KiB when negative.
    connection.pragma_update(None, "cache_size", -16384)?;
    Ok(connection)
}
