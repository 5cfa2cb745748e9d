//! Who stood in the list before: by person and contact, and by contact alone.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
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

/// Twelve bytes a contact, whatever its length. Of a million contacts two that differ are taken for one about once in five
/// hundred lists; of two names under one contact once in 65,536. Either is a prompt to look, never a verdict.
#[derive(Default)]
pub struct Seen {
    contacts: HashMap<Contact, First, Hashed>,
    /// Under a contact that stood before: who else, and where first.
    others: HashMap<u64, At, Hashed>,
}

/// 48 bits of a contact's hash.
#[derive(PartialEq, Eq)]
struct Contact([u16; 3]);

/// Where a contact stood first, and 16 bits of the hash of whom it belonged to. In halves, so that nothing is lost to alignment.
#[derive(Clone, Copy)]
struct First {
    at: [u16; 2],
    person: u16,
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
            let found = self.take_one(at, Contact::of(contact), hasher.finish());
            if repeats == Repeats::Nobody || matches!(found, Repeats::Person(_)) && !matches!(repeats, Repeats::Person(_)) {
                repeats = found;
            }
        }
        repeats
    }

    fn take_one(&mut self, at: At, contact: Contact, person: u64) -> Repeats {
        let first = match self.contacts.entry(contact) {
            Entry::Vacant(place) => {
                place.insert(First::new(at, person));
                return Repeats::Nobody;
            }
            Entry::Occupied(place) => *place.get(),
        };
        if first.at() == at {
            // The number stands twice in one cell.
            return Repeats::Nobody;
        }
        if first.person == First::trace(person) {
            return Repeats::Person(first.at());
        }
        match *self.others.entry(person).or_insert(at) {
            earlier if earlier != at => Repeats::Person(earlier),
            _ => Repeats::Contact(first.at()),
        }
    }
}

impl Contact {
    fn of(hash: u64) -> Self {
        Self([hash as u16, (hash >> 16) as u16, (hash >> 32) as u16])
    }
}

impl Hash for Contact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let hash = self.0.iter().rev().fold(0, |hash, half| hash << 16 | u64::from(*half));
        // The table goes by the highest bits as well, which are missing here.
        state.write_u64(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
}

impl First {
    fn new(at: At, person: u64) -> Self {
        Self { at: [at.0 as u16, (at.0 >> 16) as u16], person: Self::trace(person) }
    }

    fn trace(person: u64) -> u16 {
        (person >> 48) as u16
    }

    fn at(self) -> At {
        At(u32::from(self.at[1]) << 16 | u32::from(self.at[0]))
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
    fn everybody_under_one_number_is_known_again() {
        let mut seen = Seen::default();
        let at: Vec<At> = (2..8).map(|row| At::new(0, row)).collect();
        assert_eq!(seen.take(at[0], "1", ["甲"].into_iter()), Repeats::Nobody);
        assert_eq!(seen.take(at[1], "1", ["乙"].into_iter()), Repeats::Contact(at[0]));
        assert_eq!(seen.take(at[2], "1", ["丙"].into_iter()), Repeats::Contact(at[0]));
        assert_eq!(seen.take(at[3], "1", ["乙"].into_iter()), Repeats::Person(at[1]));
        assert_eq!(seen.take(at[4], "1", ["甲"].into_iter()), Repeats::Person(at[0]));
        assert_eq!(seen.take(at[5], "2；1", ["丙"].into_iter()), Repeats::Person(at[2]));
    }

    #[test]
    fn an_entry_is_twelve_bytes() {
        assert_eq!(size_of::<(Contact, First)>(), 12);
    }

    #[test]
    fn a_number_twice_in_one_cell_is_no_repetition() {
        assert_eq!(Seen::default().take(At::new(0, 2), "1；1", ["甲"].into_iter()), Repeats::Nobody);
    }
}
