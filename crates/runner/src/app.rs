//! An application put together: components compiled and linked, stores open, routes known.

use crate::cache::{self, Source};
use crate::config::Config;
use crate::error::Error;
use crate::instance::Hosted;
use crate::kv::Stores;
use crate::manifest::{Component, Manifest};
use crate::outbound::AllowedHosts;
use crate::output::Output;
use crate::route::Router;
use crate::run::Run;
use crate::state::{Grants, State};
use crate::variables::{self, Values};
use crate::{engine, files, runtime_config};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::component::Linker;
use wasmtime_wasi_http::p3::bindings::ServicePre;

/// One request on its way into one component.
pub(crate) struct Call {
    /// 0 for a request from outside, one more for each chained call.
    pub depth: u32,
    pub run: Arc<Run>,
    /// The place of a request from outside, given back when the instance has finished.
    pub _admission: Option<OwnedSemaphorePermit>,
}

pub(crate) struct App {
    pub manifest: Manifest,
    pub router: Router,
    components: BTreeMap<String, Arc<Hosted>>,
    stores: Stores,
}

impl App {
    /// Reads, compiles and opens everything. Blocks.
    pub fn load(config: &Config) -> Result<Arc<Self>, Error> {
        let manifest = Manifest::load(&config.manifest)?;
        let environment = |name: &str| std::env::var(name).ok().filter(|_| config.variables_from_environment);
        let values = variables::resolve(&manifest, &config.variables, environment)?;
        let router = Router::new(&manifest.triggers).map_err(|problems| manifest_error(&manifest, problems))?;
        let places = Places::new(config, &manifest)?;
        let prepared = prepare(&manifest, &values)?;
        let store_files = runtime_config::store_files(&manifest, config.runtime_config.as_deref(), &places.state)?;
        let engine = engine::engine(&config.limits)?;
        let linker = engine::linker(&engine)?;
        let sources: Vec<_> =
            manifest.components.iter().map(|(id, component)| Source { id, path: &component.source }).collect();
        let compiled = cache::load_all(&engine, &places.cache, &sources)?;
        let stores = Stores::open(&store_files)?;
        let limits = Arc::new(config.limits.clone());
        let mut parts = Vec::new();
        for ((id, component), compiled) in manifest.components.iter().zip(compiled) {
            let service = link(&linker, id, component, &compiled)?;
            let mounts = files::prepare(id, component, &manifest.folder)?;
            let output = |stream| Output::open(id, stream, places.logs.as_deref(), !config.quiet);
            parts.push((id, service, mounts, output("stdout")?, output("stderr")?));
        }
        Ok(Arc::new_cyclic(|app: &Weak<Self>| {
            let mut components = BTreeMap::new();
            for ((id, service, mounts, stdout, stderr), prepared) in parts.into_iter().zip(prepared) {
                let component = &manifest.components[id];
                let granted = component.key_value_stores.iter();
                let hosted = Hosted {
                    name: id.as_str().into(),
                    app: app.clone(),
                    engine: engine.clone(),
                    service,
                    limits: limits.clone(),
                    mounts,
                    environment: component.environment.clone(),
                    stdout,
                    stderr,
                    grants: Arc::new(Grants {
                        stores: granted.filter_map(|name| Some((name.clone(), stores.get(name)?.clone()))).collect(),
                        variables: prepared.variables,
                    }),
                    allowed: Arc::new(prepared.allowed),
                    idle: Default::default(),
                };
                components.insert(id.clone(), Arc::new(hosted));
            }
            Self { router, components, stores, manifest: manifest.clone() }
        }))
    }

    pub fn component(&self, id: &str) -> Option<&Arc<Hosted>> {
        self.components.get(id)
    }

    /// Drops instances of all components that have been idle since before `since`, or all.
    pub fn drop_idle(&self, since: Option<Instant>) {
        for component in self.components.values() {
            component.drop_idle(since);
        }
    }

    /// Finishes what the stores still have to write. Blocks.
    pub fn close(&self) {
        self.drop_idle(None);
        self.stores.close();
    }
}

/// The folders an application writes to.
struct Places {
    state: PathBuf,
    cache: PathBuf,
    logs: Option<PathBuf>,
}

impl Places {
    fn new(config: &Config, manifest: &Manifest) -> Result<Self, Error> {
        let state = config.state_dir.clone().unwrap_or_else(|| manifest.folder.join(".spin"));
        files::create_private(&state).map_err(Error::io("创建数据目录", &state))?;
        let logs = config.log_dir.clone().unwrap_or_else(|| state.join("logs"));
        Ok(Self {
            cache: config.cache_dir.clone().unwrap_or_else(|| state.join("cache")),
            logs: (!logs.as_os_str().is_empty()).then_some(logs),
            state,
        })
    }
}

/// What a component's templates come to.
struct Prepared {
    variables: Values,
    allowed: AllowedHosts,
}

/// Fills in the templates of all components, in the manifest's order, and reports every problem at once.
fn prepare(manifest: &Manifest, values: &Values) -> Result<Vec<Prepared>, Error> {
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for (id, component) in &manifest.components {
        let mut variables = Values::new();
        for (name, template) in &component.variables {
            match variables::expand(template, values) {
                Ok(value) => _ = variables.insert(name.clone(), value),
                Err(problem) => problems.push(format!("component.{id}.variables.{name}：{problem}")),
            }
        }
        let hosts: Result<Vec<_>, _> =
            component.allowed_outbound_hosts.iter().map(|host| variables::expand(host, values)).collect();
        // A template that comes to nothing grants nothing, as in Spin.
        match hosts.and_then(|hosts| AllowedHosts::parse(hosts.iter().map(|host| host.trim()).filter(|host| !host.is_empty()))) {
            Ok(allowed) => all.push(Prepared { variables, allowed }),
            Err(problem) => problems.push(format!("component.{id}：{problem}")),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(manifest_error(manifest, problems)) }
}

fn link(
    linker: &Linker<State>,
    id: &str,
    component: &Component,
    compiled: &wasmtime::component::Component,
) -> Result<ServicePre<State>, Error> {
    let service = linker.instantiate_pre(compiled).and_then(ServicePre::new);
    service.map_err(|error| Error::Component {
        component: id.to_owned(),
        path: component.source.clone(),
        message: format!("{error:#}"),
    })
}

fn manifest_error(manifest: &Manifest, problems: Vec<String>) -> Error {
    Error::Manifest { path: manifest.folder.join("spin.toml"), problems }
}
