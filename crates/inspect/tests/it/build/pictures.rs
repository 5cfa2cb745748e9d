//! JPEGs by their segments and PNGs by their pixels, whole or lying.

use lopdf::{Document, Object, Stream};

/// A JPEG whose picture data are noise: nothing here decodes them.
pub struct Jpeg {
    pub width: u16,
    pub height: u16,
    pub components: u8,
    pub by_adobe: bool,
    /// As Exif has it; 0: without Exif data.
    pub orientation: u16,
    pub big_endian: bool,
    /// The frame's marker, and its bits a sample.
    pub frame: u8,
    pub precision: u8,
    pub scans: usize,
}

impl Jpeg {
    pub fn of(width: u16, height: u16) -> Self {
        Self { width, height, components: 3, by_adobe: false, orientation: 0, big_endian: true, frame: 0xc0, precision: 8, scans: 1 }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"\xff\xd8".to_vec();
        let mut segment = |marker: u8, body: &[u8]| {
            out.extend_from_slice(&[0xff, marker]);
            out.extend_from_slice(&(body.len() as u16 + 2).to_be_bytes());
            out.extend_from_slice(body);
        };
        if self.orientation > 0 {
            // With a thumbnail, which ends as a picture does.
            segment(0xe1, &[b"Exif\0\0", &exif(self.orientation, self.big_endian)[..], b"\xff\xd8\xff\xd9"].concat());
        }
        if self.by_adobe {
            segment(0xee, b"Adobe\0\x64\0\0\0\0\x02");
        }
        let sizes = [self.height.to_be_bytes(), self.width.to_be_bytes()].concat();
        let components: Vec<u8> = (1..=self.components).flat_map(|id| [id, 0x11, 0]).collect();
        segment(self.frame, &[&[self.precision][..], &sizes, &[self.components], &components].concat());
        for _ in 0..self.scans {
            // A table that holds what would be an end mark within a scan.
            out.extend_from_slice(b"\xff\xc4\0\x05\xff\xd9\0\xff\xda\0\x08\x01\x01\0\0\x3f\0");
            out.extend((0..300).map(|n| (n * 7 % 251) as u8));
            out.extend_from_slice(b"\xff\0\xff\xd3\x11\xff\0");
        }
        out.extend_from_slice(b"\xff\xd9");
        out
    }
}

/// Exif data that say how a picture is to be shown, and nothing else.
fn exif(orientation: u16, big_endian: bool) -> Vec<u8> {
    let (mark, short, long): (&[u8], fn(u16) -> [u8; 2], fn(u32) -> [u8; 4]) = if big_endian { (b"MM\0*", u16::to_be_bytes, u32::to_be_bytes) } else { (b"II*\0", u16::to_le_bytes, u32::to_le_bytes) };
    [mark, &long(8), &short(1), &short(274), &short(3), &long(1), &short(orientation), &[0, 0], &long(0)].concat()
}

/// A PNG of a pattern in every colour it can have.
#[derive(Clone)]
pub struct Png {
    pub width: u32,
    pub height: u32,
    /// The colour type: 0 grey, 2 RGB, 3 with a palette, 4 grey and 6 RGB with an alpha channel.
    pub kind: u8,
    /// Bits a sample.
    pub depth: u8,
    pub interlaced: bool,
    /// Colours that count as transparent, as `tRNS` holds them.
    pub transparent: Vec<u8>,
    pub palette: Vec<u8>,
    /// As Exif has it; 0: without.
    pub orientation: u16,
    /// Width and height as the head has them.
    pub claimed: (u32, u32),
}

