//! The thread that writes to one file. Writes that wait together are committed together, so that one sync to disk
//! acknowledges them all. A second thread folds the write-ahead log back into the file meanwhile.

use super::database::{KvError, connect};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Writes of one transaction, and their bytes: more would make the first of them wait without sparing many syncs.
const GROUP_WRITES_MAX: usize = 256;
const GROUP_BYTES_MAX: usize = 8 << 20;
/// Log written since the last fold that asks for the next one.
const FOLD_BYTES: usize = 64 << 20;
/// Beyond this the writer stops and folds by itself: the log can't grow without end under a steady stream.
const LOG_BYTES_MAX: u64 = 512 << 20;
/// A quiet spell after which whatever is in the log is folded back.
const QUIET: Duration = Duration::from_secs(2);

/// One change; all of it happens or nothing.
pub(super) enum Write {
    Set {
        store: Arc<str>,
        entries: Vec<(String, Vec<u8>)>,
    },
    Delete {
        store: Arc<str>,
        keys: Vec<String>,
    },
    Increment {
        store: Arc<str>,
        key: String,
        delta: i64,
    },
    /// Writes `value` if the key still holds `seen`; `None` means that there was no such key.
    Swap {
        store: Arc<str>,
        key: String,
        seen: Option<Arc<Vec<u8>>>,
        value: Vec<u8>,
    },
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Written,
    Counted(i64),
    Swapped(bool),
}

struct Job {
    write: Write,
    reply: oneshot::Sender<Result<Done, KvError>>,
}

pub(super) struct Writer {
    jobs: Mutex<Option<Sender<Job>>>,
    /// The writing thread first: it lets go of the other.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    pub fn start(connection: Connection, path: &Path) -> Result<Self, rusqlite::Error> {
        let folding = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let (jobs, waiting) = channel();
        let (fold, folds) = channel();
        let log = log_path(path);
        let folding = std::thread::spawn(move || fold_when_asked(&folding, &folds));
        let writing = std::thread::spawn(move || WriterThread { connection, fold, log, unfolded: 0 }.run(&waiting));
        Ok(Self { jobs: Mutex::new(Some(jobs)), threads: Mutex::new(vec![writing, folding]) })
    }

    pub async fn submit(&self, write: Write) -> Result<Done, KvError> {
        let (reply, answer) = oneshot::channel();
        let sent = match self.jobs.lock().as_deref() {
            Ok(Some(jobs)) => jobs.send(Job { write, reply }).is_ok(),
            _ => false,
        };
        if !sent {
            return Err(KvError::Closed);
        }
        answer.await.unwrap_or(Err(KvError::Closed))
    }

    pub fn close(&self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            jobs.take();
        }
        let threads = self.threads.lock().map(|mut threads| std::mem::take(&mut *threads)).unwrap_or_default();
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of a key-value store panicked");
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

struct WriterThread {
    connection: Connection,
    fold: Sender<()>,
    log: PathBuf,
    /// Bytes written since folding was last asked for.
    unfolded: usize,
}

impl WriterThread {
    fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(QUIET) {
                Ok(first) => {
                    let group = gather(first, jobs);
                    self.unfolded += group.iter().map(|job| job.write.bytes()).sum::<usize>();
                    self.commit(group);
                    if self.unfolded >= FOLD_BYTES {
                        self.ask_to_fold();
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.unfolded > 0 => self.ask_to_fold(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        fold(&self.connection, "TRUNCATE");
    }

    /// Commits a group as one transaction; if that fails, each by itself, so that one can't fail the others.
    fn commit(&mut self, group: Vec<Job>) {
        match self.transact(group.iter().map(|job| &job.write)) {
            Ok(results) => {
                for (job, result) in group.into_iter().zip(results) {
                    // A component that went away no longer wants the answer.
                    let _ = job.reply.send(result);
                }
            }
            Err(error) if group.len() == 1 => {
                for job in group {
                    let _ = job.reply.send(Err(error.clone()));
                }
            }
            Err(_) => {
                for job in group {
                    let result = self.transact([&job.write]).and_then(|mut results| results.remove(0));
                    let _ = job.reply.send(result);
                }
            }
        }
    }

    fn transact<'a>(
        &mut self,
        writes: impl IntoIterator<Item = &'a Write>,
    ) -> Result<Vec<Result<Done, KvError>>, KvError> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut results = Vec::new();
        for write in writes {
            results.push(match apply(&transaction, write) {
                Err(KvError::Sqlite(message)) => return Err(KvError::Sqlite(message)),
                result => result,
            });
        }
        transaction.commit()?;
        Ok(results)
    }

    fn ask_to_fold(&mut self) {
        self.unfolded = 0;
        if std::fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_BYTES_MAX) {
            fold(&self.connection, "RESTART");
        } else if self.fold.send(()).is_err() {
            tracing::error!("the folding thread of a key-value store is gone");
        }
    }
}

