//! Texts that all cells of a workbook share, one behind the other: four bytes each besides the text itself.

use crate::sheet::Unreadable;

/// What the texts may take in memory, in bytes; the packed list is at most 20 MiB.
const BYTES_MAX: usize = 64 << 20;

/// The texts by their number.
#[derive(Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Room for the text being read; [`Self::end`] makes an entry of what was pushed.
    ///
    /// # Errors
    /// [`Unreadable::Excessive`] if there are more than any list needs.
    pub fn push(&mut self, part: &str) -> Result<(), Unreadable> {
        if self.text.len() + part.len() > BYTES_MAX {
            return Err(Unreadable::Excessive);
        }
        self.text.push_str(part);
        Ok(())
    }

    pub fn buffer(&mut self) -> &mut String {
        &mut self.text
    }

    pub fn end(&mut self) {
        self.ends.push(self.text.len() as u32);
    }

    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}
