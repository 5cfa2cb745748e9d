//! The name a file is uploaded under: shown and offered for saving, never used as a path.

use domain::text::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// Longest name in bytes: what file systems take.
pub const NAME_BYTES_MAX: usize = 255;

/// A name as it is kept: NFC (UAX #15), its last path part alone, without control and direction characters or what
/// Windows refuses in names, at most [`NAME_BYTES_MAX`] bytes with its ending kept.
pub fn clean(typed: &str) -> String {
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| !c.is_control() && !is_invisible(*c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let name: String = last.nfc().filter(kept).collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return "未命名".to_owned();
    }
    shorten(name)
}

fn shorten(name: &str) -> String {
    if name.len() <= NAME_BYTES_MAX {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() <= 16 { ending } else { "" };
    let mut end = NAME_BYTES_MAX - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_controls_and_forbidden_characters_go() {
        for (typed, kept) in [
            ("报告.pdf", "报告.pdf"),
            ("C:\\Users\\张\\报告.pdf", "报告.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\u{0}b\r\nc.pdf", "abc.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a:b?*<>|\".pdf", "ab.pdf"),
            ("e\u{301}.pdf", "é.pdf"),
            ("...hidden", "hidden"),
            ("name. ", "name"),
            ("", "未命名"),
            ("..", "未命名"),
            ("/", "未命名"),
        ] {
            assert_eq!(clean(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending_and_whole_characters() {
        let name = clean(&format!("{}.pdf", "长".repeat(200)));
        assert!(name.len() <= NAME_BYTES_MAX && name.len() > NAME_BYTES_MAX - 4 && name.ends_with("长.pdf"));
        assert_eq!(clean(&"a".repeat(255)).len(), 255);
        assert_eq!(clean(&"a".repeat(256)).len(), 255);
        assert_eq!(clean(&format!("a.{}", "b".repeat(400))).len(), 255);
    }
}
