//! The gatekeeper: accounts, sessions, keys, applications and their way from draft to opinion, receipts, history.
//!
//! [`handle`] answers one request. It is logic over two ports, [`Store`] and [`Host`], and may not touch anything
//! else: no clock, no randomness, no files, no network of its own. Nothing of one request is kept for the next.
//! `ARCHITECTURE.md` lists the routes and the keys of the store.

mod accounts;
mod applications;
mod bodies;
mod claim;
mod clock;
mod description;
mod documents;
mod error;
mod exchange;
mod health;
mod idempotency;
mod internal;
mod limits;
mod lists;
mod maintenance;
mod opinion;
mod password;
mod personal_data;
mod port;
mod printed;
mod programmes;
mod references;
mod router;
mod sessions;
mod settings;
mod standing;
mod throttle;
mod token;
mod what_if;

pub use error::{Error, Refusal};
pub use exchange::{Request, Response};
pub use limits::BODY_BYTES_MAX;
pub use printed::batch::BatchStream;
pub use port::{Document, Host, Store, StoreError};
pub use router::{alive, handle};
pub use settings::{Settings, SettingsError};
