//! Times and dates. Offices work in Asia/Shanghai, which has kept UTC+8 without daylight saving since 1992.

pub use jiff::{SignedDuration, Timestamp};
pub use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The time zone of every programme: UTC+8.
pub fn shanghai() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The calendar date in Shanghai at `now`.
pub fn today(now: Timestamp) -> Date {
    now.to_zoned(shanghai()).date()
}

/// `2023年7月10日 09:05:07`, as a receipt prints it.
pub fn display(at: Timestamp) -> String {
    let at = at.to_zoned(shanghai());
    format!(
        "{}年{}月{}日 {:02}:{:02}:{:02}",
        at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second()
    )
}

/// `2023年7月10日`.
pub fn display_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Days from `from` to `to`: 0 for the same day, below 0 if `to` comes first.
pub fn days_between(from: Date, to: Date) -> i32 {
    // In days two dates are always apart by a number that fits: the whole calendar has under 7.4 million.
    from.until(to).map_or(0, |span| span.get_days())
}
