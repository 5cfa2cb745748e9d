//! Comparing bytes: wasi-libc's `memcmp` takes one at a time, and looking up keys by it was a seventh of what a check cost.

use std::ffi::{c_int, c_void};

/// As C's `memcmp` (ISO C 7.26.4.1), eight bytes at a time. The linker takes it in place of the library's.
///
/// # Safety
/// `left` and `right` can be read for `bytes` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(left: *const c_void, right: *const c_void, bytes: usize) -> c_int {
    let (left, right) = (left.cast::<u8>(), right.cast::<u8>());
    // SAFETY: each is called with offsets that end within the bytes that the caller lets be read.
    let eight = |at| unsafe { (left.add(at).cast::<u64>().read_unaligned(), right.add(at).cast::<u64>().read_unaligned()) };
    let four = |at| unsafe { (left.add(at).cast::<u32>().read_unaligned(), right.add(at).cast::<u32>().read_unaligned()) };
    let one = |at| unsafe { (left.add(at).read(), right.add(at).read()) };
    match bytes {
        8.. => {
            let mut at = 0;
            while at + 8 < bytes {
                let (left, right) = eight(at);
                if left != right {
                    return order(left.to_be(), right.to_be());
                }
                at += 8;
            }
            // Overlaps what was compared.
            let (left, right) = eight(bytes - 8);
            order(left.to_be(), right.to_be())
        }
        4.. => {
            let (left, right) = four(0);
            if left != right {
                return order(left.to_be(), right.to_be());
            }
            let (left, right) = four(bytes - 4);
            order(left.to_be(), right.to_be())
        }
        _ => {
            for at in 0..bytes {
                let (left, right) = one(at);
                if left != right {
                    return order(left, right);
                }
            }
            0
        }
    }
}

fn order<T: Ord>(left: T, right: T) -> c_int {
    left.cmp(&right) as c_int
}
