//! A conversation with ClamAV's daemon, each command on a connection of its own.

use clamd::{ANSWER_BYTES_MAX, END, SCAN, VERSION};
use domain::{MalwareScan, Problem};
use futures::future::{Either, select};
use guest::BodyReader;
use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wasip3::sockets::types::{ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress, Ipv6SocketAddress, TcpSocket};
use spin_sdk::wasip3::wit_bindgen::{FutureReader, StreamReader, StreamResult, StreamWriter};
use spin_sdk::wasip3::wit_stream;
use std::net::SocketAddr;
use std::pin::pin;

/// How long the daemon may take to be reached and to say what it is, in nanoseconds.
const GREETING_NS: u64 = 5_000_000_000;
/// How long it may take for one file, in nanoseconds: a request in which nothing moves for a minute is given up.
const SCAN_NS: u64 = 50_000_000_000;

/// Why a file wasn't scanned.
pub enum Failure {
    /// The file didn't come to its end.
    Body(Problem),
    /// The daemon couldn't be reached, broke off or took too long.
    Daemon(String),
}

/// Has the file scanned. Of one that the daemon stops taking the rest is left in `file`.
pub async fn scan(address: SocketAddr, file: &mut BodyReader) -> Result<MalwareScan, Failure> {
    let engine = within(GREETING_NS, engine(address)).await?;
    within(SCAN_NS, scan_with(address, &engine, file)).await
}

async fn engine(address: SocketAddr) -> Result<String, Failure> {
    let mut connection = Connection::open(address).await?;
    connection.send(VERSION.to_vec()).await;
    match clamd::engine(&connection.answer().await) {
        engine if engine.is_empty() => Err(Failure::Daemon("what listens there is no ClamAV".to_owned())),
        engine => Ok(engine),
    }
}

async fn scan_with(address: SocketAddr, engine: &str, file: &mut BodyReader) -> Result<MalwareScan, Failure> {
    let mut connection = Connection::open(address).await?;
    let mut taken = connection.send(SCAN.to_vec()).await;
    let mut piece = Vec::new();
    while taken {
        piece = file.read(piece).await.map_err(Failure::Body)?;
        if piece.is_empty() {
            connection.send(END.to_vec()).await;
            break;
        }
        let message = [clamd::length(piece.len()).as_slice(), &piece].concat();
        taken = connection.send(message).await;
    }
    // A daemon that stopped taking has said why.
    Ok(clamd::outcome(&connection.answer().await, engine))
}

/// The work's outcome, or a failure if it takes longer.
async fn within<T>(nanoseconds: u64, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    match select(pin!(work), pin!(monotonic_clock::wait_for(nanoseconds))).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Failure::Daemon(format!("no answer within {} s", nanoseconds / 1_000_000_000))),
    }
}

struct Connection {
    outgoing: StreamWriter<u8>,
    incoming: StreamReader<u8>,
    // Whatever the two say of their end, the answer says better; dropped, they would end what they watch.
    _sent: FutureReader<Result<(), ErrorCode>>,
    _received: FutureReader<Result<(), ErrorCode>>,
    _socket: TcpSocket,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let failed = |error: ErrorCode| Failure::Daemon(format!("{address}: {error:?}"));
        let family = if address.is_ipv4() { IpAddressFamily::Ipv4 } else { IpAddressFamily::Ipv6 };
        let socket = TcpSocket::create(family).map_err(failed)?;
        socket.connect(socket_address(address)).await.map_err(failed)?;
        let (outgoing, data) = wit_stream::new();
        let sent = socket.send(data);
        let (incoming, received) = socket.receive();
        Ok(Self { outgoing, incoming, _sent: sent, _received: received, _socket: socket })
    }

    /// Whether the other side took everything.
    async fn send(&mut self, bytes: Vec<u8>) -> bool {
        self.outgoing.write_all(bytes).await.is_empty()
    }

    /// What comes up to a zero byte, the end, or more than an answer is long.
    async fn answer(&mut self) -> Vec<u8> {
        let mut answer = Vec::new();
        while answer.len() < ANSWER_BYTES_MAX && !answer.contains(&0) {
            let (result, read) = self.incoming.read(Vec::with_capacity(ANSWER_BYTES_MAX)).await;
            answer.extend_from_slice(&read);
            if !matches!(result, StreamResult::Complete(_)) {
                break;
            }
        }
        answer
    }
}

fn socket_address(address: SocketAddr) -> IpSocketAddress {
    match address {
        SocketAddr::V4(address) => IpSocketAddress::Ipv4(Ipv4SocketAddress { port: address.port(), address: address.ip().octets().into() }),
        SocketAddr::V6(address) => IpSocketAddress::Ipv6(Ipv6SocketAddress {
            port: address.port(),
            flow_info: address.flowinfo(),
            address: address.ip().segments().into(),
            scope_id: address.scope_id(),
        }),
    }
}
