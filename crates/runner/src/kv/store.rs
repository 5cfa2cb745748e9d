//! What can be asked of a store and done to it, whichever interface the component speaks.

use super::database::KvError;
use super::writer::{Done, Write};
use super::{ANSWER_BYTES_MAX, Store};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// Keys read at a time when all are listed.
const KEYS_PER_PAGE: usize = 1000;

impl Store {
    pub async fn get(&self, key: String) -> Result<Option<Vec<u8>>, KvError> {
        let store = self.label.clone();
        let value = self.database.read(move |connection| select(connection, &store, &key)).await?;
        match &value {
            Some(value) if value.len() > ANSWER_BYTES_MAX => Err(KvError::AnswerTooLarge),
            _ => Ok(value),
        }
    }

    pub async fn exists(&self, key: String) -> Result<bool, KvError> {
        let store = self.label.clone();
        let query = move |connection: &Connection| {
            Ok(connection
                .prepare_cached("SELECT 1 FROM spin_key_value WHERE store=?1 AND key=?2")?
                .exists(params![store, key])?)
        };
        self.database.read(query).await
    }

    /// The values in the order of `keys`, each with its key; all from one state of the store.
    pub async fn get_many(&self, keys: Vec<String>) -> Result<Vec<(String, Option<Vec<u8>>)>, KvError> {
        let store = self.label.clone();
        let query = move |connection: &Connection| {
            let transaction = connection.unchecked_transaction()?;
            let mut bytes = 0;
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                let value = select(&transaction, &store, &key)?;
                bytes += key.len() + value.as_ref().map_or(0, Vec::len);
                if bytes > ANSWER_BYTES_MAX {
                    return Err(KvError::AnswerTooLarge);
                }
                found.push((key, value));
            }
            Ok(found)
        };
        self.database.read(query).await
    }

    /// The next keys after `after`, in order; none when all have been listed.
    pub async fn keys_after(&self, after: Option<String>) -> Result<Vec<String>, KvError> {
        let store = self.label.clone();
        let query = move |connection: &Connection| {
            // Each of the two walks the primary key from where it starts.
            let mut select = connection.prepare_cached(match after {
                None => "SELECT key FROM spin_key_value WHERE store=?1 AND ?2 IS NULL ORDER BY key LIMIT ?3",
                Some(_) => "SELECT key FROM spin_key_value WHERE store=?1 AND key>?2 ORDER BY key LIMIT ?3",
            })?;
            let rows = select.query_map(params![store, after, KEYS_PER_PAGE as i64], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        self.database.read(query).await
    }

    pub async fn set_many(&self, entries: Vec<(String, Vec<u8>)>) -> Result<(), KvError> {
        self.database.write(Write::Set { store: self.label.clone(), entries }).await.map(drop)
    }

    pub async fn delete_many(&self, keys: Vec<String>) -> Result<(), KvError> {
        self.database.write(Write::Delete { store: self.label.clone(), keys }).await.map(drop)
    }

    /// Adds to a counter and returns its new value.
    pub async fn increment(&self, key: String, delta: i64) -> Result<i64, KvError> {
        match self.database.write(Write::Increment { store: self.label.clone(), key, delta }).await? {
            Done::Counted(value) => Ok(value),
            _ => Err(KvError::Closed),
        }
    }

    /// Writes `value` if the key still holds `seen`; tells whether it did.
    pub async fn swap(&self, key: String, seen: Option<Arc<Vec<u8>>>, value: Vec<u8>) -> Result<bool, KvError> {
        match self.database.write(Write::Swap { store: self.label.clone(), key, seen, value }).await? {
            Done::Swapped(swapped) => Ok(swapped),
            _ => Err(KvError::Closed),
        }
    }
}

fn select(connection: &Connection, store: &str, key: &str) -> Result<Option<Vec<u8>>, KvError> {
    Ok(connection
        .prepare_cached("SELECT value FROM spin_key_value WHERE store=?1 AND key=?2")?
        .query_row(params![store, key], |row| row.get(0))
        .optional()?)
}
