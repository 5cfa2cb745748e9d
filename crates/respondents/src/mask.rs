//! Masking of names and contacts for those who may see a list but not the people in it (个人信息保护法).

use domain::roster::{ColumnKind, FoundColumn, RosterSpec, Row};

/// Digits in a row that make a free text personal: a telephone number or an identity card's.
const DIGITS_MIN: usize = 7;

/// Masks every value that names or reaches a person. `columns` are those of the list, in the order of the rows' values;
/// a column the specification doesn't know is masked like a name.
pub fn mask(rows: &mut [Row], columns: &[FoundColumn], spec: &RosterSpec) {
    let kinds: Vec<ColumnKind> =
        columns.iter().map(|found| spec.columns.iter().find(|c| c.id == found.id).map_or(ColumnKind::Name, |c| c.kind)).collect();
    let kind = |index: usize| kinds.get(index).copied().unwrap_or(ColumnKind::Name);
    for row in rows {
        for (index, value) in row.values.iter_mut().enumerate() {
            *value = masked(kind(index), value);
        }
        for change in &mut row.changes {
            let kind = kind(change.column as usize);
            change.after = masked(kind, &change.after);
            // In whichever form it was written, no more is shown than that something was there in that form.
            change.before =
                if matches!(kind, ColumnKind::Name | ColumnKind::Contact) { blotted(&change.before) } else { masked(kind, &change.before) };
        }
    }
}

fn masked(kind: ColumnKind, value: &str) -> String {
    match kind {
        ColumnKind::Name => mask_name(value),
        ColumnKind::Contact => mask_contact(value),
        ColumnKind::Text => mask_numbers(value),
        ColumnKind::Serial | ColumnKind::Date => value.to_owned(),
    }
}

/// `138-0000-0001` → `***-****-****`: signs and spaces stay, so that the form shows.
fn blotted(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect()
}

/// `王小芳` → `王**`, whatever the length.
fn mask_name(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |first| format!("{first}**"))
}

/// `13800001234` → `138****1234`; of an address and of a landline little is left.
fn mask_contact(contact: &str) -> String {
    contact.split('；').map(mask_single).collect::<Vec<_>>().join("；")
}

fn mask_single(contact: &str) -> String {
    if contact.is_empty() {
        return String::new();
    }
    if let Some((local, domain)) = contact.rsplit_once('@') {
        return format!("{}***@{domain}", local.chars().next().unwrap_or('*'));
    }
    let characters: Vec<char> = contact.chars().collect();
    if characters.len() == 11 && characters.iter().all(char::is_ascii_digit) && characters[0] == '1' {
        let (head, tail): (String, String) = (characters[..3].iter().collect(), characters[7..].iter().collect());
        return format!("{head}****{tail}");
    }
    match contact.split_once('-') {
        Some((area, number)) if area.starts_with('0') && area.len() <= 4 => {
            let last: String = number.split('-').next().unwrap_or_default().chars().rev().take(2).collect();
            format!("{area}-******{}", last.chars().rev().collect::<String>())
        }
        _ => format!("{}****", characters[0]),
    }
}

/// Long numbers in free text become stars.
fn mask_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        if run.len() >= DIGITS_MIN {
            out.push_str("****");
        } else {
            out.push_str(&run);
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contacts() {
        for (plain, masked) in [("王小芳", "王**"), ("欧阳", "欧**"), ("", "")] {
            assert_eq!(mask_name(plain), masked);
        }
        for (plain, masked) in [
            ("13800001234", "138****1234"),
            ("021-61000078", "021-******78"),
            ("0571-8700000-801", "0571-******00"),
            ("zhang.san@example.com", "z***@example.com"),
            ("13800001234；a@example.com", "138****1234；a***@example.com"),
            ("4008000000", "4****"),
            ("微信", "微****"),
            ("", ""),
        ] {
            assert_eq!(mask_contact(plain), masked, "{plain}");
        }
    }

    #[test]
    fn numbers_in_free_text() {
        assert_eq!(mask_numbers("电话 13800001234，2号楼"), "电话 ****，2号楼");
        assert_eq!(mask_numbers("123456"), "123456");
    }
}
