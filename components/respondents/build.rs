//! No list costs more memory than this, whatever its parser reserves: then the component ends, and the list counts as unread.

/// 20 MiB for the largest list, 64 MiB for the texts its cells share, and room for the parser.
const MEMORY_BYTES_MAX: u32 = 256 << 20;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-cdylib=--max-memory={MEMORY_BYTES_MAX}");
    }
}
