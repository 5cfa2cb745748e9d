//! Instances of one component: made when needed, used for one request at a time, kept for the next.

use crate::app::{App, Call};
use crate::config::Limits;
use crate::files::Mounts;
use crate::hooks::Hooks;
use crate::outbound::AllowedHosts;
use crate::output::Output;
use crate::problem::{Problem, wants_page};
use crate::run::{Failure, Pace, Run, TrackedBody};
use crate::state::{Grants, MemoryLimit, State};
use crate::watch::Watch;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use wasmtime::component::ResourceTable;
use wasmtime::{Engine, PoolConcurrencyLimitError, Store};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};
use wasmtime_wasi_http::p3::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::p3::bindings::{Service, ServicePre};
use wasmtime_wasi_http::p3::{Request, Response};
use wasmtime_wasi_http::{WasiBody, WasiHttpCtx};

/// An instance whose memory has grown beyond this isn't kept: linear memory never shrinks.
const KEPT_MEMORY_BYTES_MAX: usize = 64 << 20;
/// Idle instances kept per component.
const IDLE_MAX: usize = 32;

/// A component of the application, ready to answer.
pub(crate) struct Hosted {
    pub name: Arc<str>,
    pub app: Weak<App>,
    pub engine: Engine,
    pub service: ServicePre<State>,
    pub limits: Arc<Limits>,
    pub mounts: Mounts,
    pub environment: BTreeMap<String, String>,
    pub stdout: Output,
    pub stderr: Output,
    pub grants: Arc<Grants>,
    pub allowed: Arc<AllowedHosts>,
    pub idle: Mutex<Vec<Instance>>,
}

pub(crate) struct Instance {
    store: Store<State>,
    service: Service,
    served: u32,
    idle_since: Instant,
}

/// How handing over a request body went.
type Outcome = Pin<Box<dyn Future<Output = Result<(), wasmtime_wasi_http::Error>> + Send>>;

/// What the component said, or its own error.
type Answer = Result<http::Response<WasiBody>, ErrorCode>;

impl Hosted {
    /// Lets an instance answer. Whatever goes wrong becomes an answer, too. The request goes on in the background if
    /// nobody waits for the answer any more; `admission` is held until the instance has finished.
    pub async fn answer(
        self: &Arc<Self>,
        request: http::Request<WasiBody>,
        depth: u32,
        admission: Option<OwnedSemaphorePermit>,
    ) -> http::Response<WasiBody> {
        let page = wants_page(request.headers());
        let pace = Pace { idle_max: self.limits.idle_max, bytes_per_second_min: self.limits.bytes_per_second_min };
        let run = Arc::new(Run::new(pace));
        let call = Arc::new(Call { depth, run: run.clone(), _admission: admission });
        let request = request.map(|body| TrackedBody::boxed(body, None, Some(run.clone())));
        let (answered, answer) = oneshot::channel();
        let serving = tokio::spawn(self.clone().serve(request, call, answered));
        match answer.await {
            Ok(Ok(response)) => response.map(|body| TrackedBody::boxed(body, Some(run), None)),
            Ok(Err(code)) => {
                tracing::error!(component = %self.name, %code, "the component answered with an error");
                Problem::ComponentFailed.response(page)
            }
            Err(_) => serving.await.ok().flatten().unwrap_or(Failure::Trap).problem().response(page),
        }
    }

