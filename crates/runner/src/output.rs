//! What components print: a file per component and stream, and lines on the runner's own log.

use crate::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// Bytes of a line that are shown at once; a longer one is broken.
const LINE_BYTES_MAX: usize = 8 << 10;

/// One stream of one component, shared by its instances.
#[derive(Clone)]
pub(crate) struct Output(Arc<Shared>);

struct Shared {
    component: String,
    stream: &'static str,
    file: Option<Mutex<File>>,
    /// Repeat lines on the runner's log.
    echo: bool,
}

impl Output {
    /// Opens `COMPONENT_STREAM.txt` in `folder` for appending, as Spin names it.
    pub fn open(component: &str, stream: &'static str, folder: Option<&Path>, echo: bool) -> Result<Self, Error> {
        let open = |folder: &Path| {
            crate::files::create_private(folder)?;
            File::options().create(true).append(true).open(folder.join(format!("{component}_{stream}.txt")))
        };
        let file = match folder {
            Some(folder) => Some(Mutex::new(open(folder).map_err(Error::io("打开组件日志", folder))?)),
            None => None,
        };
        Ok(Self(Arc::new(Shared { component: component.to_owned(), stream, file, echo })))
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines { shared: self.0.clone(), line: Vec::new() })
    }
}

/// Collects a line at a time, so that instances don't write into each other's.
struct Lines {
    shared: Arc<Shared>,
    line: Vec<u8>,
}

impl Lines {
    fn finish(&mut self) {
        if self.line.is_empty() {
            return;
        }
        if let Some(Ok(mut file)) = self.shared.file.as_ref().map(Mutex::lock) {
            // A full disk must not fail the request that printed something.
            let _ = file.write_all(&[self.line.as_slice(), b"\n"].concat());
        }
        if self.shared.echo {
            let text = String::from_utf8_lossy(&self.line);
            tracing::info!(component = %self.shared.component, stream = self.shared.stream, text = %text, "printed");
        }
        self.line.clear();
    }
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
            }
            if byte == b'\n' || self.line.len() >= LINE_BYTES_MAX {
                self.finish();
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.finish();
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.finish();
    }
}
