//! Pages of a SAS table: those that hold nothing but rows, which are read where they lie, and
//! the part of the file before them, which holds all that the crate has to read.

/// Marks in the header that a file has a layout of 64 bits, and its numbers are aligned to 8.
const WIDE: u8 = 0x33;
/// Bounds of the sizes of a header and of a page, as the crate has them.
const SIZES: std::ops::RangeInclusive<usize> = 1 << 10..=1 << 24;
const MOST_PAGES: u64 = 1 << 24;
/// The type of a page of rows, none of which is deleted.
const DATA: u16 = 0x0100;

/// A file of pages with descriptions of the table, and of pages with rows only behind them.
pub(super) struct Pages {
    big: bool,
    /// Bytes of the header and of a page, and of the header of a page.
    header: usize,
    page: usize,
    page_header: usize,
    /// Where the header counts the pages, in 4 or 8 bytes.
    count_at: usize,
    is_wide: bool,
    count: usize,
    /// The first page with rows only.
    first: usize,
}

impl Pages {
    /// The pages of a file; `None` where descriptions or deleted rows lie among pages of rows,
    /// or the file is shorter than its header says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let is_wide = *bytes.get(32)? == WIDE;
        let aligned = if *bytes.get(35)? == WIDE { 4 } else { 0 };
        let big = match *bytes.get(37)? {
            0 => true,
            1 => false,
            _ => return None,
        };
        let sizes = 196 + aligned;
        let count_at = sizes + 8;
        let pages = if is_wide {
            number(bytes, count_at, 8, big)?
        } else {
            number(bytes, count_at, 4, big)?
        };
        let mut found = Self {
            big,
            header: number(bytes, sizes, 4, big)? as usize,
            page: number(bytes, sizes + 4, 4, big)? as usize,
            page_header: if is_wide { 40 } else { 24 },
            count_at,
            is_wide,
            count: usize::try_from(pages).ok()?,
            first: 0,
        };
        let fits = SIZES.contains(&found.header) && SIZES.contains(&found.page);
        if !fits || pages > MOST_PAGES || found.header + found.page * found.count > bytes.len() {
            return None;
        }
        let is_data = |page: &usize| found.kind(bytes, *page) == Some(DATA);
        let first = (0..found.count).find(is_data)?;
        if !(first..found.count).all(|page| is_data(&page)) {
            return None;
        }
        found.first = first;
        Some(found)
    }

    /// The file as if it ended before the first page with rows only.
    pub fn descriptions(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut part = bytes.get(..self.header + self.first * self.page)?.to_vec();
        let count = (self.first as u64).to_le_bytes();
        let width = if self.is_wide { 8 } else { 4 };
        let place = part.get_mut(self.count_at..self.count_at + width)?;
        place.copy_from_slice(&count[..width]);
        if self.big {
            place.reverse();
        }
        Some(part)
    }

    /// Where the rows of each page with rows only begin, and how many there are, of rows of so
    /// many bytes.
    pub fn runs<'a>(
        &'a self,
        bytes: &'a [u8],
        row_bytes: usize,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let room = (self.page - self.page_header)
            .checked_div(row_bytes)
            .unwrap_or(0);
        (self.first..self.count).map(move |page| {
            let start = self.header + page * self.page + self.page_header;
            let rows = match number(bytes, start - 6, 2, self.big).unwrap_or(0) as usize {
                0 => room,
                rows => rows.min(room),
            };
            (start, rows)
        })
    }

    /// The type of a page.
    fn kind(&self, bytes: &[u8], page: usize) -> Option<u16> {
        let at = self.header + page * self.page + self.page_header - 8;
        number(bytes, at, 2, self.big).map(|kind| kind as u16)
    }
}

/// A number of so many bytes.
fn number(bytes: &[u8], at: usize, width: usize, big: bool) -> Option<u64> {
    let bytes = bytes.get(at..at + width)?;
    let mut eight = [0; 8];
    eight[..width].copy_from_slice(bytes);
    if big {
        eight[..width].reverse();
    }
    Some(u64::from_le_bytes(eight))
}

/// Bits of information in each byte from which on bytes are taken for encrypted: descriptions
/// of columns have under 5, encrypted pages of 4 KiB over 7.9.
const ENCRYPTED_BITS: f64 = 7.5;

/// Whether the first page behind the header looks encrypted: its bytes are as good as random.
pub(super) fn looks_encrypted(bytes: &[u8]) -> bool {
    let aligned = if bytes.get(35) == Some(&WIDE) { 4 } else { 0 };
    let big = bytes.get(37) == Some(&0);
    let size = |at| number(bytes, at, 4, big).map(|size| size as usize);
    let sizes = 196 + aligned;
    let (Some(header), Some(page)) = (size(sizes), size(sizes + 4)) else {
        return false;
    };
    if !SIZES.contains(&header) || page < 4 << 10 || !SIZES.contains(&page) {
        return false;
    }
    let Some(page) = bytes.get(header..header + page) else {
        return false;
    };
    let mut counts = [0_u32; 256];
    for byte in page {
        counts[usize::from(*byte)] += 1;
    }
    let shares = counts.iter().filter(|count| **count > 0);
    let bits: f64 = shares
        .map(|count| f64::from(*count) / page.len() as f64)
        .map(|share| -share * share.log2())
        .sum();
    bits > ENCRYPTED_BITS
}
