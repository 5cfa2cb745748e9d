//! No file costs more memory than this, whatever its parser reserves: then the component ends, and the file is kept unseen.

/// 64 MiB for the largest file looked into, as much again for a parser's copies, and twice that for what it builds of them.
const MEMORY_BYTES_MAX: u32 = 256 << 20;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-cdylib=--max-memory={MEMORY_BYTES_MAX}");
    }
}
