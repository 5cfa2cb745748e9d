//! Dates as lists hold them: a spreadsheet's serial number, or text in one of the ways people write dates.

use crate::sheet::Value;
use calamine::ExcelDateTime;
use domain::time::Date;

/// Serial numbers that are taken as dates where a date is expected: 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

/// A cell formatted as a date; one formatted as a duration stays a number.
pub fn of_excel(at: &ExcelDateTime) -> Value<'static> {
    if !at.is_datetime() {
        return Value::Number(at.as_f64());
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    match Date::new(year as i16, month as i8, day as i8) {
        Ok(date) => Value::Date(date.to_string()),
        Err(_) => Value::Number(at.as_f64()),
    }
}

/// A serial number of the 1900 system, in which day 60 never was.
pub fn of_serial(serial: f64) -> Option<String> {
    if !SERIALS.contains(&serial) {
        return None;
    }
    let epoch = Date::constant(1899, 12, 30);
    let days = domain::time::SignedDuration::from_hours(24 * serial.trunc() as i64);
    epoch.checked_add(days).ok().map(|date| date.to_string())
}

/// `2023-5-6`, `2023/05/06`, `2023.5.6`, `2023年5月6日`, `20230506`, each with or without a time behind it.
pub fn of_text(text: &str) -> Option<String> {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let (year, month, day) = match first.len() {
        8 => (first.get(..4)?, first.get(4..6)?, first.get(6..)?),
        4 => (first, parts.next()?, parts.next()?),
        _ => return None,
    };
    if !text.starts_with(first) {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_dates() {
        for text in ["2023-5-6", "2023/05/06", "2023.5.6", "2023年5月6日", "20230506", "2023-05-06 10:20"] {
            assert_eq!(of_text(text).as_deref(), Some("2023-05-06"), "{text}");
        }
        for text in ["2023-13-01", "2023-2-30", "五月", "去年 2023-5-6", "23-5-6", ""] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn serial_numbers() {
        assert_eq!(of_serial(45_052.0).as_deref(), Some("2023-05-06"));
        assert_eq!(of_serial(45_052.75).as_deref(), Some("2023-05-06"));
        assert_eq!(of_serial(12.0), None);
    }
}
