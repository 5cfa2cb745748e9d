//! What the host keeps for one instance: WASI, resources, limits, and what the component has been granted.

use crate::bindings::spin::variables::variables;
use crate::hooks::Hooks;
use crate::kv::Store;
use crate::variables::{Values, is_valid_name};
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::component::{Accessor, HasData, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// Elements a component's table may grow to.
const TABLE_ELEMENTS_MAX: usize = 100_000;

/// The data of an instance's `wasmtime::Store`.
pub(crate) struct State {
    pub wasi: WasiCtx,
    pub http: WasiHttpCtx,
    pub table: ResourceTable,
    pub hooks: Hooks,
    pub memory: MemoryLimit,
    pub grants: Arc<Grants>,
}

/// What a component may reach besides files and other components.
#[derive(Default)]
pub(crate) struct Grants {
    pub stores: BTreeMap<String, Store>,
    pub variables: Values,
}

/// The part of [`State`] that the `spin:` and `wasi:keyvalue` interfaces work on.
pub(crate) struct HostView<'a> {
    pub table: &'a mut ResourceTable,
    pub grants: &'a Grants,
}

pub(crate) struct HasHost;

impl HasData for HasHost {
    type Data<'a> = HostView<'a>;
}

impl State {
    pub fn host(&mut self) -> HostView<'_> {
        HostView { table: &mut self.table, grants: &self.grants }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.hooks, table: &mut self.table, ctx: &mut self.http }
    }
}

impl variables::Host for HostView<'_> {}

impl<T: Send + 'static> variables::HostWithStore<T> for HasHost {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> wasmtime::Result<Result<String, variables::Error>> {
        if !is_valid_name(&name) {
            return Ok(Err(variables::Error::InvalidName(name)));
        }
        let value = accessor.with(|mut access| access.get().grants.variables.get(&name).cloned());
        Ok(value.ok_or_else(|| variables::Error::Undefined(format!("no variable for {name:?}"))))
    }
}

/// Counts the linear memories of one instance together.
pub(crate) struct MemoryLimit {
    /// Bytes of all memories of the instance now.
    pub bytes: usize,
    pub bytes_max: usize,
    /// The instance asked for more than it may have.
    pub exceeded: bool,
}

impl MemoryLimit {
    pub fn new(bytes_max: usize) -> Self {
        Self { bytes: 0, bytes_max, exceeded: false }
    }
}

impl wasmtime::ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let bytes = self.bytes - current.min(self.bytes) + desired;
        if bytes > self.bytes_max {
            self.exceeded = true;
            return Ok(false);
        }
        self.bytes = bytes;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS_MAX)
    }
}
