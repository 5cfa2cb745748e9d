//! A packet: everything of one application as a BagIt bag (RFC 8493) in a ZIP64, stored and not deflated.
//!
//! [`Packet`] knows every byte but the files' own: length and entity tag stand before the first is sent, and
//! [`Writer`] yields the parts in order while CRC-32 is computed on the way. The same record makes the same bytes.
//! [`verify`] reads one back and holds it against its receipt. No host calls: what is read is any [`std::io::Read`].
//!
//! The bag's documents and manifests stand before the files, so that whatever is saved of a download that was cut off
//! names everything that is missing; the ZIP's directory stands last, so that such a download doesn't open at all.

mod bag;
mod documents;
mod index;
mod names;
pub mod verify;
mod write;
pub mod zip;

pub use documents::{FileChunks, FileList, FileLine};
pub use write::{Packet, Part, Writer};

/// The form of packets written here; raised whenever the same record would make other bytes.
pub const FORMAT: u32 = 1;

/// Why no packet can be made of a record.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chunks of a file of the application are unknown.
    #[error("no chunks are known of file {0}")]
    UnknownFile(String),
}
