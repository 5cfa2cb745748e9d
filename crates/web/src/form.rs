//! Forms as browsers send them: `application/x-www-form-urlencoded` (WHATWG URL §5).

use domain::Problem;

/// Longest form taken. A practice report of 8,000 characters is 72 KB percent-encoded; a page holds at most four such texts.
pub const FORM_BYTES_MAX: u64 = 1 << 20;

/// Most entries of one form: the longest page asks some 60 fields, each with its base beside it.
pub const FORM_ENTRIES_MAX: usize = 1_000;

/// A form's entries in the order sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    entries: Vec<(String, String)>,
}

impl Form {
    /// Decodes a body. Line breaks become `\n`, whichever way the browser writes them.
    ///
    /// # Errors
    /// 400 for what isn't UTF-8 once decoded and for more than [`FORM_ENTRIES_MAX`] entries.
    pub fn decode(body: &[u8]) -> Result<Self, Problem> {
        let mut entries = Vec::new();
        for pair in body.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            if entries.len() == FORM_ENTRIES_MAX {
                return Err(malformed("表单的项目过多，请刷新页面后重新填写。"));
            }
            let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            let (name, value) = (decode(&pair[..at]), decode(pair.get(at + 1..).unwrap_or_default()));
            let (Some(name), Some(value)) = (name, value) else {
                return Err(malformed("表单含有无法识别的字符，请刷新页面后重新填写。"));
            };
            entries.push((name, value.replace("\r\n", "\n").replace('\r', "\n")));
        }
        Ok(Self { entries })
    }

    /// The first value of `name`, outer white space gone; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.entries.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// Whether an entry of that name was sent.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(n, _)| n == name)
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.entries.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Every entry.
    pub fn entries(&self) -> &[(String, String)] {
        &self.entries
    }

    /// The password as typed: its white space counts.
    pub fn secret(&self, name: &str) -> &str {
        self.entries.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }
}

fn malformed(detail: &str) -> Problem {
    Problem::new(400, "malformed_form", "表单无法识别", detail)
}

fn decode(text: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let digits = (text[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let byte = digits
            .filter(|d| d.iter().all(u8::is_ascii_hexdigit))
            .and_then(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if text[at] == b'+' { b' ' } else { text[at] });
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// A text as part of a URL's path or query: everything but unreserved characters (RFC 3986 §2.3) percent-encoded.
pub fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_decoded() {
        let form = Form::decode("a=%E6%BB%A1+%E6%84%8F&b=1&b=2&c=x%0D%0Ay&d&=e&p=+s+".as_bytes()).unwrap();
        assert_eq!(form.get("a"), "满 意");
        assert_eq!(form.all("b").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.get("c"), "x\ny");
        assert!(form.has("d") && !form.has("e"));
        assert_eq!((form.get("p"), form.secret("p")), ("s", " s "));
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(Form::decode(b"a=100%&b=%zz&c=%+1").unwrap().get("a"), "100%");
        assert_eq!(Form::decode(b"b=%zz").unwrap().get("b"), "%zz");
        assert_eq!(Form::decode(b"c=%+1").unwrap().get("c"), "% 1");
    }

    #[test]
    fn what_is_not_utf8_is_refused() {
        assert_eq!(Form::decode(b"a=%FF").unwrap_err().status, 400);
    }

    #[test]
    fn entries_are_limited() {
        let at = "a=1&".repeat(FORM_ENTRIES_MAX);
        assert_eq!(Form::decode(at.as_bytes()).unwrap().entries().len(), FORM_ENTRIES_MAX);
        assert!(Form::decode(format!("{at}a=1").as_bytes()).is_err());
    }

    #[test]
    fn what_is_encoded_reads_back() {
        let text = "满意&a=1/../?#%20\"'";
        let form = Form::decode(format!("q={}", percent_encode(text)).as_bytes()).unwrap();
        assert_eq!(form.get("q"), text);
    }
}
