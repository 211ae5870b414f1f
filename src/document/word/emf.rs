//! A figure as an enhanced metafile (EMF, MS-EMF): a vector picture that word processors show
//! without a font file or a raster. Twenty units are one pixel of the sheet.

use crate::document::chart::{Chart, Ink, Shape, WIDTH};

const UNITS: f64 = 20.0;
/// Millimetres of a pixel at 96 per inch, in hundredths.
const HUNDREDTHS: f64 = 2540.0 / 96.0;
/// Pixels of the reference device, and its millimetres.
const DEVICE: (u32, u32) = (960 * 20, 254);
/// Length of a dash and of the gap after it, in pixels.
const DASH: f64 = 4.0;
/// Stock objects: the null pen.
const NULL_PEN: u32 = 0x8000_0008;
/// Words are placed by their baseline.
const BASELINE: u32 = 0x18;
/// The object that every shape makes, selects and deletes.
const OBJECT: u32 = 1;

struct Records {
    bytes: Vec<u8>,
    count: u32,
}

impl Records {
    fn add(&mut self, kind: u32, words: &[u32]) {
        self.bytes.extend(kind.to_le_bytes());
        self.bytes
            .extend((8 + 4 * words.len() as u32).to_le_bytes());
        self.bytes
            .extend(words.iter().flat_map(|word| word.to_le_bytes()));
        self.count += 1;
    }

    fn select(&mut self, object: u32) {
        self.add(37, &[object]);
    }

    fn delete(&mut self) {
        self.add(40, &[OBJECT]);
    }
}

/// The figure as an EMF file.
#[must_use]
pub fn emf(chart: &Chart) -> Vec<u8> {
    let sheet = chart.sheet();
    let mut records = Records {
        bytes: Vec::new(),
        count: 1,
    };
    // Transparent behind words.
    records.add(18, &[1]);
    for shape in &sheet.shapes {
        draw(&mut records, shape);
    }
    records.add(14, &[0, 16, 20]);
    let body = records.bytes;
    let size = 88 + body.len() as u32;
    let (right, bottom) = (unit(WIDTH) as u32, unit(sheet.height) as u32);
    let frame = |pixels: f64| (pixels * HUNDREDTHS).round() as u32;
    let header = [
        1,
        88,
        0,
        0,
        right,
        bottom,
        0,
        0,
        frame(WIDTH),
        frame(sheet.height),
        0x464d_4520,
        0x0001_0000,
        size,
        records.count,
        2,
        0,
        0,
        0,
        DEVICE.0,
        DEVICE.0,
        DEVICE.1,
        DEVICE.1,
    ];
    let mut out: Vec<u8> = header
        .iter()
        .flat_map(|word: &u32| word.to_le_bytes())
        .collect();
    out.extend(body);
    out
}

fn unit(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn place([x, y]: [f64; 2]) -> [u32; 2] {
    [unit(x) as u32, unit(y) as u32]
}

/// As 0x00BBGGRR.
fn colour(ink: Ink) -> u32 {
    match ink {
        Ink::Muted => 0x006b_6056,
        Ink::Text => 0x0028_231f,
        Ink::Rule => 0x00e0_dcd8,
        Ink::First => 0x00a8_6800,
        Ink::Second => 0x0000_6cb8,
        Ink::Third => 0x0066_8a00,
    }
}

fn draw(records: &mut Records, shape: &Shape) {
    match shape {
        Shape::Line {
            points,
            ink,
            width,
            dashed,
        } => {
            records.add(38, &[OBJECT, 0, unit(*width) as u32, 0, colour(*ink)]);
            records.select(OBJECT);
            if *dashed {
                for dash in dashes(points) {
                    polyline(records, &dash);
                }
            } else {
                polyline(records, points);
            }
            records.delete();
        }
        Shape::Box([x, y, w, h], ink) => {
            filled(records, *ink, 43, [[*x, *y], [x + w, y + h]]);
        }
        Shape::Disc([x, y], r, ink) => {
            filled(records, *ink, 42, [[x - r, y - r], [x + r, y + r]]);
        }
        Shape::Words { .. } => words(records, shape),
    }
}

fn polyline(records: &mut Records, points: &[[f64; 2]]) {
    let mut body = vec![
        0,
        0,
        unit(WIDTH) as u32,
        unit(WIDTH) as u32,
        points.len() as u32,
    ];
    body.extend(points.iter().flat_map(|point| place(*point)));
    records.add(4, &body);
}

fn filled(records: &mut Records, ink: Ink, kind: u32, [from, to]: [[f64; 2]; 2]) {
    records.add(39, &[OBJECT, 0, colour(ink), 0]);
    records.select(OBJECT);
    records.select(NULL_PEN);
    let ([left, top], [right, bottom]) = (place(from), place(to));
    records.add(kind, &[left, top, right, bottom]);
    records.delete();
}

/// A line in pieces.
fn dashes(points: &[[f64; 2]]) -> Vec<Vec<[f64; 2]>> {
    let mut found = Vec::new();
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx.hypot(dy);
        let at = |along: f64| {
            let t = (along / length).min(1.0);
            [a[0] + t * dx, a[1] + t * dy]
        };
        let steps = (length / (2.0 * DASH)).ceil() as usize;
        let dash = |k: usize| {
            let from = k as f64 * 2.0 * DASH;
            vec![at(from), at(from + DASH)]
        };
        found.extend((0..steps).map(dash));
    }
    found
}

