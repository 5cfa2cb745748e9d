//! Pictures: sizes that burst a viewer, directories in a circle, parts that lie.

use super::made::{jpeg, png, tiff};
use super::{Worst, harmless, refused};

pub fn all() -> Vec<Worst> {
    let mut lying = png(1000, 1000);
    lying[16..20].copy_from_slice(&200_000_u32.to_be_bytes());
    let mut circle = tiff(1, false);
    circle[NEXT..NEXT + 4].copy_from_slice(&8_u32.to_le_bytes());
    let mut strips = tiff(1, false);
    // The strip's offsets: four thousand million of them, from the file's beginning on.
    strips[STRIPS..STRIPS + 8].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0]);
    let mut far = tiff(1, true);
    far[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
    let segments = [b"\xff\xd8".to_vec(), b"\xff\xe0\0\x02".repeat(2_000_000), jpeg(2, 2)[2..].to_vec()].concat();
    let script = b"<script>alert(1)</script><?php system('id'); ?>";
    let comment = [b"\xff\xd8\xff\xfe\0\x31".to_vec(), script.to_vec(), jpeg(20, 20)[2..].to_vec()].concat();
    vec![
        refused("more pixels than the content can hold", "a.png", lying, "unreadable", "200000 × 1000"),
        refused("360 million pixels", "a.jpg", jpeg(60_000, 6000), "unreadable", "3 亿像素"),
        refused("as many as can be written", "a.jpg", jpeg(65_535, 65_535), "unreadable", "3 亿像素"),
        refused("no pixels", "a.jpg", jpeg(0, 10), "unreadable", ""),
        refused("directories in a circle", "a.tif", circle, "unreadable", ""),
        refused("four thousand million strips", "a.tif", strips, "truncated", ""),
        refused("a directory behind the end", "a.tif", far, "truncated", ""),
        refused("two million segments", "a.jpg", segments, "unreadable", ""),
        refused("a drawing with a script", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(), "unknown_kind", ""),
        harmless("a page with a script within a picture", "a.jpg", comment, "jpeg", 1),
    ]
}

/// Where a TIFF of one page names the next, and what stands in the entry of its strips.
const NEXT: usize = 8 + 2 + 4 * 12;
const STRIPS: usize = 8 + 2 + 2 * 12 + 4;