/// Where each pass of an interlaced picture begins, and its steps (ISO/IEC 15948 §8.2): x, y, dx, dy.
const PASSES: [(u32, u32, u32, u32); 7] = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Png {
    /// None for a kind and depth that don't go together, or an alpha channel with transparent colours beside it.
    pub fn of(width: u32, height: u32, kind: u8, depth: u8, interlaced: bool, transparent: bool) -> Option<Self> {
        let fits = match kind {
            0 => true,
            3 => depth <= 8,
            _ => depth >= 8,
        };
        if !fits || transparent && kind >= 4 {
            return None;
        }
        let colours = if kind == 3 { 1_usize << depth.min(4) } else { 0 };
        let palette = (0..colours * 3).map(|n| (n * 37 % 256) as u8).collect();
        let mut png = Self { width, height, kind, depth, interlaced, transparent: Vec::new(), palette, orientation: 0, claimed: (width, height) };
        if transparent {
            png.transparent = match kind {
                // Of the palette's first colours, how much they cover.
                3 => vec![0, 128],
                _ => png.samples(3, 2).iter().flat_map(|sample| sample.to_be_bytes()).collect(),
            };
        }
        Some(png)
    }

    fn samples_each(&self) -> usize {
        [1, 0, 3, 1, 2, 0, 4][usize::from(self.kind)]
    }

    /// A pixel's samples as they are stored.
    fn samples(&self, x: u32, y: u32) -> Vec<u16> {
        let highest = if self.kind == 3 { (self.palette.len() / 3).max(2) as u32 - 1 } else { (1 << self.depth) - 1 };
        (0..self.samples_each() as u32).map(|at| ((x * 7919 + y * 104_729 + at * 1_299_709) % (highest + 1)) as u16).collect()
    }

    /// What each pixel shows on white paper, line by line.
    pub fn on_white(&self) -> Vec<[u8; 3]> {
        let scaled = |sample: u16| (u32::from(sample) * 255 / ((1 << self.depth) - 1)) as u8;
        let pixel = |x, y| {
            let samples = self.samples(x, y);
            let stored: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
            let (colour, alpha) = match self.kind {
                0 => ([scaled(samples[0]); 3], if stored == self.transparent { 0 } else { 255 }),
                2 => ([0, 1, 2].map(|at| scaled(samples[at])), if stored == self.transparent { 0 } else { 255 }),
                3 => {
                    let at = usize::from(samples[0]);
                    ([0, 1, 2].map(|part| self.palette[at * 3 + part]), self.transparent.get(at).copied().unwrap_or(255))
                }
                4 => ([scaled(samples[0]); 3], scaled(samples[1])),
                _ => ([0, 1, 2].map(|at| scaled(samples[at])), scaled(samples[3])),
            };
            colour.map(|part| ((u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8)
        };
        (0..self.height).flat_map(|y| (0..self.width).map(move |x| pixel(x, y)).collect::<Vec<_>>()).collect()
    }

    /// The lines, each with no filter, or with that of the pixel above (§9).
    fn lines(&self) -> Vec<u8> {
        let whole = [(0, 0, 1, 1)];
        let passes = if self.interlaced { &PASSES[..] } else { &whole };
        let mut out = Vec::new();
        for (x0, y0, dx, dy) in passes {
            let xs: Vec<u32> = (*x0..self.width).step_by(*dx as usize).collect();
            let mut above: Option<Vec<u8>> = None;
            for y in (*y0..self.height).step_by(*dy as usize).filter(|_| !xs.is_empty()) {
                let mut line = Vec::new();
                let (mut byte, mut bits) = (0_u32, 0);
                for sample in xs.iter().flat_map(|x| self.samples(*x, y)) {
                    if self.depth == 16 {
                        line.extend_from_slice(&sample.to_be_bytes());
                        continue;
                    }
                    byte = byte << self.depth | u32::from(sample);
                    bits += self.depth;
                    if bits == 8 {
                        line.push(byte as u8);
                        (byte, bits) = (0, 0);
                    }
                }
                if bits > 0 {
                    line.push((byte << (8 - bits)) as u8);
                }
                match &above {
                    Some(above) => {
                        out.push(2);
                        out.extend(line.iter().zip(above).map(|(here, above)| here.wrapping_sub(*above)));
                    }
                    None => {
                        out.push(0);
                        out.extend_from_slice(&line);
                    }
                }
                above = Some(line);
            }
        }
        out
    }

    /// The lines in one stored block (RFC 1950, RFC 1951 §3.2.4).
    pub fn packed(&self) -> Vec<u8> {
        let lines = self.lines();
        let length = lines.len() as u16;
        let (a, b) = lines.iter().fold((1_u32, 0_u32), |(a, b), byte| ((a + u32::from(*byte)) % 65_521, (a + u32::from(*byte) + b) % 65_521));
        [&[0x78, 0x01, 0x01][..], &length.to_le_bytes(), &(!length).to_le_bytes(), &lines, &(b << 16 | a).to_be_bytes()].concat()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut chunk = |kind: &[u8; 4], data: &[u8]| {
            let named = [&kind[..], data].concat();
            out.extend_from_slice(&(data.len() as u32).to_be_bytes());
            out.extend_from_slice(&named);
            out.extend_from_slice(&check_sum(&named).to_be_bytes());
        };
        let (width, height) = self.claimed;
        chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[self.depth, self.kind, 0, 0, self.interlaced.into()]].concat());
        if self.orientation > 0 {
            chunk(b"eXIf", &exif(self.orientation, true));
        }
        if self.kind == 3 && !self.palette.is_empty() {
            chunk(b"PLTE", &self.palette);
        }
        if !self.transparent.is_empty() {
            chunk(b"tRNS", &self.transparent);
        }
        // In two chunks, as scanners write them.
        let packed = self.packed();
        let (first, second) = packed.split_at(packed.len() / 2);
        chunk(b"IDAT", first);
        chunk(b"IDAT", second);
        chunk(b"IEND", b"");
        out
    }
}

/// CRC-32 as a PNG has it (annex D).
fn check_sum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ sum >> 1 } else { sum >> 1 }))
}

/// What a PDF's picture shows, line by line: unpacked, its predictors undone, its colours looked up.
pub fn colours(document: &Document, stream: &Stream) -> Vec<[u8; 3]> {
    let number = |key: &[u8]| stream.dict.get(key).unwrap().as_i64().unwrap() as usize;
    let (width, height, bits) = (number(b"Width"), number(b"Height"), number(b"BitsPerComponent"));
    let space = stream.dict.get_deref(b"ColorSpace", document).unwrap();
    let palette = space.as_array().ok().map(|space| space[3].as_str().unwrap().to_vec());
    let samples = if space == &Object::from("DeviceRGB") { 3 } else { 1 };
    let content = stream.decompressed_content().unwrap();
    let line_bytes = (width * samples * bits).div_ceil(8);
    assert_eq!(content.len(), line_bytes * height);
    let sample = |line: &[u8], at: usize| match bits {
        16 => u16::from_be_bytes([line[at * 2], line[at * 2 + 1]]),
        _ => u16::from(line[at * bits / 8] >> (8 - bits - at * bits % 8)) & ((1 << bits) - 1),
    };
    let pixel = |line: &[u8], x: usize| match &palette {
        Some(palette) => [0, 1, 2].map(|part| palette[usize::from(sample(line, x)) * 3 + part]),
        None => [0, 1, 2].map(|part| (u32::from(sample(line, x * samples + part.min(samples - 1))) * 255 / ((1 << bits) - 1)) as u8),
    };
    content.chunks(line_bytes).flat_map(|line| (0..width).map(|x| pixel(line, x)).collect::<Vec<_>>()).collect()
}
