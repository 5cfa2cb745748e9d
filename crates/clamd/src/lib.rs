//! The protocol of ClamAV's daemon, clamd(8), as far as one file is scanned with it: what is sent and what an answer means.
//! Nothing here opens a connection.
//!
//! A scan is [`SCAN`], then for each piece its [`length`] and its bytes, then [`END`]; the daemon answers once and closes.
//! On a connection of its own, [`VERSION`] is answered by what scans.

use domain::MalwareScan;
use std::net::SocketAddr;

/// Begins a scan. The `z` lets commands and answers end in a zero byte.
pub const SCAN: &[u8] = b"zINSTREAM\0";
/// Ends what is scanned: a piece of no bytes.
pub const END: [u8; 4] = [0; 4];
/// Asks for the engine and the age of its signatures.
pub const VERSION: &[u8] = b"zVERSION\0";
/// Longest answer that is read, in bytes: a name of a signature is far shorter.
pub const ANSWER_BYTES_MAX: usize = 4096;
/// Longest name of an engine or signature that is kept, in characters.
const NAME_CHARACTERS_MAX: usize = 200;

/// What stands before a piece: its length, four bytes, the highest first.
///
/// # Panics
/// For pieces of 4 GiB and more.
pub fn length(piece: usize) -> [u8; 4] {
    u32::try_from(piece).expect("a piece of a stream is small").to_be_bytes()
}

/// Where the daemon listens, from `tcp://ADDRESS:PORT`. It is an address and not a name: what a component may connect to
/// is granted by address.
///
/// # Errors
/// What is expected, in Chinese.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let address = text.trim().strip_prefix("tcp://").and_then(|rest| rest.trim_end_matches('/').parse().ok());
    address.ok_or_else(|| "变量 clamav 应为 tcp://IP 地址:端口（如 tcp://127.0.0.1:3310；不能写主机名），或留空".to_owned())
}

/// What an answer to [`VERSION`] names: engine, version and date of the signatures; empty if it isn't one.
pub fn engine(answer: &[u8]) -> String {
    let text = text(answer);
    if text.starts_with("ClamAV") { kept(&text) } else { String::new() }
}

/// What an answer to a scan by `engine` says of the file. Whatever isn't understood is no clean bill.
pub fn outcome(answer: &[u8], engine: &str) -> MalwareScan {
    let text = text(answer);
    let Some(said) = text.strip_prefix("stream: ") else {
        return if text.starts_with("INSTREAM size limit exceeded") { MalwareScan::TooLarge } else { MalwareScan::Unanswered };
    };
    match said.strip_suffix(" FOUND") {
        Some(signature) => MalwareScan::Infected { engine: engine.to_owned(), signature: kept(signature) },
        None if said == "OK" => MalwareScan::Clean { engine: engine.to_owned() },
        None => MalwareScan::Unanswered,
    }
}

/// An answer up to its end.
fn text(answer: &[u8]) -> String {
    let end = answer.iter().position(|byte| *byte == 0).unwrap_or(answer.len());
    String::from_utf8_lossy(&answer[..end]).trim_end_matches('\n').to_owned()
}

/// Fit to be kept and shown.
fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGINE: &str = "ClamAV 1.4.3/27800/Sat Nov 21 09:37:02 2026";

    #[test]
    fn an_answer_says_what_it_says_and_nothing_better() {
        let engine = ENGINE.to_owned();
        let cases: [(&[u8], MalwareScan); 9] = [
            (b"stream: OK\0", MalwareScan::Clean { engine: engine.clone() }),
            (b"stream: OK\n", MalwareScan::Clean { engine: engine.clone() }),
            (b"stream: Eicar-Signature FOUND\0", MalwareScan::Infected { engine: engine.clone(), signature: "Eicar-Signature".into() }),
            (b"stream: a OK FOUND\0stream: OK\0", MalwareScan::Infected { engine, signature: "a OK".into() }),
            (b"INSTREAM size limit exceeded. ERROR\0", MalwareScan::TooLarge),
            (b"stream: Can't allocate memory ERROR\0", MalwareScan::Unanswered),
            (b"stream: OKAY\0", MalwareScan::Unanswered),
            (b"OK\0", MalwareScan::Unanswered),
            (b"", MalwareScan::Unanswered),
        ];
        for (answer, expected) in cases {
            assert_eq!(outcome(answer, ENGINE), expected, "{}", String::from_utf8_lossy(answer));
        }
    }

    #[test]
    fn an_engine_names_itself() {
        assert_eq!(engine(format!("{ENGINE}\0").as_bytes()), ENGINE);
        assert_eq!(engine(b"220 mail.example ESMTP\r\n"), "");
        assert_eq!(engine(&[b"ClamAV ".as_slice(), &[b'x'; 5000], b"\x1b\0"].concat()).chars().count(), NAME_CHARACTERS_MAX);
    }

    #[test]
    fn an_address_is_no_name() {
        assert_eq!(address("tcp://127.0.0.1:3310").expect("an address"), "127.0.0.1:3310".parse().expect("an address"));
        assert_eq!(address(" tcp://[::1]:3310/ ").expect("an address"), "[::1]:3310".parse().expect("an address"));
        for wrong in ["", "127.0.0.1:3310", "tcp://clamav:3310", "tcp://127.0.0.1", "unix:///run/clamd.sock"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_piece_is_announced_in_network_order() {
        assert_eq!(length(0x0102), [0, 0, 1, 2]);
    }
}
