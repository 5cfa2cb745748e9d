//! `Content-Disposition` (RFC 6266): a plain name for old clients, the real one in UTF-8.

/// How a file is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Shown in the browser.
    Inline,
    /// Saved.
    Attachment,
}

/// The field's value for a name as kept by [`crate::name::clean`].
pub fn field(manner: Manner, name: &str) -> String {
    let manner = match manner {
        Manner::Inline => "inline",
        Manner::Attachment => "attachment",
    };
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).collect();
    format!("{manner}; filename=\"{plain}\"; filename*=UTF-8''{}", extended(name))
}

/// The extended value of RFC 8187 §3.2.1.
fn extended(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_has_a_plain_twin() {
        assert_eq!(
            field(Manner::Attachment, "报告 1.pdf"),
            "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.pdf"
        );
    }

    #[test]
    fn nothing_breaks_out_of_the_quotes() {
        let value = field(Manner::Inline, "a\"; filename=\"b'%\r\n.pdf");
        assert_eq!(value.matches('"').count(), 2);
        assert!(!value.contains(['\r', '\n']) && value.is_ascii());
    }
}
