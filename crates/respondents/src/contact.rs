//! Contacts: mobile and landline numbers of mainland China, and e-mail addresses, normalised and checked.

use domain::text::normalise;

/// Longest contact read, in characters: several numbers of one person fit.
const CHARACTERS_MAX: usize = 200;

/// A contact cell, read.
#[derive(Debug, PartialEq, Eq)]
pub struct Contact {
    /// Normalised; as typed, apart from width and spaces, where it isn't well-formed.
    pub text: String,
    /// What is wrong, in Chinese, without the content.
    pub fault: Option<&'static str>,
}

const NOT_A_CONTACT: &str = "联系方式不是手机号码、带区号的固定电话或电子邮箱，请核对后填写。";
const NO_AREA_CODE: &str = "固定电话缺少区号，请填写区号，例如“021-”加电话号码。";
const LOST_DIGITS: &str = "号码以科学计数法保存，部分数字已丢失；请把该列设为文本格式，重新填写完整号码。";
const HIDDEN_DIGITS: &str = "联系方式中含有遮盖符号，请填写完整的联系方式。";
const WRONG_LENGTH: &str = "手机号码应为 11 位数字，请核对位数。";

/// Reads a contact as typed. Several, parted by `/`, `、`, `,`, `;`, `或` or white space, are well-formed if one of them is.
pub fn read(typed: &str) -> Contact {
    let text: String = normalise(typed).chars().take(CHARACTERS_MAX).collect();
    if text.contains('*') {
        return Contact { text, fault: Some(HIDDEN_DIGITS) };
    }
    if let Some(outcome) = scientific(&text) {
        return outcome;
    }
    if let Some(one) = single(&text) {
        return Contact { text: one, fault: None };
    }
    let parts = |separator: fn(char) -> bool| -> Vec<String> { text.split(separator).filter_map(single).collect() };
    let strong = parts(|c| matches!(c, '/' | '、' | ',' | ';' | '|' | '\n' | '或' | '，' | '；'));
    let found = if strong.is_empty() { parts(char::is_whitespace) } else { strong };
    if found.is_empty() {
        let fault = fault(&text);
        return Contact { text, fault: Some(fault) };
    }
    Contact { text: found.join("；"), fault: None }
}

/// One number or address in its plain form; none if it is neither.
fn single(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains('@') {
        return is_email(text).then(|| text.to_owned());
    }
    phone(text)
}

fn phone(text: &str) -> Option<String> {
    // A label before the number: 电话：, 手机:, Tel.
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '('));
    let (number, extension) = match text.split_once('转').or_else(|| text.split_once("ext")) {
        Some((number, extension)) => (number, digits(extension)?),
        None => (text, String::new()),
    };
    let number = number.trim_start_matches('+');
    let mut all = digits(number)?;
    if all.len() > 11 {
        all = all.strip_prefix("0086").or_else(|| all.strip_prefix("86")).unwrap_or(&all).to_owned();
    }
    if extension.is_empty() && is_mobile(&all) {
        return Some(all);
    }
    if extension.is_empty() && all.len() == 10 && (all.starts_with("400") || all.starts_with("800")) {
        return Some(all);
    }
    landline(&all, number, &extension)
}

/// The digits of a number written with spaces, hyphens, dots and brackets; none if anything else stands in it.
fn digits(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '–' | '—' | '－' | '_' | ':' | '：');
    text.chars().all(fits).then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Eleven digits, the first 1, the second 3 to 9.
pub fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// Area code of three or four digits beginning with 0, number of seven or eight, extension of at most six behind a hyphen.
fn landline(all: &str, written: &str, extension: &str) -> Option<String> {
    // A number kept as a number has lost its leading zero.
    let with_zero = if all.starts_with('0') || all.len() < 9 { all.to_owned() } else { format!("0{all}") };
    let area = area_code(&with_zero)?;
    let rest = &with_zero[area..];
    let groups: Vec<&str> = written.split(['-', '–', '—', '－']).map(str::trim).collect();
    let last = groups.last().copied().unwrap_or_default();
    let inner = if extension.is_empty() && groups.len() >= 3 && last.len() <= 6 && rest.len() > 8 { last } else { "" };
    let own = rest.len() - inner.len();
    if !(7..=8).contains(&own) || rest.starts_with('0') {
        return None;
    }
    let extension = if inner.is_empty() { extension } else { inner };
    let tail = if extension.is_empty() { String::new() } else { format!("-{extension}") };
    (extension.len() <= 6).then(|| format!("{}-{}{tail}", &with_zero[..area], &rest[..own]))
}

