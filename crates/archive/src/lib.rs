//! ZIP archives of strangers (APPNOTE 6.3.10): a directory that is checked whole before anything it says is believed.
//!
//! The one place that decides whether an archive – a plain one, or the package around an office file – may be looked into.
//! Two readers that disagree about an archive are how hostile ones get past a check, so whatever could be read in two ways
//! is refused: a second end record, data before or after, entries over one another, a local header that says something else
//! than the directory. Nothing is unpacked on opening, and a part inflates to what it declares or is an error. No host calls.

mod directory;
mod name;
mod part;
mod records;
mod refusal;

pub use directory::{Archive, Entry};
pub use part::Part;
pub use records::local_names;
pub use refusal::{Cause, Refusal, shown};

/// What an archive may hold. Each kind of archive has its own, with the reasons beside them.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files and folders.
    pub entries_max: usize,
    /// What all parts together may declare to inflate to.
    pub inflated_bytes_max: u64,
    /// How many times its packed size a part may declare …
    pub ratio_max: u64,
    /// … once it declares more than this.
    pub ratio_free_bytes: u64,
}

/// Bytes of a name: Windows takes 260 characters of a whole path, three bytes each at most.
pub const NAME_BYTES_MAX: usize = 780;
