//! PDFs as the built component makes them (`dist/tables.wasm` on the runner), read back with lopdf.

mod documents;
#[path = "../../../printing/tests/it/support/mod.rs"]
mod golden;
mod hostile;
mod opinion_table;
mod receipt;
mod service;
#[path = "../it/support.rs"]
#[allow(dead_code)]
mod support;
