//! Tables of SAS in layouts that `ReadStat` does not write: high byte first, 32 bits, rows among the
//! descriptions, deleted rows, descriptions behind rows.

use super::*;
use crate::table::Table;
use crate::table::source::load::load_bytes;

/// How a table is laid out.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one property of a file"
)]
struct Layout {
    is_wide: bool,
    big: bool,
    rows: usize,
    columns: usize,
    /// Whether the last page of descriptions holds the first rows.
    mixed: bool,
    /// Whether every third row of a page is deleted.
    deleted: bool,
    /// Whether a page of descriptions is behind the rows.
    ends_described: bool,
}

const PLAIN: Layout = Layout {
    is_wide: true,
    big: false,
    rows: 500,
    columns: 4,
    mixed: false,
    deleted: false,
    ends_described: false,
};
const PAGE: usize = 4096;
const HEADER: usize = 1024;
/// Of the second column.
const LABEL: &str = "share of income ";
/// Rows on a page of descriptions.
const MIXED_ROWS: usize = 3;

impl Layout {
    fn number(self, value: u64, width: usize) -> Vec<u8> {
        if self.big {
            value.to_be_bytes()[8 - width..].to_vec()
        } else {
            value.to_le_bytes()[..width].to_vec()
        }
    }

    /// A number as wide as a pointer.
    fn long(self, value: u64) -> Vec<u8> {
        self.number(value, if self.is_wide { 8 } else { 4 })
    }

    fn page_header(self) -> usize {
        if self.is_wide { 40 } else { 24 }
    }

    fn signature(self, kind: u32) -> Vec<u8> {
        let ones = kind >= 0xFFFF_0000;
        match (self.is_wide, self.big) {
            (false, _) => self.number(kind.into(), 4),
            (true, false) => self.number(u64::from(kind) | if ones { !0 << 32 } else { 0 }, 8),
            (true, true) if ones => self.number(!0 << 32 | u64::from(kind), 8),
            (true, true) => self.number(u64::from(kind) << 32, 8),
        }
    }

    /// A description of so many bytes with numbers at some places.
    fn part(self, kind: u32, length: usize, numbers: &[(usize, Vec<u8>)]) -> Vec<u8> {
        let mut part = self.signature(kind);
        part.resize(length, 0);
        for (at, number) in numbers {
            part[*at..][..number.len()].copy_from_slice(number);
        }
        part
    }

    /// Bytes of a column: the number of the row in 8, a number in 4, then texts of 6.
    fn width(column: usize) -> usize {
        [8, 4, 6][column.min(2)]
    }

    fn row_bytes(self) -> usize {
        (0..self.columns).map(Self::width).sum()
    }

    fn row(self, row: usize) -> Vec<u8> {
        let mut bytes = self.number((row as f64).to_bits(), 8);
        bytes.extend(self.number((row as f64 / 4.0).to_bits() >> 32, 4));
        for column in 2..self.columns {
            bytes.extend(format!("{:<6}", format!("t{}", row % (column + 3))).bytes());
        }
        bytes
    }

    /// What describes the table, with the rows among it.
    fn descriptions(self, total: usize, deleted: usize) -> Vec<Vec<u8>> {
        let at = |wide, narrow| if self.is_wide { wide } else { narrow };
        let (row_bytes, total) = (self.row_bytes() as u64, total as u64);
        let mut parts = vec![
            self.part(
                0xF7F7_F7F7,
                at(808, 480),
                &[
                    (at(40, 20), self.long(row_bytes)),
                    (at(48, 24), self.long(total)),
                    (at(56, 28), self.long(deleted as u64)),
                    (at(120, 60), self.long(MIXED_ROWS as u64)),
                ],
            ),
            self.part(
                0xF6F6_F6F6,
                at(24, 12),
                &[(at(8, 4), self.long(self.columns as u64))],
            ),
        ];
        let names: Vec<String> = (0..self.columns).map(|c| format!("c{c:03}")).collect();
        let names = names.concat() + LABEL;
        let sign = at(8, 4);
        let length = sign + 8 + names.len();
        parts.push(self.part(0xFFFF_FFFD, length, &[(sign + 8, names.into_bytes())]));
        let mut offset = 0;
        for column in 0..self.columns {
            let reference = [self.number(0, 2), self.number(8 + 4 * column as u64, 2)];
            let reference = [reference.concat(), self.number(4, 2)].concat();
            let length = at(28, 20) + 8;
            parts.push(self.part(0xFFFF_FFFF, length, &[(sign + 8, reference.clone())]));
            let width = Self::width(column);
            let entry = [
                self.long(offset as u64),
                self.number(width as u64, 4),
                vec![0, 0, if column < 2 { 1 } else { 2 }, 0],
            ];
            let length = at(28 + 16, 20 + 12);
            parts.push(self.part(0xFFFF_FFFC, length, &[(sign + 8, entry.concat())]));
            let place = 8 + 4 * self.columns as u64;
            let length = if column == 1 { LABEL.len() as u64 } else { 0 };
            let label = [
                self.number(0, 2),
                self.number(place, 2),
                self.number(length, 2),
            ];
            parts.push(self.part(0xFFFF_FBFE, at(64, 52), &[(at(52, 40), label.concat())]));
            offset += width;
        }
        parts
    }

