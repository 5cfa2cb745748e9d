//! Dates as lists hold them: a spreadsheet's serial number, or text in one of the ways people write dates.

use domain::time::{Date, SignedDuration};

/// Serial numbers that are taken as dates where a date is expected but the cell isn't formatted as one: 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;
/// The last day a spreadsheet knows, 9999-12-31, in the 1900 system.
const SERIAL_MAX: f64 = 2_958_465.0;
/// By how much the 1904 system counts less.
const DAYS_1904: f64 = 1462.0;

/// What is needed to understand a date: how the workbook counts days, and the year a date without one belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calendar {
    pub counts_from_1904: bool,
    pub year: Option<i16>,
}

/// A date written without a year, or in a way that leaves day and month open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Date(Date),
    /// Month and day; the year came from the list.
    YearAdded(Date),
    /// Month and day, and no year anywhere.
    WithoutYear,
    /// `3/4/2023`: the third of April, or the fourth of March.
    Ambiguous,
    /// Two days, or a day and something else.
    Several,
    NoDate,
}

/// The day of a cell formatted as a date; none of a time of day alone.
pub fn of_formatted(serial: f64, counts_from_1904: bool) -> Option<Date> {
    let serial = if counts_from_1904 { serial + DAYS_1904 } else { serial };
    // In the 1900 system there is a 29 February 1900 that never was: day 60.
    let epoch = match serial {
        s if !(1.0..=SERIAL_MAX + 1.0).contains(&s) => return None,
        s if s < 60.0 => Date::constant(1899, 12, 31),
        s if s < 61.0 => return None,
        _ => Date::constant(1899, 12, 30),
    };
    epoch.checked_add(SignedDuration::from_hours(24 * serial.trunc() as i64)).ok()
}

/// The day of a plain number where a date is expected.
pub fn of_serial(serial: f64, counts_from_1904: bool) -> Option<Date> {
    let in_1900 = if counts_from_1904 { serial + DAYS_1904 } else { serial };
    if !SERIALS.contains(&in_1900) {
        return None;
    }
    of_formatted(serial, counts_from_1904)
}

/// `2023-5-6`, `2023/05/06`, `2023.5.6`, `2023年5月6日`, `20230506`, `5/16/2023`, each with or without a time behind it; `5月6日`
/// and `5/6` with the calendar's year.
pub fn of_text(text: &str, calendar: Calendar) -> Written {
    if let Some(date) = canonical(text.as_bytes()) {
        return Written::Date(date);
    }
    let text = text.trim();
    let mut numbers = [0_u32; 3];
    let mut lengths = [0_usize; 3];
    let mut count = 0;
    let mut rest = text;
    while count < 3 {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 8 {
            break;
        }
        (numbers[count], lengths[count]) = (rest[..digits].parse().unwrap_or(0), digits);
        count += 1;
        rest = &rest[digits..];
        if digits == 8 && count == 1 {
            break;
        }
        let Some(next) = after_separator(rest) else {
            break;
        };
        rest = next;
    }
    if !ends(rest) {
        return if count >= 2 { Written::Several } else { Written::NoDate };
    }
    let day = |year: u32, month: u32, day: u32| match Date::new(year as i16, month as i8, day as i8) {
        Ok(date) => Written::Date(date),
        Err(_) => Written::NoDate,
    };
    match (count, lengths) {
        (1, [8, ..]) => day(numbers[0] / 10_000, numbers[0] / 100 % 100, numbers[0] % 100),
        (3, [4, 1 | 2, 1 | 2]) => day(numbers[0], numbers[1], numbers[2]),
        (3, [1 | 2, 1 | 2, 4]) => match (numbers[0], numbers[1]) {
            (first, second) if first == second || second > 12 => day(numbers[2], first, second),
            (first, second) if first > 12 => day(numbers[2], second, first),
            _ => Written::Ambiguous,
        },
        (2, [1 | 2, 1 | 2, _]) if (1..=12).contains(&numbers[0]) && (1..=31).contains(&numbers[1]) => match calendar.year {
            None => Written::WithoutYear,
            Some(year) => match day(year as u32, numbers[0], numbers[1]) {
                Written::Date(date) => Written::YearAdded(date),
                other => other,
            },
        },
        _ => Written::NoDate,
    }
}

/// The years that stand in a text, such as a title: `2023年`, `2022—2023`.
pub fn years(text: &str) -> impl Iterator<Item = i16> + '_ {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .filter(|year| (1990..2100).contains(year))
}

