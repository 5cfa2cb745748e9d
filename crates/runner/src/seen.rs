//! Files hashed before: as long as one looks the same to the file system it isn't read again at the next start.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A file changed less than this long ago may change again without looking different: the coarsest clock of a file
/// system in use ticks every two seconds (FAT).
const SETTLED_S: i64 = 2;

/// What is remembered of a file: its look and, behind it, the SHA-256 of its bytes.
pub(crate) struct Seen {
    /// Where it is remembered.
    note: PathBuf,
    look: String,
    settled: bool,
}

impl Seen {
    /// Looks at `file`; `folder` keeps what is remembered and must be nobody else's.
    ///
    /// # Errors
    /// Those of reading the file's metadata.
    pub fn new(file: &Path, folder: &Path) -> io::Result<Self> {
        let found = std::fs::metadata(file)?;
        // The time of the last change of the inode can't be set by hand, unlike that of the content.
        let look = format!(
            "{} {} {} {}.{:09} {}.{:09} ",
            found.dev(), found.ino(), found.size(), found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec(),
        );
        let name = hex(&Sha256::digest(std::path::absolute(file)?.as_os_str().as_encoded_bytes()));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        Ok(Self { note: folder.join(format!("{name}.seen")), look, settled: now - found.ctime() > SETTLED_S })
    }

    /// The SHA-256 of the file as it looks now, in hexadecimal; none if it isn't known.
    pub fn sha256(&self) -> Option<String> {
        let note = std::fs::read_to_string(&self.note).ok()?;
        let sha256 = note.strip_prefix(&self.look)?;
        (sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| sha256.to_owned())
    }

    /// Remembers it for the next start, if the file has settled.
    ///
    /// # Errors
    /// Those of writing a file.
    pub fn remember(&self, sha256: &str) -> io::Result<()> {
        if self.settled { crate::cache::write_atomically(&self.note, format!("{}{sha256}", self.look).as_bytes()) } else { Ok(()) }
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn seen(folder: &Path) -> Seen {
        Seen { settled: true, ..Seen::new(&folder.join("file"), folder).unwrap() }
    }

    #[test]
    fn a_file_is_known_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "abc").unwrap();
        assert_eq!(seen(folder.path()).sha256(), None);
        seen(folder.path()).remember(SHA256).unwrap();
        assert_eq!(seen(folder.path()).sha256().as_deref(), Some(SHA256));
        // As long, and dated back to look as before.
        let modified = std::fs::metadata(&file).unwrap().modified().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        std::fs::write(&file, "abd").unwrap();
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
        assert_eq!(seen(folder.path()).sha256(), None);
        // Another file in its place.
        seen(folder.path()).remember(SHA256).unwrap();
        std::fs::write(folder.path().join("other"), "abd").unwrap();
        std::fs::rename(folder.path().join("other"), &file).unwrap();
        assert_eq!(seen(folder.path()).sha256(), None);
    }

    #[test]
    fn a_file_just_written_is_not_trusted_to_stay() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "abc").unwrap();
        let fresh = Seen::new(&folder.path().join("file"), folder.path()).unwrap();
        fresh.remember(SHA256).unwrap();
        assert_eq!(fresh.sha256(), None);
    }

    #[test]
    fn a_damaged_note_is_none() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "abc").unwrap();
        let seen = seen(folder.path());
        seen.remember("../../etc").unwrap();
        assert_eq!(seen.sha256(), None);
        std::fs::write(&seen.note, [0xff; 200]).unwrap();
        assert_eq!(seen.sha256(), None);
    }
}
