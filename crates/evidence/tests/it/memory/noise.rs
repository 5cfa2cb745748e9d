//! Content for files.

/// Bytes without a pattern that a chunk could repeat, the same every time.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x1234_5678_u32;
    (0..bytes)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}
