//! Documents of the real rulebooks in the formats that need no typesetter.

mod formats;
mod golden;
mod hostile;
mod support;
