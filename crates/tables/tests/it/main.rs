//! Documents made from the real rulebook, read back by readers that know nothing of how they were written.

mod csv;
mod limits;
mod support;
mod xlsx;
