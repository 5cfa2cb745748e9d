//! Administrative divisions (行政区划) by the six digits of GB/T 2260: two for the province, two for the city, two for the county.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../data/divisions.csv").lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(',')).collect()
});

/// The division's own name: 渝中区 for `500103`; none if no division has the code.
pub fn name(code: &str) -> Option<&'static str> {
    NAMES.get(code).copied()
}

/// The name with those of the city and the province before it: 江苏省南京市玄武区; a municipality has no city between.
pub fn full_name(code: &str) -> Option<String> {
    let own = name(code)?;
    let mut full = String::new();
    for above in [format!("{}0000", &code[..2]), format!("{}00", &code[..4])] {
        full += (above != code).then(|| name(&above)).flatten().unwrap_or_default();
    }
    Some(full + own)
}

/// Code and name of every division, in the order of the codes; only those of a province if its two digits are given.
pub fn all(province: Option<&str>) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prefix = province.unwrap_or_default().to_owned();
    NAMES.iter().map(|(code, name)| (*code, *name)).filter(move |(code, _)| code.starts_with(&prefix))
}

#[cfg(test)]
mod tests {
    use super::{all, full_name, name};

    #[test]
    fn a_division_is_named_with_what_lies_above_it() {
        assert_eq!(name("500000"), Some("重庆市"));
        assert_eq!(full_name("320102").as_deref(), Some("江苏省南京市玄武区"));
        assert_eq!(full_name("500103").as_deref(), Some("重庆市渝中区"));
        assert_eq!(full_name("330000").as_deref(), Some("浙江省"));
        for unknown in ["", "99", "500199", "5001", "重庆市渝中"] {
            assert_eq!(full_name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_province_lists_its_own_alone() {
        assert!(all(Some("33")).all(|(code, _)| code.starts_with("33")));
        assert!(all(Some("33")).any(|(_, name)| name == "杭州市"));
        assert_eq!(all(None).filter(|(code, _)| code.ends_with("0000")).count(), 34);
    }
}
