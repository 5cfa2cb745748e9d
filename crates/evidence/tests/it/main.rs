//! Files and uploads on a store in memory that breaks as stores do.

mod forms;
mod memory;
mod store;
mod uploads;
