//! What the loading of a PDF may cost.
//!
//! lopdf bounds each stream, but not their sum: ten thousand objects whose declared lengths all reach to the end of the
//! file are ten thousand copies of it, and an object stream may name one long object a million times. Its filter, which sees
//! every object as it is read, is the only place where loading can be broken off; being a plain function, it keeps its account
//! in a thread's own cell – a number, reset for each file, nothing of the file itself.

use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::cell::Cell;
use std::panic::resume_unwind;

/// What all streams may take beyond twice the file's own size, in bytes: object streams of a report inflate to a few million,
/// and a file whose page tree isn't found is read a second time.
pub const BEYOND_FILE_BYTES: u64 = 64 << 20;
/// What one object stream may inflate to.
pub const STREAM_BYTES_MAX: usize = 16 << 20;
/// What an object is charged at least.
const OBJECT_BYTES_MIN: u64 = 64;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Breaking off travels as this; natively it is caught, in a component it ends the request.
pub struct Spent;

/// Opens the account for a file of so many bytes, with what it may take beyond twice its size.
pub fn begin(file_bytes: usize, beyond_bytes: u64) {
    LEFT.set(beyond_bytes + 2 * file_bytes as u64);
}

/// What of the account hasn't been taken.
pub fn left() -> u64 {
    LEFT.get()
}

/// The filter: charges an object and lets it pass.
pub fn charge(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Object::Stream(stream) = object else {
        spend(OBJECT_BYTES_MIN);
        // Kept in place of the original where the object came out of an object stream.
        return Some((id, object.clone()));
    };
    spend(OBJECT_BYTES_MIN + stream.content.len() as u64);
    if stream.dict.has_type(b"ObjStm") {
        spend(objects_bytes(stream));
    }
    // Streams stand in the file itself, never in an object stream: there the original is kept and this thrown away.
    Some((id, Object::Dictionary(Dictionary::new())))
}

/// What parsing the objects of an object stream comes to: its content once, as long as the offsets rise, and for each that
/// doesn't, everything that may be read from there (ISO 32000-1 §7.5.7: they "shall" rise).
fn objects_bytes(stream: &Stream) -> u64 {
    let Ok(content) = stream.get_plain_content_with_limit(STREAM_BYTES_MAX) else {
        return 0;
    };
    let first = stream.dict.get(b"First").and_then(Object::as_i64).ok().and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
    let index = content.get(..first).unwrap_or_default();
    let numbers = index.split(u8::is_ascii_whitespace).filter(|digits| !digits.is_empty());
    let offsets =
        numbers.skip(1).step_by(2).map(|digits| digits.iter().filter(|b| b.is_ascii_digit()).fold(0_u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0'))));
    let (mut bytes, mut before) = (content.len() as u64, None);
    for offset in offsets {
        if before.is_some_and(|before| offset <= before) {
            bytes = bytes.saturating_add((content.len() as u64).saturating_sub(offset + first as u64));
        }
        before = Some(offset);
    }
    bytes
}

fn spend(bytes: u64) {
    match LEFT.get().checked_sub(bytes) {
        Some(left) => LEFT.set(left),
        // Not a panic: no message, no hook.
        None => resume_unwind(Box::new(Spent)),
    }
}