/// Takes what else is waiting, up to the limits of a group.
fn gather(first: Job, jobs: &Receiver<Job>) -> Vec<Job> {
    let mut bytes = first.write.bytes();
    let mut group = vec![first];
    while group.len() < GROUP_WRITES_MAX && bytes < GROUP_BYTES_MAX {
        let Ok(job) = jobs.try_recv() else { break };
        bytes += job.write.bytes();
        group.push(job);
    }
    group
}

impl Write {
    /// Roughly what it adds to the log.
    fn bytes(&self) -> usize {
        match self {
            Self::Set { entries, .. } => entries.iter().map(|(_, value)| value.len() + 16384).sum(),
            Self::Swap { value, .. } => value.len() + 16384,
            Self::Delete { keys, .. } => keys.len() * 16384,
            Self::Increment { .. } => 16384,
        }
    }
}

fn apply(connection: &Connection, write: &Write) -> Result<Done, KvError> {
    match write {
        Write::Set { store, entries } => {
            for (key, value) in entries {
                put(connection, store, key, value)?;
            }
            Ok(Done::Written)
        }
        Write::Delete { store, keys } => {
            let mut delete = connection.prepare_cached("DELETE FROM spin_key_value WHERE store=?1 AND key=?2")?;
            for key in keys {
                delete.execute(params![store, key])?;
            }
            Ok(Done::Written)
        }
        Write::Increment { store, key, delta } => increment(connection, store, key, *delta),
        Write::Swap { store, key, seen, value } => swap(connection, store, key, seen.as_deref(), value),
    }
}

fn put(connection: &Connection, store: &str, key: &str, value: &[u8]) -> Result<(), KvError> {
    connection
        .prepare_cached(
            "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (store, key) DO UPDATE SET value=excluded.value",
        )?
        .execute(params![store, key, value])?;
    Ok(())
}

/// Counters are i64, little-endian, as Spin writes them; an absent key counts from 0.
fn increment(connection: &Connection, store: &str, key: &str, delta: i64) -> Result<Done, KvError> {
    let old: Option<Vec<u8>> = connection
        .prepare_cached("SELECT value FROM spin_key_value WHERE store=?1 AND key=?2")?
        .query_row(params![store, key], |row| row.get(0))
        .optional()?;
    let old = match old {
        Some(bytes) => i64::from_le_bytes(bytes.try_into().map_err(|_| KvError::NotACounter)?),
        None => 0,
    };
    let new = old.checked_add(delta).ok_or(KvError::CounterOverflow)?;
    put(connection, store, key, &new.to_le_bytes())?;
    Ok(Done::Counted(new))
}

fn swap(
    connection: &Connection,
    store: &str,
    key: &str,
    seen: Option<&Vec<u8>>,
    value: &[u8],
) -> Result<Done, KvError> {
    let changed = match seen {
        Some(seen) => connection
            .prepare_cached("UPDATE spin_key_value SET value=?3 WHERE store=?1 AND key=?2 AND value=?4")?
            .execute(params![store, key, value, seen])?,
        None => connection
            .prepare_cached(
                "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![store, key, value])?,
    };
    Ok(Done::Swapped(changed == 1))
}

fn fold_when_asked(connection: &Connection, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        // Requests that came in meanwhile are covered by this fold.
        while asked.try_recv().is_ok() {}
        fold(connection, "PASSIVE");
    }
}

/// Copies the write-ahead log into the file. A failure costs space, not data, and the next fold tries again.
fn fold(connection: &Connection, mode: &str) {
    if let Err(error) = connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(())) {
        tracing::warn!(%error, mode, "folding the write-ahead log failed");
    }
}

fn log_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
