//! Where a picture stands on its page.

use super::Picture;
use domain::api::Turn;

/// A4 (ISO 216), 210 × 297 mm, in points.
const SHORT_PT: f32 = 595.276;
const LONG_PT: f32 = 841.89;
/// 10 mm: what printers leave blank at most.
const MARGIN_PT: f32 = 28.346;

/// A page and what puts the picture onto it.
pub struct Placed {
    /// Width and height in points.
    pub page: [f32; 2],
    /// From the unit square, in which a PDF draws every picture, to the page (ISO 32000-1 §8.3.4).
    pub matrix: [f32; 6],
}

/// The picture as it is to be shown, turned clockwise by `turn`, as large as fits between the margins, in the middle of a page
/// that lies if the picture does.
pub fn place(picture: &Picture, turn: Turn) -> Placed {
    let (mirrored, quarters) = shown(picture.orientation);
    let quarters = (quarters + turn.degrees() / 90) % 4;
    let (stored_width, stored_height) = (picture.width as f32, picture.height as f32);
    let (width, height) = if quarters % 2 == 0 { (stored_width, stored_height) } else { (stored_height, stored_width) };
    let page = if width > height { [LONG_PT, SHORT_PT] } else { [SHORT_PT, LONG_PT] };
    let scale = ((page[0] - 2.0 * MARGIN_PT) / width).min((page[1] - 2.0 * MARGIN_PT) / height);
    let size = [width * scale, height * scale];
    let corner = [(page[0] - size[0]) / 2.0, (page[1] - size[1]) / 2.0];
    // Where a point of the unit square comes to stand.
    let onto_page = |x: f32, y: f32| {
        let start = if mirrored { [1.0 - x, y] } else { [x, y] };
        let [x, y] = (0..quarters).fold(start, |[x, y], _| [y, 1.0 - x]);
        [corner[0] + x * size[0], corner[1] + y * size[1]]
    };
    let (origin, right, up) = (onto_page(0.0, 0.0), onto_page(1.0, 0.0), onto_page(0.0, 1.0));
    Placed { page, matrix: [right[0] - origin[0], right[1] - origin[1], up[0] - origin[0], up[1] - origin[1], origin[0], origin[1]] }
}

/// An Exif orientation as a mirroring of left and right, and then so many quarters of a turn clockwise.
fn shown(orientation: u8) -> (bool, u16) {
    match orientation {
        2 => (true, 0),
        3 => (false, 2),
        4 => (true, 2),
        5 => (true, 3),
        6 => (false, 1),
        7 => (true, 1),
        8 => (false, 3),
        _ => (false, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the stored picture's corners – top left, top right, bottom right, bottom left – come to stand, as `tl`, `tr`, `br`, `bl`.
    fn corners(orientation: u8, degrees: u16) -> [&'static str; 4] {
        let placed = place(&Picture { object: 1, width: 400, height: 300, orientation }, degrees.try_into().unwrap());
        let [a, b, c, d, e, f] = placed.matrix;
        [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)].map(|(x, y)| {
            let (left, low) = (a * x + c * y + e < placed.page[0] / 2.0, b * x + d * y + f < placed.page[1] / 2.0);
            match (left, low) {
                (true, false) => "tl",
                (false, false) => "tr",
                (false, true) => "br",
                (true, true) => "bl",
            }
        })
    }

    #[test]
    fn every_orientation_is_shown_as_exif_has_it() {
        // Row 0 and column 0 of what is stored: top and left, top and right, and so on (CIPA DC-008, tag 274).
        let expected = [
            (1, ["tl", "tr", "br", "bl"]),
            (2, ["tr", "tl", "bl", "br"]),
            (3, ["br", "bl", "tl", "tr"]),
            (4, ["bl", "br", "tr", "tl"]),
            (5, ["tl", "bl", "br", "tr"]),
            (6, ["tr", "br", "bl", "tl"]),
            (7, ["br", "tr", "tl", "bl"]),
            (8, ["bl", "tl", "tr", "br"]),
        ];
        for (orientation, expected) in expected {
            assert_eq!(corners(orientation, 0), expected, "orientation {orientation}");
        }
    }

    #[test]
    fn a_turn_is_clockwise_and_comes_after_the_orientation() {
        assert_eq!(corners(1, 90), ["tr", "br", "bl", "tl"]);
        assert_eq!(corners(1, 180), ["br", "bl", "tl", "tr"]);
        assert_eq!(corners(1, 270), ["bl", "tl", "tr", "br"]);
        assert_eq!(corners(6, 270), corners(1, 0));
        assert_eq!(corners(2, 90), corners(7, 0));
    }

    #[test]
    fn the_page_lies_if_the_picture_does_and_the_margin_stays() {
        for (width, height, degrees, page) in [(400, 300, 0, [LONG_PT, SHORT_PT]), (400, 300, 90, [SHORT_PT, LONG_PT]), (300, 300, 0, [SHORT_PT, LONG_PT]), (1, 65_000, 0, [SHORT_PT, LONG_PT])] {
            let placed = place(&Picture { object: 1, width, height, orientation: 1 }, Turn::try_from(degrees).unwrap());
            assert_eq!(placed.page, page);
            let [a, b, c, d, e, f] = placed.matrix;
            let (xs, ys) = ([e, e + a + c], [f, f + b + d]);
            for (ends, side) in [(xs, page[0]), (ys, page[1])] {
                let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                assert!(low > MARGIN_PT - 0.01 && high < side - MARGIN_PT + 0.01, "{width} × {height}: {low} to {high}");
                assert!((low - (side - high)).abs() < 0.01, "in the middle");
            }
        }
    }
}
