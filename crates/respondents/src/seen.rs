//! Who stood in the list before: by person and contact, and by contact alone.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

/// A row of a sheet in four bytes; a workbook read has 64 sheets of 2²⁰ rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(u32);

impl At {
    pub fn new(sheet: usize, row: u32) -> Self {
        Self(((sheet as u32) << 21) | row)
    }

    pub fn sheet(self) -> usize {
        (self.0 >> 21) as usize
    }

    pub fn row(self) -> u32 {
        self.0 & ((1 << 21) - 1)
    }
}

/// What a row repeats, and of which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    Nobody,
    /// The same person with the same contact.
    Person(At),
    /// The contact, under another name.
    Contact(At),
}

/// Hash → the row it stood in first: sixteen bytes a respondent, whatever the names.
#[derive(Default)]
pub struct Seen {
    people: HashMap<u64, At, Hashed>,
    contacts: HashMap<u64, At, Hashed>,
}

impl Seen {
    /// Takes a respondent up. Of several numbers in `contact` (`a；b`) each counts for itself.
    pub fn take<'t>(&mut self, at: At, contact: &str, names: impl Iterator<Item = &'t str> + Clone) -> Repeats {
        let mut repeats = Repeats::Nobody;
        for one in contact.split('；') {
            // One pass for both: what follows the contact makes it the person.
            let mut hasher = std::hash::DefaultHasher::new();
            one.hash(&mut hasher);
            let contact = hasher.finish();
            names.clone().for_each(|name| name.hash(&mut hasher));
            let person = hasher.finish();
            let first = *self.people.entry(person).or_insert(at);
            let first_contact = *self.contacts.entry(contact).or_insert(at);
            repeats = match repeats {
                Repeats::Person(_) => repeats,
                _ if first != at => Repeats::Person(first),
                Repeats::Nobody if first_contact != at => Repeats::Contact(first_contact),
                _ => repeats,
            };
        }
        repeats
    }
}

/// The keys are hashes already.
#[derive(Clone, Default)]
struct Hashed;

impl BuildHasher for Hashed {
    type Hasher = Same;

    fn build_hasher(&self) -> Same {
        Same(0)
    }
}

struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_of_a_cell_counts_for_itself() {
        let mut seen = Seen::default();
        let (a, b, c, d) = (At::new(0, 2), At::new(0, 3), At::new(3, 1_048_576), At::new(4, 2));
        assert_eq!(seen.take(a, "1；2", ["甲"].into_iter()), Repeats::Nobody);
        assert_eq!(seen.take(b, "2", ["乙"].into_iter()), Repeats::Contact(a));
        assert_eq!(seen.take(c, "3；2", ["甲"].into_iter()), Repeats::Person(a));
        assert_eq!(seen.take(d, "3", ["丁"].into_iter()), Repeats::Contact(c));
        assert_eq!((c.sheet(), c.row()), (3, 1_048_576));
    }

    #[test]
    fn a_number_twice_in_one_cell_is_no_repetition() {
        assert_eq!(Seen::default().take(At::new(0, 2), "1；1", ["甲"].into_iter()), Repeats::Nobody);
    }
}
