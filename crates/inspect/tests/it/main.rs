//! Files of every kind, whole and broken, and what is said of them.

mod active;
mod build;
mod combine;
mod foreign;
mod hostile;
mod kinds;
mod packages;
mod words;
