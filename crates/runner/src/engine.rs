//! The Wasmtime engine: pooled instances, asynchronous components, and a clock that makes busy guests yield.

use crate::config::Limits;
use crate::error::Error;
use crate::state::{HasHost, State};
use std::time::Duration;
use wasmtime::component::Linker;
use wasmtime::{Config, Engine, PoolingAllocationConfig};

/// How often a computing guest gives way to others.
const TICK: Duration = Duration::from_millis(10);
/// Instances per request from outside: chained calls take from the same pool and must always find room.
const INSTANCES_PER_REQUEST: usize = 8;
/// Bytes of a memory kept mapped in an unused slot, so that small instances start without page faults.
const KEEP_RESIDENT_BYTES: usize = 1 << 20;

pub(crate) fn engine(limits: &Limits) -> Result<Engine, Error> {
    let instances = u32::try_from(limits.requests_max * INSTANCES_PER_REQUEST).unwrap_or(u32::MAX).max(16);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(4))
        // A component is built of a main module and small adapters; only the former has a memory worth the name.
        .total_memories(instances.saturating_mul(2))
        .total_tables(instances.saturating_mul(4))
        .total_stacks(instances.saturating_mul(2))
        .max_component_instance_size(10 << 20)
        .max_core_instance_size(10 << 20)
        .max_memories_per_component(4)
        .max_memory_size(limits.memory_bytes_max)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .table_keep_resident(64 << 10);
    pool.table_elements(100_000);
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        .epoch_interruption(true)
        .allocation_strategy(pool);
    let engine = Engine::new(&config).map_err(|error| Error::Engine(format!("{error:#}")))?;
    tick(&engine);
    Ok(engine)
}

/// What components may import: WASI 0.2 without HTTP, WASI 0.3 with HTTP, key-value stores and variables.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<State>, Error> {
    let mut linker = Linker::new(engine);
    let linked = wasmtime_wasi::p2::add_to_linker_async(&mut linker)
        .and_then(|()| wasmtime_wasi::p3::add_to_linker(&mut linker))
        .and_then(|()| wasmtime_wasi_http::p3::add_to_linker(&mut linker))
        .and_then(|()| crate::bindings::Provided::add_to_linker::<_, HasHost>(&mut linker, State::host));
    linked.map_err(|error| Error::Engine(format!("{error:#}")))?;
    Ok(linker)
}

/// Advances the epoch for as long as the engine lives.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    });
}