fn words(records: &mut Records, shape: &Shape) {
    let Shape::Words {
        at,
        anchor,
        size,
        upwards,
        ink,
        bold,
        text,
    } = shape
    else {
        return;
    };
    let wide = text.chars().any(|c| c as u32 >= 0x2e80);
    let face = if wide { "Microsoft YaHei" } else { "Arial" };
    records.add(82, &font(unit(*size), *upwards, *bold, face));
    records.select(OBJECT);
    let horizontal = match anchor {
        0 => 6,
        1 => 2,
        _ => 0,
    };
    records.add(22, &[BASELINE | horizontal]);
    records.add(24, &[colour(*ink)]);
    let letters: Vec<u16> = text.encode_utf16().collect();
    let [x, y] = place(*at);
    let limit = unit(WIDTH) as u32;
    let mut body = vec![
        0,
        0,
        limit,
        limit,
        2,
        0,
        0,
        x,
        y,
        letters.len() as u32,
        76,
        0,
    ];
    // No rectangle, no spacing of letters.
    body.extend([0, 0, 0, 0, 0]);
    body.extend(letters.chunks(2).map(|pair| {
        let high = pair.get(1).copied().unwrap_or(0);
        u32::from(pair[0]) | u32::from(high) << 16
    }));
    records.add(84, &body);
    records.delete();
}

/// A LOGFONTW in an EXTLOGFONTW of 320 bytes.
fn font(height: i32, upwards: bool, bold: bool, face: &str) -> Vec<u32> {
    let turn = if upwards { 900 } else { 0 };
    let weight = if bold { 700 } else { 400 };
    let mut body = vec![
        OBJECT,
        (-height) as u32,
        0,
        turn,
        turn,
        weight,
        0x0100_0000,
        0,
    ];
    let mut name: Vec<u16> = face.encode_utf16().take(31).collect();
    name.resize(32, 0);
    body.extend(
        name.chunks(2)
            .map(|p| u32::from(p[0]) | u32::from(p[1]) << 16),
    );
    body.resize(1 + 320 / 4, 0);
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::chart::{Bar, Plot};
    use crate::document::tree::Origin;

    #[test]
    fn records_fill_the_file_that_the_header_describes() {
        let chart = Chart {
            id: "a".into(),
            title: "Größe 信息值 <&>".into(),
            origin: Origin::Model,
            plot: Plot::Bars {
                legend: vec!["one".into(), "two".into()],
                bars: vec![Bar {
                    name: "x".into(),
                    values: vec![1.0, 0.5],
                }],
                decimals: 1,
                percent: true,
            },
        };
        let bytes = emf(&chart);
        let word = |at: usize| {
            let bytes = bytes[at..at + 4].try_into().unwrap();
            u32::from_le_bytes(bytes) as usize
        };
        assert_eq!((word(0), word(40), word(48)), (1, 0x464d_4520, bytes.len()));
        let (mut at, mut records, mut last) = (0, 0, 0);
        while at < bytes.len() {
            (last, records) = (word(at), records + 1);
            assert_eq!(word(at + 4) % 4, 0);
            at += word(at + 4);
        }
        assert_eq!((at, records, last), (bytes.len(), word(52), 14));
    }

    #[test]
    fn dashes_stay_within_their_line() {
        let found = dashes(&[[0.0, 0.0], [10.0, 0.0]]);
        assert_eq!(found, [[[0.0, 0.0], [4.0, 0.0]], [[8.0, 0.0], [10.0, 0.0]]]);
        assert!(dashes(&[[1.0, 1.0], [1.0, 1.0]]).is_empty());
    }
}