    /// A page of a type with some descriptions at its end and rows behind their pointers.
    fn page(self, kind: u64, parts: &[Vec<u8>], rows: &[Vec<u8>]) -> Vec<u8> {
        let head = self.page_header();
        let mut page = vec![0; PAGE];
        let count = (parts.len() + rows.len()) as u64;
        for (at, number) in [(8, kind), (6, count), (4, parts.len() as u64)] {
            page[head - at..][..2].copy_from_slice(&self.number(number, 2));
        }
        let (mut at, mut end) = (head, PAGE);
        for part in parts {
            end -= part.len();
            page[end..][..part.len()].copy_from_slice(part);
            let mut pointer = [self.long(end as u64), self.long(part.len() as u64)].concat();
            pointer.resize(if self.is_wide { 24 } else { 12 }, 0);
            page[at..][..pointer.len()].copy_from_slice(&pointer);
            at += pointer.len();
        }
        at = at.next_multiple_of(8);
        for row in rows {
            page[at..][..row.len()].copy_from_slice(row);
            at += row.len();
        }
        assert!(at <= end, "{self:?}");
        page
    }

    /// The bytes of the file, and its rows that are not deleted.
    fn file(self) -> (Vec<u8>, Vec<Vec<u8>>) {
        const META: u64 = 0;
        const DATA: u64 = 0x0100;
        const MIX: u64 = 0x0200;
        let mut rows: Vec<Vec<u8>> = (0..self.rows).map(|row| self.row(row)).collect();
        let room = (PAGE - self.page_header()) / self.row_bytes() - 2;
        let is_deleted = |place: usize| self.deleted && place % room % 3 == 1;
        let deleted = (0..self.rows).filter(|row| is_deleted(*row)).count();
        let parts = self.descriptions(self.rows, deleted);
        let mut groups: Vec<Vec<Vec<u8>>> = vec![Vec::new()];
        for part in parts {
            let bytes = |parts: &Vec<Vec<u8>>| parts.iter().map(|p| p.len() + 24).sum::<usize>();
            let taken = groups.last().map_or(0, bytes);
            if taken + part.len() + 200 > PAGE - self.page_header() {
                groups.push(Vec::new());
            }
            groups.last_mut().unwrap().push(part);
        }
        if self.mixed {
            // Rows have a page with the last description alone.
            let part = groups.last_mut().and_then(Vec::pop);
            groups.push(part.into_iter().collect());
        }
        let last = groups.len() - 1;
        let first: Vec<_> = rows
            .drain(..if self.mixed { MIXED_ROWS } else { 0 })
            .collect();
        let mut pages: Vec<Vec<u8>> = groups
            .iter()
            .enumerate()
            .map(|(place, parts)| {
                if self.mixed && place == last {
                    self.page(MIX, parts, &first)
                } else {
                    self.page(META, parts, &[])
                }
            })
            .collect();
        for rows in rows.chunks(room) {
            let mut page = self.page(DATA, &[], rows);
            let bits = self.page_header() + rows.len() * self.row_bytes();
            for place in (0..rows.len()).filter(|place| is_deleted(*place)) {
                page[bits + place / 8] |= 1 << (7 - place % 8);
            }
            pages.push(page);
        }
        if self.ends_described {
            pages.push(self.page(META, &[], &[]));
        }
        let live = rows.into_iter().enumerate();
        let live = live.filter(|(place, _)| !is_deleted(*place));
        let live = first.into_iter().chain(live.map(|(_, row)| row)).collect();
        let mut file = self.header(pages.len() as u64);
        file.extend(pages.concat());
        (file, live)
    }

    fn header(self, pages: u64) -> Vec<u8> {
        let mut header = vec![0; HEADER];
        header[12..32].copy_from_slice(
            b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
        );
        let shift = if self.is_wide { 4 } else { 0 };
        if self.is_wide {
            (header[32], header[35]) = (0x33, 0x33);
        }
        // UTF-8 is 20.
        (header[37], header[39], header[70]) = (u8::from(!self.big), b'1', 20);
        let sizes = [
            self.number(HEADER as u64, 4),
            self.number(PAGE as u64, 4),
            self.long(pages),
        ]
        .concat();
        header[196 + shift..][..sizes.len()].copy_from_slice(&sizes);
        header[196 + shift + sizes.len() + 8..][..8].copy_from_slice(b"9.0401M6");
        header
    }
}