    async fn serve(
        self: Arc<Self>,
        request: http::Request<WasiBody>,
        call: Arc<Call>,
        answered: oneshot::Sender<Answer>,
    ) -> Option<Failure> {
        let run = call.run.clone();
        let mut watch = Watch::new(&run, self.limits.cpu_max);
        let mut instance = match self.take(&mut watch).await {
            Ok(instance) => instance,
            Err(failure) => return Some(self.failed(failure, &watch)),
        };
        instance.store.data_mut().hooks.call = Some(call);
        let outcome = watch.over(instance.serve(request, answered)).await;
        let failure = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(_)) if instance.store.data().memory.exceeded => Some(Failure::Memory),
            Ok(Err(error)) => {
                tracing::error!(component = %self.name, error = %trap_text(&error), "the component failed");
                Some(Failure::Trap)
            }
            Err(failure) => Some(failure),
        };
        if failure.is_some() {
            // Before the instance goes, or its unfinished bodies would look complete.
            run.fail();
        }
        match failure {
            Some(failure) => Some(self.failed(failure, &watch)),
            None => {
                self.keep(instance);
                None
            }
        }
    }

    fn failed(&self, failure: Failure, watch: &Watch<'_>) -> Failure {
        let cpu_ms = watch.cpu().as_millis() as u64;
        tracing::error!(component = %self.name, ?failure, cpu_ms, "request given up");
        failure
    }

    /// An idle instance, or a new one. Never waits for another request to finish.
    async fn take(&self, watch: &mut Watch<'_>) -> Result<Instance, Failure> {
        let kept = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        if let Some(instance) = kept {
            return Ok(instance);
        }
        match watch.over(self.instantiate()).await? {
            Err(error) if error.is::<PoolConcurrencyLimitError>() => {
                if let Some(app) = self.app.upgrade() {
                    app.drop_idle(None);
                }
                watch.over(self.instantiate()).await?.map_err(|error| self.not_instantiated(&error))
            }
            result => result.map_err(|error| self.not_instantiated(&error)),
        }
    }

    fn not_instantiated(&self, error: &wasmtime::Error) -> Failure {
        tracing::error!(component = %self.name, error = %trap_text(error), "no new instance");
        if error.is::<PoolConcurrencyLimitError>() { Failure::Busy } else { Failure::Trap }
    }

    async fn instantiate(&self) -> wasmtime::Result<Instance> {
        let mut store = Store::new(&self.engine, self.state()?);
        store.limiter(|state| &mut state.memory);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let service = self.service.instantiate_async(&mut store).await?;
        Ok(Instance { store, service, served: 0, idle_since: Instant::now() })
    }

    fn state(&self) -> wasmtime::Result<State> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.stdout(self.stdout.clone()).stderr(self.stderr.clone());
        let allowed = self.allowed.clone();
        wasi.allow_tcp(true).socket_addr_check(move |address, usage| {
            let permitted = allowed.permits(address, usage);
            Box::pin(async move { permitted })
        });
        for (name, value) in &self.environment {
            wasi.env(name, value);
        }
        for (host, guest) in &self.mounts.folders {
            wasi.preopened_dir(host, guest, FsPerms::ReadOnly)?;
        }
        Ok(State {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            table: ResourceTable::new(),
            hooks: Hooks {
                app: self.app.clone(),
                component: self.name.clone(),
                allowed: self.allowed.clone(),
                call: None,
                incoming: false,
            },
            memory: MemoryLimit::new(self.limits.memory_bytes_max),
            grants: self.grants.clone(),
        })
    }

    /// Keeps an instance for the next request, unless it is worn out.
    fn keep(&self, mut instance: Instance) {
        let state = instance.store.data_mut();
        state.hooks.call = None;
        let worn = state.memory.exceeded || state.memory.bytes > KEPT_MEMORY_BYTES_MAX;
        if worn || instance.served >= self.limits.reuse_max {
            return;
        }
        instance.idle_since = Instant::now();
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < IDLE_MAX
        {
            idle.push(instance);
        }
    }

    /// Drops instances that have been idle since before `since`, or all.
    pub fn drop_idle(&self, since: Option<Instant>) {
        let Ok(mut idle) = self.idle.lock() else { return };
        let all = std::mem::take(&mut *idle);
        let (kept, dropped): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|instance| since.is_some_and(|since| instance.idle_since >= since));
        *idle = kept;
        std::mem::drop(idle);
        std::mem::drop(dropped);
    }
}

impl Instance {
    /// Hands over the request, passes the answer on as soon as there is one, and returns when nothing is left to do.
    async fn serve(
        &mut self,
        request: http::Request<WasiBody>,
        answered: oneshot::Sender<Answer>,
    ) -> wasmtime::Result<()> {
        self.served += 1;
        let service = &self.service;
        let run = async |accessor: &wasmtime::component::Accessor<State>| -> wasmtime::Result<()> {
            let (request, request_outcome) = accessor.with(|mut access| {
                let hooks = &mut access.data_mut().hooks;
                hooks.incoming = true;
                let (request, outcome) = Request::from_http(hooks, request);
                let outcome: Outcome = Box::pin(outcome);
                hooks.incoming = false;
                (request, outcome)
            });
            let answer = match service.handle(accessor, request).await? {
                Ok(response) => Ok(accessor.with(|access| Response::into_http(response, access, request_outcome))?),
                Err(code) => Err(code),
            };
            // Nobody waits for the answer of a request whose client has gone.
            let _ = answered.send(answer);
            poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
            Ok(())
        };
        self.store.run_concurrent(run).await?
    }
}

impl Failure {
    fn problem(self) -> Problem {
        match self {
            Self::Trap => Problem::ComponentFailed,
            Self::Memory => Problem::ComponentMemory,
            Self::Cpu | Self::Time => Problem::TimedOut,
            Self::Busy => Problem::Busy,
        }
    }
}

/// A trap with its backtrace on one line; it holds names of functions, no data.
fn trap_text(error: &wasmtime::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}
