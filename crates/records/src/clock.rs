//! The programmes' clock: the real one, or on a demonstration instance the rulebook's day.

use crate::port::Host;
use crate::settings::Settings;
use domain::time::{Timestamp, shanghai};
use rulebook::Rulebook;

/// The moment at which a programme is judged and its events are dated.
///
/// A demonstration takes the rulebook's demonstration date with the real time of day in Shanghai, so that the date
/// stands still all day long; a fixed `clock` goes before that. A real instance has the clock.
pub(crate) fn programme_now(host: &impl Host, settings: &Settings, book: &Rulebook) -> Timestamp {
    if let Some(fixed) = settings.clock {
        return fixed;
    }
    let now = host.now();
    if !settings.demonstration {
        return now;
    }
    let time = now.to_zoned(shanghai()).time();
    let date = book.programme.demonstration_date;
    date.to_datetime(time).to_zoned(shanghai()).map_or(now, |at| at.timestamp())
}
