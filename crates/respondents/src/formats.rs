//! Which number formats show a number as a date (ECMA-376 Part 1, §18.8.30; the numbers are the same in BIFF).

/// Built-in formats with a day in them, those of Chinese and Japanese Excel included. 18 to 21, 32 to 35,
/// 45 to 47, 55 and 56 are times of day.
pub fn is_builtin_date(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format such as `yyyy"年"m"月"d"日";@` shows a day; `[h]:mm` and `0.00E+00` don't.
pub fn is_date(code: &str) -> bool {
    let mut characters = code.chars();
    let (mut year_or_day, mut month, mut time) = (false, false, false);
    while let Some(c) = characters.next() {
        match c {
            // What is quoted, escaped, or a width is text.
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                // Elapsed time is a number of hours.
                if matches!(inner.to_ascii_lowercase().trim_matches(['h', 'm', 's']), "") && !inner.is_empty() {
                    return false;
                }
            }
            'y' | 'Y' | 'd' | 'D' => year_or_day = true,
            'm' | 'M' => month = true,
            'h' | 'H' | 's' | 'S' => time = true,
            '0' | '#' | '?' | 'E' if !year_or_day && !month => return false,
            ';' if year_or_day || month => break,
            _ => {}
        }
    }
    year_or_day || month && !time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_and_of_other_numbers() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\";@",
            "m/d/yy h:mm",
            "[$-804]yyyy\"年\"m\"月\";@",
            "mm-dd",
            "m\"月\"d\"日\"",
            "d-mmm",
            "YYYY/MM/DD",
        ] {
            assert!(is_date(code), "{code}");
        }
        for code in
            ["General", "0", "0.00E+00", "#,##0.00", "@", "[h]:mm:ss", "h:mm", "mm:ss", "\"day\"0", "0_d", "[Red]0", "000\\-0000", "0_ ;[Red]\\-0\\ "]
        {
            assert!(!is_date(code), "{code}");
        }
    }
}
