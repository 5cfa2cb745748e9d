//! Keeps an instance within its time. The instance is polled from here, so that its processor time can be measured
//! and a computation that never ends can be dropped: the epoch makes it give way every few milliseconds.

use crate::run::{Failure, Run};
use rustix::time::{ClockId, clock_gettime};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

/// The time an instance has for one request.
pub(crate) struct Watch<'a> {
    run: &'a Run,
    cpu_max: Duration,
    cpu: Duration,
}

impl<'a> Watch<'a> {
    pub fn new(run: &'a Run, cpu_max: Duration) -> Self {
        Self { run, cpu_max, cpu: Duration::ZERO }
    }

    /// Processor time spent so far.
    pub fn cpu(&self) -> Duration {
        self.cpu
    }

    /// Drives `work` to its end, or gives it up when it takes too long.
    pub async fn over<F: Future>(&mut self, work: F) -> Result<F::Output, Failure> {
        let mut work = pin!(work);
        let mut timer = pin!(tokio::time::sleep_until(self.run.deadline().into()));
        poll_fn(|context| {
            let before = thread_time();
            let polled = work.as_mut().poll(context);
            self.cpu += thread_time().saturating_sub(before);
            if let Poll::Ready(output) = polled {
                return Poll::Ready(Ok(output));
            }
            if self.cpu > self.cpu_max {
                return Poll::Ready(Err(Failure::Cpu));
            }
            while timer.as_mut().poll(context).is_ready() {
                let deadline = self.run.deadline();
                if deadline <= Instant::now() {
                    return Poll::Ready(Err(Failure::Time));
                }
                timer.as_mut().reset(deadline.into());
            }
            Poll::Pending
        })
        .await
    }
}

/// Processor time of this thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
