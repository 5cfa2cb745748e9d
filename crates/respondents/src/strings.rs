//! Texts that all cells of a workbook share, one behind the other: little more than a byte each besides the text itself, in
//! pages, so that more of them never means to copy those there are.

use crate::sheet::Unreadable;

/// What the texts may take in memory, in bytes; the packed list is at most 20 MiB.
const BYTES_MAX: usize = 64 << 20;
/// Bytes of a page; only a text that is longer makes a longer one.
const PAGE_BYTES: usize = 1 << 20;
/// Of so many texts one is found at once, the others by adding up lengths.
const STEP: usize = 32;
/// Stands for a length that is kept among the long ones.
const LONG: u8 = u8::MAX;

/// The texts by their number.
#[derive(Default)]
pub struct Strings {
    pages: Vec<Page>,
    count: usize,
    bytes: usize,
    /// The text being read.
    open: String,
}

#[derive(Default)]
struct Page {
    /// The number of its first text.
    first: usize,
    text: String,
    lengths: Vec<u8>,
    /// Lengths that don't fit a byte, by their place in the page.
    long: Vec<(u32, u32)>,
    /// Where every [`STEP`]th text begins.
    starts: Vec<u32>,
}

impl Strings {
    /// Room for the text being read; [`Self::end`] makes an entry of what was pushed.
    ///
    /// # Errors
    /// [`Unreadable::Excessive`] if there are more than any list needs.
    pub fn push(&mut self, part: &str) -> Result<(), Unreadable> {
        if self.bytes + self.open.len() + part.len() > BYTES_MAX {
            return Err(Unreadable::Excessive);
        }
        self.open.push_str(part);
        Ok(())
    }

    pub fn buffer(&mut self) -> &mut String {
        &mut self.open
    }

    pub fn end(&mut self) {
        let fits = self.pages.last().is_some_and(|page| page.text.len() + self.open.len() <= PAGE_BYTES);
        if !fits {
            let text = String::with_capacity(PAGE_BYTES.max(self.open.len()));
            self.pages.push(Page { first: self.count, text, ..Page::default() });
        }
        if let Some(page) = self.pages.last_mut() {
            page.take(&self.open);
        }
        self.bytes += self.open.len();
        self.count += 1;
        self.open.clear();
    }

    pub fn get(&self, index: usize) -> Option<&str> {
        let page = self.pages.partition_point(|page| page.first <= index).checked_sub(1)?;
        let page = &self.pages[page];
        page.get(index - page.first)
    }
}

impl Page {
    fn take(&mut self, text: &str) {
        let place = self.lengths.len();
        if place.is_multiple_of(STEP) {
            self.starts.push(self.text.len() as u32);
        }
        self.lengths.push(u8::try_from(text.len()).unwrap_or(LONG));
        if text.len() >= usize::from(LONG) {
            self.long.push((place as u32, text.len() as u32));
        }
        self.text.push_str(text);
    }

    fn get(&self, place: usize) -> Option<&str> {
        let length = self.length(place)?;
        let step = place / STEP;
        let before: usize = (step * STEP..place).filter_map(|place| self.length(place)).sum();
        let start = self.starts[step] as usize + before;
        self.text.get(start..start + length)
    }

    fn length(&self, place: usize) -> Option<usize> {
        match *self.lengths.get(place)? {
            LONG => self.long.binary_search_by_key(&(place as u32), |(place, _)| *place).ok().map(|at| self.long[at].1 as usize),
            length => Some(usize::from(length)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_by_its_number() {
        // Of every length around a byte's end, some as long as a page and longer, many empty.
        let lengths = [0, 1, 31, 254, 255, 256, 0, 0, 70_000, PAGE_BYTES - 1, 3, PAGE_BYTES, PAGE_BYTES + 1, 0, 5];
        let texts: Vec<String> = (0..40 * lengths.len()).map(|n| if n < lengths.len() { "字".repeat(lengths[n] / 3) + &"x".repeat(lengths[n] % 3) } else { format!("{n}").repeat(n % 40) }).collect();
        let mut strings = Strings::default();
        for text in &texts {
            let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            strings.push(&text[..middle]).expect("room");
            strings.push(&text[middle..]).expect("room");
            strings.end();
        }
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(strings.get(number), Some(text.as_str()), "{number}");
        }
        assert_eq!(strings.get(texts.len()), None);
        assert_eq!(Strings::default().get(0), None);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let mut strings = Strings::default();
        let part = "x".repeat(BYTES_MAX / 4);
        for _ in 0..4 {
            strings.push(&part).expect("room");
            strings.end();
        }
        assert_eq!(strings.push("x"), Err(Unreadable::Excessive));
    }
}