/// How many digits the area code takes: 010 and 02x have three, all others four.
fn area_code(digits: &str) -> Option<usize> {
    let bytes = digits.as_bytes();
    if bytes.len() < 10 || bytes[0] != b'0' {
        return None;
    }
    match (bytes[1], bytes[2]) {
        (b'1', b'0') | (b'2', _) => Some(3),
        (b'3'..=b'9', _) => Some(4),
        _ => None,
    }
}

/// Numbers like `1.38E+10` in a text cell: whole if every digit is there.
fn scientific(text: &str) -> Option<Contact> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok().filter(|e| *e <= 20)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() != 1 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    if fraction.len() < exponent {
        return Some(Contact { text: text.to_owned(), fault: Some(LOST_DIGITS) });
    }
    let digits = format!("{whole}{fraction}");
    Some(match single(&digits[..exponent + 1]) {
        Some(text) => Contact { text, fault: None },
        None => Contact { text: text.to_owned(), fault: Some(NOT_A_CONTACT) },
    })
}

fn fault(text: &str) -> &'static str {
    match digits(text).map(|d| d.len()) {
        Some(7 | 8) => NO_AREA_CODE,
        Some(length) if (9..=13).contains(&length) && text.starts_with('1') => WRONG_LENGTH,
        _ => NOT_A_CONTACT,
    }
}

/// An address as mail systems take it: local part of at most 64 characters, a domain with a dot, 254 in all (RFC 5321 §4.5.3.1).
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let in_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |part: &str| {
        !part.is_empty() && !part.starts_with('-') && !part.ends_with('-') && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(in_local)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && domain.contains('.')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(typed: &str, expected: &str) {
        assert_eq!(read(typed), Contact { text: expected.to_owned(), fault: None }, "{typed}");
    }

    #[track_caller]
    fn fails(typed: &str, fault: &str) {
        assert_eq!(read(typed).fault, Some(fault), "{typed}");
    }

    #[test]
    fn mobile_numbers() {
        for typed in ["13800000000", "138 0000 0000", "138-0000-0000", "１３８００００００００", "+86 13800000000", "008613800000000", "手机：13800000000", "1.3800000000E10"] {
            reads(typed, "13800000000");
        }
        for prefix in '3'..='9' {
            reads(&format!("1{prefix}900000000"), &format!("1{prefix}900000000"));
        }
        fails("12800000000", WRONG_LENGTH);
        fails("1380000000", WRONG_LENGTH);
        fails("138000000000", WRONG_LENGTH);
    }

    #[test]
    fn landlines_want_their_area_code() {
        reads("021-61000000", "021-61000000");
        reads("(021)61000000", "021-61000000");
        reads("02161000000", "021-61000000");
        reads("2161000000", "021-61000000");
        reads("0571-8700000", "0571-8700000");
        reads("0571-87000000-801", "0571-87000000-801");
        reads("021-61000000转8012", "021-61000000-8012");
        reads("400-800-0000", "4008000000");
        fails("61000000", NO_AREA_CODE);
        fails("8700000", NO_AREA_CODE);
        fails("021-610000", NOT_A_CONTACT);
    }

    #[test]
    fn addresses() {
        reads("a.b@example.com.cn", "a.b@example.com.cn");
        for wrong in ["@example.com", "a@b", "a@-x.com", ".a@example.com", "a@example..com"] {
            fails(wrong, NOT_A_CONTACT);
        }
    }

    #[test]
    fn several_in_one_cell() {
        reads("021-61000000/13800000000", "021-61000000；13800000000");
        reads("13800000000、无", "13800000000");
        reads("张 a@example.com", "a@example.com");
        reads("13800000000 a@example.com", "13800000000；a@example.com");
    }

    #[test]
    fn digits_that_are_gone() {
        fails("1.38E+10", LOST_DIGITS);
        fails("138****0000", HIDDEN_DIGITS);
        fails("微信 zhang", NOT_A_CONTACT);
        fails("", NOT_A_CONTACT);
    }
}
