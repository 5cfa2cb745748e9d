//! Pages made of answers, read back.

mod behaviour;
mod pages;
mod support;