/// The rows as they are read, where `pages` says so by their pages.
fn rows_by(bytes: &[u8], pages: bool) -> Option<Vec<Vec<u8>>> {
    let opened = if pages {
        described(bytes)?
    } else {
        whole(bytes).unwrap()
    };
    let records = records(bytes, &opened).unwrap();
    let mut rows = Vec::new();
    records.gather(0..records.rows(), &mut rows);
    Some(rows.iter().map(|row| row.to_vec()).collect())
}

#[test]
fn pages_of_rows_are_read_as_the_crate_reads_them() {
    let layouts = [
        (PLAIN, true),
        (
            Layout {
                mixed: true,
                ..PLAIN
            },
            true,
        ),
        (
            Layout {
                deleted: true,
                ..PLAIN
            },
            false,
        ),
        (
            Layout {
                ends_described: true,
                ..PLAIN
            },
            false,
        ),
        (
            Layout {
                columns: 180,
                ..PLAIN
            },
            true,
        ),
        (
            Layout {
                columns: 181,
                mixed: true,
                ..PLAIN
            },
            true,
        ),
        (
            Layout {
                rows: 40_000,
                ..PLAIN
            },
            true,
        ),
        (
            Layout {
                rows: 40_000,
                deleted: true,
                ..PLAIN
            },
            false,
        ),
        (Layout { rows: 2, ..PLAIN }, true),
    ];
    let kinds = [(true, false), (true, true), (false, false), (false, true)];
    for (layout, by_pages) in layouts {
        for (is_wide, big) in kinds {
            let layout = Layout {
                is_wide,
                big,
                ..layout
            };
            let (bytes, expected) = layout.file();
            assert!(rows_by(&bytes, false).unwrap() == expected, "{layout:?}");
            let found = rows_by(&bytes, true);
            assert_eq!(found.is_some(), by_pages, "{layout:?}");
            assert!(found.is_none_or(|found| found == expected), "{layout:?}");
        }
    }
}

#[test]
fn the_same_table_comes_out_of_every_layout() {
    let table = |layout: Layout| -> Table {
        load_bytes(layout.file().0, &LoadOptions::default(), &mut |_, _| {
            ControlFlow::Continue(())
        })
        .unwrap()
    };
    let expected = table(PLAIN);
    assert_eq!((expected.rows, expected.columns.len()), (500, 4));
    let first = &expected.columns[0].values;
    assert_eq!(first.i16().unwrap().get(499), Some(499));
    let labels = &expected.decisions.labels;
    assert_eq!(labels.len(), 1, "{labels:?}");
    assert_eq!(labels["c001"], "share of income");
    let second = &expected.columns[1].values;
    assert_eq!(second.f64().unwrap().get(3), Some(0.75));
    for (is_wide, big) in [(true, true), (false, false), (false, true)] {
        for mixed in [false, true] {
            let found = table(Layout {
                is_wide,
                big,
                mixed,
                ..PLAIN
            });
            for (found, expected) in found.columns.iter().zip(&expected.columns) {
                assert_eq!(found.name, expected.name);
                assert!(
                    found.values.equals_missing(&expected.values),
                    "{}",
                    found.name
                );
            }
        }
    }
}

#[test]
fn fewer_rows_than_the_header_tells_are_damage() {
    let (mut bytes, _) = PLAIN.file();
    // The type of the last page, which is then one without rows.
    let at = bytes.len() - PAGE + PLAIN.page_header() - 8;
    bytes[at..at + 2].copy_from_slice(&[0, 2]);
    for cut in [bytes.len(), bytes.len() - PAGE] {
        let read = read(&bytes[..cut], &LoadOptions::default());
        assert!(matches!(read.map(|_| ()), Err(TableError::Damaged { .. })));
    }
}

#[test]
fn an_encrypted_table_is_said_to_be_one() {
    use rand::{RngExt, SeedableRng};
    let (mut bytes, _) = PLAIN.file();
    let mut random = rand_pcg::Pcg64::seed_from_u64(5);
    bytes[HEADER..]
        .iter_mut()
        .for_each(|byte| *byte = random.random());
    let error = read(&bytes, &LoadOptions::default())
        .map(|_| ())
        .unwrap_err();
    assert!(error.to_string().contains("ENCRYPT"), "{error}");
    bytes[HEADER..].fill(0);
    let error = read(&bytes, &LoadOptions::default())
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(error, TableError::Damaged { .. }), "{error}");
}
