//! Host bindings generated from `wit/`.

wasmtime::component::bindgen!({
    path: "wit",
    world: "intake:runner/provided",
    imports: { default: async | trappable },
    with: {
        "spin:key-value/key-value.store": crate::kv::SpinStore,
        "wasi:keyvalue/store.bucket": crate::kv::Bucket,
        "wasi:keyvalue/atomics.cas": crate::kv::Cas,
    },
});
