//! Files by their content: hashed while they are written, stored in chunks, verified whenever they are read.
//!
//! A file is named by its SHA-256 and stored once. Its chunks are written first and its manifest last, so that what is
//! named is whole. Every blob begun stands in a numbered list; what a crash leaves behind, what an upload abandoned and
//! what nobody names any more is found there and swept. The store is a port ([`port::Store`]); everything else here is
//! values. No host calls.

pub mod answer;
pub mod combine;
pub mod digest_field;
pub mod disposition;
mod error;
pub mod hash;
pub mod manifest;
pub mod multipart;
pub mod name;
mod pipeline;
pub mod port;
pub mod range;
pub mod read;
pub mod selftest;
pub mod started;
pub mod sweep;
pub mod tus;
pub mod upload;
pub mod write;

pub use error::Error;
pub use manifest::Manifest;

/// Bytes of a chunk. A value of the store is under 128 MiB, and the runtime's own default frame for SQLite under 1 GiB;
/// 1 MiB keeps a request's memory flat and costs one write in a hundred of what the bytes cost.
pub const CHUNK_BYTES: usize = 1 << 20;

/// The largest file whose bytes are shown to `inspect`: what that component takes.
pub const INSPECT_BYTES_MAX: u64 = 64 << 20;

/// First bytes shown of a larger one.
pub const INSPECT_HEAD_BYTES: usize = 64 << 10;

/// The largest list shown to `respondents`: what that component takes.
pub const LIST_BYTES_MAX: u64 = 20 << 20;
