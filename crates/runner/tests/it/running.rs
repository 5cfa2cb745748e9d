//! An application run in this process.

use crate::support::{self, Answer, Folder};
use runner::{Config, Error, Handle};
use std::net::SocketAddr;
use tokio::runtime::Runtime;

pub struct Running {
    pub addr: SocketAddr,
    pub folder: Folder,
    runtime: Runtime,
    handle: Option<Handle>,
}

/// Runs the usual application.
pub fn start() -> Running {
    start_with(&support::manifest(), |_| {})
}

/// Runs an application with a changed configuration.
pub fn start_with(manifest: &str, change: impl FnOnce(&mut Config)) -> Running {
    start_in(Folder::new(manifest), change)
}

pub fn start_in(folder: Folder, change: impl FnOnce(&mut Config)) -> Running {
    let (runtime, result) = try_start(&folder, change);
    let handle = result.unwrap_or_else(|error| panic!("{error}"));
    Running { addr: handle.addr, folder, runtime, handle: Some(handle) }
}

/// The error that keeps an application from starting.
pub fn refusal(folder: &Folder, change: impl FnOnce(&mut Config)) -> Error {
    let (runtime, result) = try_start(folder, change);
    match result {
        Ok(handle) => {
            runtime.block_on(handle.stop());
            panic!("started")
        }
        Err(error) => error,
    }
}

fn try_start(folder: &Folder, change: impl FnOnce(&mut Config)) -> (Runtime, Result<Handle, Error>) {
    let runtime = Runtime::new().expect("runtime");
    let mut config = Config::new(folder.path());
    config.listen = ([127, 0, 0, 1], 0).into();
    config.variables_from_environment = false;
    config.cache_dir = Some(support::target_dir().join("cache"));
    change(&mut config);
    let result = runtime.block_on(runner::start(config));
    (runtime, result)
}

impl Running {
    pub fn get(&self, path: &str) -> Answer {
        support::get(self.addr, path)
    }

    /// The text of an answer that must be a 200.
    pub fn text(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.text()
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        support::request(self.addr, method, path, headers, body)
    }

    pub fn stop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }

    /// Runs `work` on its own thread for each of `0..count` and collects the results.
    pub fn at_once<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..count)
                .map(|index| {
                    scope.spawn({
                        let work = &work;
                        move || work(index)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("thread")).collect()
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
