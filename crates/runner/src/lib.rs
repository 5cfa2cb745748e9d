//! Runs a Spin application (manifest 2) on Wasmtime: what it offers it does as Spin 4.1 does, and the rest it refuses
//! by name. It knows nothing of what the application is for.
//!
//! One request takes one instance: the [`server`] admits it, [`route`] finds the component, [`instance`] lets one of
//! its instances answer within its limits ([`watch`]), and [`hooks`] carries calls to other components of the same
//! application in process. Key-value stores are SQLite files ([`kv`]).

mod access;
mod app;
mod bindings;
mod cache;
mod config;
mod connection;
mod engine;
mod error;
mod files;
mod headers;
mod hooks;
mod incoming;
mod instance;
pub mod kv;
pub mod manifest;
mod outbound;
mod output;
mod problem;
pub mod route;
mod run;
mod runtime_config;
mod seen;
mod server;
mod state;
pub mod variables;
mod watch;

pub use config::{Config, Limits};
pub use error::Error;
pub use outbound::{AllowedHosts, Refusal};

use crate::app::App;
use crate::server::Server;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch as signal};

/// How often idle instances are looked through.
const SWEEP: Duration = Duration::from_secs(1);

/// A running application.
pub struct Handle {
    /// Where it listens.
    pub addr: SocketAddr,
    app: Arc<App>,
    stop: signal::Sender<bool>,
    serving: tokio::task::JoinHandle<()>,
}

/// Loads an application and starts to serve it on the current tokio runtime.
pub async fn start(config: Config) -> Result<Handle, Error> {
    let limits = Arc::new(config.limits.clone());
    let address = config.listen;
    let failed = |source| Error::Listen { address, source };
    // First of all, so that a port that is taken shows before anything is compiled.
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let loaded = tokio::task::spawn_blocking(move || App::load(&config)).await;
    let app = loaded.map_err(|error| Error::Engine(error.to_string()))??;
    let server = Arc::new(Server {
        app: app.clone(),
        connections: Arc::new(Semaphore::new(limits.connections_max)),
        requests: Arc::new(Semaphore::new(limits.requests_max)),
        limits: limits.clone(),
    });
    let (stop, stopping) = signal::channel(false);
    tokio::spawn(sweep(Arc::downgrade(&app), limits.idle_instance));
    let serving = tokio::spawn(server.run(listener, stopping));
    Ok(Handle { addr, app, stop, serving })
}

impl Handle {
    /// Pattern and component of every public route.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.app.router.routes()
    }

    /// Stops accepting, lets requests under way finish within their limit, and closes the stores.
    pub async fn stop(self) {
        // An error means that serving has ended already.
        let _ = self.stop.send(true);
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "serving ended unexpectedly");
        }
        let app = self.app;
        if let Err(error) = tokio::task::spawn_blocking(move || app.close()).await {
            tracing::error!(%error, "closing the stores failed");
        }
    }
}

async fn sweep(app: std::sync::Weak<App>, idle: Duration) {
    loop {
        tokio::time::sleep(SWEEP).await;
        let Some(app) = app.upgrade() else { return };
        app.drop_idle(Instant::now().checked_sub(idle));
    }
}
