//! One request in one instance, seen from outside: how far it has come and whether it ended well. The bodies that
//! flow in and out of the instance share it, so that a body which merely stopped can be told from one that ended.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use wasmtime_wasi_http::{Error, WasiBody};

/// How a run failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The component trapped, panicked, or broke the rules of its interface.
    Trap,
    /// It wanted more memory than it may have.
    Memory,
    /// It computed longer than it may.
    Cpu,
    /// Nothing moved for too long, or too little.
    Time,
    /// There was no room for another instance.
    Busy,
}

/// What a run may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Longest time without a byte moving in or out.
    pub idle_max: Duration,
    /// Average bytes per second below which a long body is given up; `idle_max` comes on top.
    pub bytes_per_second_min: u64,
}

#[derive(Debug)]
pub(crate) struct Run {
    start: Instant,
    pace: Pace,
    /// Bytes moved in and out so far.
    bytes: AtomicU64,
    /// Milliseconds from `start` to the last byte that moved.
    last_move_ms: AtomicU64,
    failed: AtomicBool,
}

impl Run {
    pub fn new(pace: Pace) -> Self {
        Self {
            start: Instant::now(),
            pace,
            bytes: AtomicU64::new(0),
            last_move_ms: AtomicU64::new(0),
            failed: AtomicBool::new(false),
        }
    }

    /// When the run is given up unless more moves until then.
    pub fn deadline(&self) -> Instant {
        let idle = Duration::from_millis(self.last_move_ms.load(Ordering::Relaxed));
        let paced = Duration::from_secs(self.bytes.load(Ordering::Relaxed) / self.pace.bytes_per_second_min.max(1));
        self.start + idle.min(paced) + self.pace.idle_max
    }

    pub fn moved(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        self.last_move_ms.store(self.start.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// To be called before the instance is dropped: dropping it closes its streams as if they had ended.
    pub fn fail(&self) {
        self.failed.store(true, Ordering::SeqCst);
    }

    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst)
    }
}

/// A body that feeds the progress of every run it passes through, and ends in an error if the run it comes from failed.
pub(crate) struct TrackedBody {
    body: WasiBody,
    /// The run that produces the body; none when it comes from outside.
    from: Option<Arc<Run>>,
    /// The run that consumes it; none when it goes outside.
    to: Option<Arc<Run>>,
}

impl TrackedBody {
    pub fn boxed(body: WasiBody, from: Option<Arc<Run>>, to: Option<Arc<Run>>) -> WasiBody {
        Self { body, from, to }.boxed_unsync()
    }

    fn source_failed(&self) -> bool {
        self.from.as_ref().is_some_and(|run| run.failed())
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                for run in [&self.from, &self.to].into_iter().flatten() {
                    run.moved(bytes);
                }
            }
            None if self.source_failed() => return Poll::Ready(Some(Err(Error::ConnectionTerminated))),
            _ => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream() && !self.source_failed()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
