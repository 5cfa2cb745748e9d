//! Key-value stores in SQLite files, in Spin's own table, and the two interfaces components reach them by.
//! An acknowledged write has been synced to disk.

mod database;
mod readers;
mod spin;
mod store;
mod wasi;
mod writer;

pub use database::{Database, KvError};
pub use spin::SpinStore;
pub use wasi::{Bucket, Cas};

use crate::error::Error;
use crate::runtime_config::StoreFiles;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes of one answer to a component: Spin's own limit.
pub(crate) const ANSWER_BYTES_MAX: usize = 128 << 20;

/// One store: a label's share of a database file. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Arc<Database>,
    /// The column `store` of every row.
    pub(crate) label: Arc<str>,
}

/// The stores of an application, by label.
#[derive(Clone, Default)]
pub struct Stores(BTreeMap<String, Store>);

impl Stores {
    /// Opens or creates every file; labels that share a path share one database.
    pub fn open(files: &StoreFiles) -> Result<Self, Error> {
        let mut databases: BTreeMap<PathBuf, Arc<Database>> = BTreeMap::new();
        let mut stores = BTreeMap::new();
        for (label, path) in files {
            let database = match databases.get(path) {
                Some(database) => database.clone(),
                None => {
                    let database = Arc::new(Database::open(path)?);
                    databases.insert(path.clone(), database.clone());
                    database
                }
            };
            stores.insert(label.clone(), Store { database, label: label.as_str().into() });
        }
        Ok(Self(stores))
    }

    pub fn get(&self, label: &str) -> Option<&Store> {
        self.0.get(label)
    }

    /// Finishes waiting writes and folds the write-ahead logs back into the files. Blocks.
    pub fn close(&self) {
        for store in self.0.values() {
            store.database.close();
        }
    }
}
