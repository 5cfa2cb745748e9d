//! A bad line: a proxy on a port of its own that passes bytes on, slows them down, cuts them off, or loses the answer.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Bytes passed on at a time.
const BLOCK_BYTES: usize = 16 << 10;

/// What happens to a connection.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    None,
    /// So much before each block.
    Slow(Duration),
    /// Both sides see an end once the client has sent so many bytes.
    CutAfter(usize),
    /// The service gets everything, the client no byte of an answer.
    LoseAnswer,
}

/// The line to a service. Runs until the test ends.
pub struct Proxy {
    address: SocketAddr,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

impl Proxy {
    /// A line without faults.
    pub fn to(service: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let faults = Arc::new(Mutex::new(VecDeque::new()));
        let coming = faults.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let fault = coming.lock().expect("nobody panics with it").pop_front().unwrap_or(Fault::None);
                // A service that is down looks like a line that is.
                if let Ok(service) = TcpStream::connect(service) {
                    join(client, service, fault);
                }
            }
        });
        Self { address, faults }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What happens to the next connections, one after the other; nothing to those behind them.
    pub fn then(&self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.lock().expect("nobody panics with it").extend(faults);
    }
}

fn join(client: TcpStream, service: TcpStream, fault: Fault) {
    let both = || Some((client.try_clone().ok()?, service.try_clone().ok()?));
    let (Some(up), Some(down)) = (both(), both()) else { return };
    std::thread::spawn(move || pass_on(up.0, up.1, fault));
    let answers = if matches!(fault, Fault::LoseAnswer) { Fault::CutAfter(0) } else { Fault::None };
    std::thread::spawn(move || pass_on(down.1, down.0, answers));
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, fault: Fault) {
    let (mut buffer, mut passed) = (vec![0; BLOCK_BYTES], 0);
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let count = match fault {
            Fault::CutAfter(bytes) => count.min(bytes.saturating_sub(passed)),
            Fault::Slow(wait) => {
                std::thread::sleep(wait);
                count
            }
            Fault::None | Fault::LoseAnswer => count,
        };
        passed += count;
        if to.write_all(&buffer[..count]).is_err() || matches!(fault, Fault::CutAfter(bytes) if passed >= bytes) {
            let _ = from.shutdown(Shutdown::Both);
            let _ = to.shutdown(Shutdown::Both);
            return;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
