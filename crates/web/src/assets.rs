//! Static files, embedded and named by their content, so that a browser may keep them for a year.

use domain::Digest;
use std::sync::OnceLock;

/// One static file.
pub struct Asset {
    stem: &'static str,
    ending: &'static str,
    pub media_type: &'static str,
    pub bytes: &'static [u8],
    path: OnceLock<String>,
}

macro_rules! assets {
    ($($name:ident: $stem:literal . $ending:literal, $media_type:literal;)*) => {
        $(pub static $name: Asset = Asset {
            stem: $stem,
            ending: $ending,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../static/", $stem, ".", $ending)),
            path: OnceLock::new(),
        };)*
        static ALL: &[&Asset] = &[$(&$name),*];
    };
}

assets! {
    STYLE: "style"."css", "text/css; charset=utf-8";
    ICON: "icon"."svg", "image/svg+xml";
    PAGE: "page"."js", "text/javascript; charset=utf-8";
    UPLOAD: "upload"."js", "text/javascript; charset=utf-8";
    AUTOSAVE: "autosave"."js", "text/javascript; charset=utf-8";
    ASSESSMENT: "assessment"."js", "text/javascript; charset=utf-8";
    BATCH: "batch"."js", "text/javascript; charset=utf-8";
}

impl Asset {
    /// Its address, such as `/static/style.0123456789abcdef.css`.
    pub fn path(&self) -> &str {
        self.path.get_or_init(|| {
            let digest = Digest::of(self.bytes);
            format!("/static/{}.{}.{}", self.stem, &digest.as_str()[..16], self.ending)
        })
    }
}

/// The file at an address, if its content is still the one the name says.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().copied().find(|asset| asset.path() == path)
}

/// How long a browser may keep a file whose name changes with its content.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_under_its_own_name_alone() {
        let path = STYLE.path();
        assert_eq!(find(path).unwrap().bytes, STYLE.bytes);
        assert!(find("/static/style.css").is_none());
        assert!(find(&path.replace("style", "icon")).is_none());
    }

    #[test]
    fn scripts_stay_within_what_old_browsers_read() {
        for asset in ALL.iter().filter(|a| a.ending == "js") {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            assert!(text.lines().count() < 200, "{} is too long", asset.stem);
            for newer in ["?.", "??", "innerHTML", "eval("] {
                assert!(!text.contains(newer), "{} holds {newer}", asset.stem);
            }
        }
    }
}
