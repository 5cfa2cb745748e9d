//! Working days (工作日) by the State Council's yearly notice of holidays and make-up workdays.

use crate::time::Date;
use jiff::ToSpan;
use jiff::civil::Weekday;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Date → whether it is worked, where that differs from the day of the week.
static EXCEPTIONS: LazyLock<BTreeMap<Date, bool>> = LazyLock::new(|| {
    let lines = include_str!("../data/workdays.csv").lines().filter_map(|line| line.split_once(','));
    lines.filter_map(|(date, what)| Some((date.parse().ok()?, what == "work"))).collect()
});

/// The year's calendar hasn't been announced, or isn't in the data: nothing can be said of its holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} 年的节假日安排尚未公布或未收录，不能推算工作日")]
pub struct NotAnnounced(pub i16);

/// Whether the day is worked.
///
/// # Errors
/// [`NotAnnounced`] for a year without data.
pub fn is_workday(date: Date) -> Result<bool, NotAnnounced> {
    if !EXCEPTIONS.keys().any(|known| known.year() == date.year()) {
        return Err(NotAnnounced(date.year()));
    }
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(EXCEPTIONS.get(&date).copied().unwrap_or(!weekend))
}

/// The last of `days` working days that begin with the first working day after `from`.
///
/// # Errors
/// [`NotAnnounced`] if the span reaches into a year without data.
pub fn after(from: Date, days: u32) -> Result<Date, NotAnnounced> {
    let (mut date, mut left) = (from, days);
    while left > 0 {
        date = date.checked_add(1.day()).map_err(|_| NotAnnounced(date.year()))?;
        left -= u32::from(is_workday(date)?);
    }
    Ok(date)
}

#[cfg(test)]
mod tests {
    use super::{NotAnnounced, after, is_workday};
    use jiff::civil::date;

    #[test]
    fn holidays_and_make_up_workdays_count_as_announced() {
        assert_eq!(is_workday(date(2016, 10, 3)), Ok(false));
        assert_eq!(is_workday(date(2016, 10, 8)), Ok(true), "a Saturday made up for the National Day");
        assert_eq!(is_workday(date(2016, 10, 9)), Ok(true), "a Sunday made up for the National Day");
        assert_eq!(is_workday(date(2016, 10, 15)), Ok(false));
        assert_eq!(is_workday(date(2016, 10, 17)), Ok(true));
    }

    #[test]
    fn seven_working_days_go_round_the_holidays() {
        // 30 September 2016 was a Friday; 1 to 7 October were holidays, 8 and 9 were worked.
        assert_eq!(after(date(2016, 9, 30), 7), Ok(date(2016, 10, 14)));
        assert_eq!(after(date(2016, 9, 30), 0), Ok(date(2016, 9, 30)));
    }

    #[test]
    fn a_year_not_announced_says_so() {
        assert_eq!(is_workday(date(2031, 1, 1)), Err(NotAnnounced(2031)));
        assert_eq!(after(date(2026, 12, 30), 7), Err(NotAnnounced(2027)));
    }
}