/// `2023-05-06`, as most lists and every program write it.
fn canonical(text: &[u8]) -> Option<Date> {
    let [a, b, c, d, b'-' | b'/', e, f, b'-' | b'/', g, h] = text else {
        return None;
    };
    let digits = [a, b, c, d, e, f, g, h];
    if !digits.iter().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let n = |digit: &u8| i16::from(digit - b'0');
    let year = n(a) * 1000 + n(b) * 100 + n(c) * 10 + n(d);
    Date::new(year, (n(e) * 10 + n(f)) as i8, (n(g) * 10 + n(h)) as i8).ok()
}

/// What follows one of the signs between the parts of a date, if there is one and a digit behind it.
fn after_separator(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let rest = text.strip_prefix(['-', '/', '.', '年', '月', '、', '–', '—', '。'])?.trim_start();
    rest.starts_with(|c: char| c.is_ascii_digit()).then_some(rest)
}

/// Whether nothing but the end of a date stands there: 日, a weekday, a time of day.
fn ends(rest: &str) -> bool {
    let rest = rest.trim_start().trim_start_matches(['日', '号', 'T', ',', '，', '.', '。']).trim();
    let rest = rest.strip_prefix(['(', '（']).unwrap_or(rest);
    if rest.is_empty() || ["星期", "周", "礼拜", "上午", "下午", "晚", "中午", "早"].iter().any(|word| rest.starts_with(word)) {
        return true;
    }
    let hours = rest.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&hours) && rest[hours..].starts_with([':', '：', '时', '点'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn written_dates() {
        let same = [
            "2023-5-6",
            "2023/05/06",
            "2023.5.6",
            "2023.05.06.",
            "2023年5月6日",
            "2023年5月6号",
            "2023 年 5 月 6 日",
            "20230506",
            "2023-05-06 10:20",
            "2023-05-06T00:00:00",
            "2023/5/6 上午",
            "2023年5月6日（星期六）",
            "2023。5。6",
            "2023-05-06",
        ];
        for text in same {
            assert_eq!(of_text(text, Calendar::default()), Written::Date(date("2023-05-06")), "{text}");
        }
        for (text, expected) in [("5/16/2023", "2023-05-16"), ("16/5/2023", "2023-05-16"), ("5/5/2023", "2023-05-05")] {
            assert_eq!(of_text(text, Calendar::default()), Written::Date(date(expected)), "{text}");
        }
        for text in ["2023-13-01", "2023-2-30", "五月", "去年 2023-5-6", "23-5-6", "", "2023", "13/32", "138000000001", "20231301"] {
            assert_eq!(of_text(text, Calendar::default()), Written::NoDate, "{text}");
        }
        assert_eq!(of_text("3/4/2023", Calendar::default()), Written::Ambiguous);
        for text in ["2023.5.6-5.8", "2023-05-06 2023-05-07", "2023年5月6日至8日"] {
            assert_eq!(of_text(text, Calendar::default()), Written::Several, "{text}");
        }
    }

    #[test]
    fn a_date_without_a_year_gets_that_of_the_list() {
        let known = Calendar { year: Some(2022), ..Calendar::default() };
        for text in ["11/3", "11月3日", "11-3", "11.3"] {
            assert_eq!(of_text(text, known), Written::YearAdded(date("2022-11-03")), "{text}");
            assert_eq!(of_text(text, Calendar::default()), Written::WithoutYear, "{text}");
        }
        assert_eq!(of_text("2/29", known), Written::NoDate, "2022 has no such day");
    }

    #[test]
    fn serial_numbers_of_both_systems() {
        assert_eq!(of_serial(45_052.0, false), Some(date("2023-05-06")));
        assert_eq!(of_serial(45_052.75, false), Some(date("2023-05-06")));
        assert_eq!(of_serial(43_590.0, true), Some(date("2023-05-06")));
        assert_eq!(of_serial(12.0, false), None);
        for (serial, expected) in [
            (1.0, Some("1900-01-01")),
            (59.0, Some("1900-02-28")),
            (60.0, None),
            (61.0, Some("1900-03-01")),
            (0.5, None),
            (80_000.0, Some("2119-01-11")),
            (3e9, None),
        ] {
            assert_eq!(of_formatted(serial, false), expected.map(date), "{serial}");
        }
        assert_eq!(of_formatted(0.0, true), Some(date("1904-01-01")));
    }

    #[test]
    fn years_in_titles() {
        assert_eq!(years("2023年用户满意度测评被访者名单").collect::<Vec<_>>(), [2023]);
        assert_eq!(years("编号 20230001，2019").collect::<Vec<_>>(), [2019]);
    }
}
