//! Lists as offices send them, in every format, read, marked and offered empty.

mod build;
mod formats;
mod hostile;
mod lists;
mod marked;
mod offices;
mod others;
mod properties;
mod surveys;
mod template;
