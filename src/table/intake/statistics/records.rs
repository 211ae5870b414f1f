//! Records: rows of equal length, which lie in runs of the file's bytes or of bytes that were
//! unpacked from it.

use std::borrow::Cow;

/// Rows of equal length, in their order.
pub(super) struct Records<'a> {
    buffers: Vec<Cow<'a, [u8]>>,
    /// Ascending by their first row.
    runs: Vec<Run>,
    row_bytes: usize,
    rows: usize,
}

/// Rows that lie one behind the other.
struct Run {
    /// The buffer that holds them, and the offset of the first in bytes.
    buffer: usize,
    start: usize,
    /// The number of the first among all rows.
    first: usize,
}

impl<'a> Records<'a> {
    /// No rows of so many bytes each.
    pub fn new(row_bytes: usize) -> Self {
        Self {
            buffers: Vec::new(),
            runs: Vec::new(),
            row_bytes,
            rows: 0,
        }
    }

    /// The rows that lie one behind the other from `start` on, at most as many as `bytes` hold.
    pub fn of(bytes: Cow<'a, [u8]>, start: usize, row_bytes: usize, rows: usize) -> Self {
        let mut records = Self::new(row_bytes);
        let buffer = records.add_buffer(bytes);
        records.add_run(buffer, start, rows);
        records
    }

    /// Adds bytes in which rows lie; returns their number for [`Self::add_run`].
    pub fn add_buffer(&mut self, bytes: Cow<'a, [u8]>) -> usize {
        self.buffers.push(bytes);
        self.buffers.len() - 1
    }

    /// Adds rows that follow those before, at most as many as the buffer holds from `start` on.
    pub fn add_run(&mut self, buffer: usize, start: usize, rows: usize) {
        let held = self.buffers[buffer].len().saturating_sub(start);
        let rows = rows.min(held.checked_div(self.row_bytes).unwrap_or(0));
        if rows > 0 {
            self.runs.push(Run {
                buffer,
                start,
                first: self.rows,
            });
            self.rows += rows;
        }
    }

    /// Number of rows; none where a row has no bytes.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of all rows.
    pub fn bytes(&self) -> u64 {
        self.rows as u64 * self.row_bytes as u64
    }

    /// Replaces `rows` by the rows of these numbers, which ascend.
    pub fn gather<'b>(&'b self, places: impl Iterator<Item = usize>, rows: &mut Vec<&'b [u8]>) {
        rows.clear();
        let mut places = places.peekable();
        let Some(first) = places.peek() else { return };
        let run = self.runs.partition_point(|run| run.first <= *first);
        let mut run = run.saturating_sub(1);
        for place in places {
            while let Some(next) = self.runs.get(run + 1)
                && next.first <= place
            {
                run += 1;
            }
            let Run {
                buffer,
                start,
                first,
                ..
            } = self.runs[run];
            let start = start + (place - first) * self.row_bytes;
            rows.push(&self.buffers[buffer][start..][..self.row_bytes]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_gathered_across_runs_and_buffers() {
        let mut records = Records::new(2);
        let file = records.add_buffer(Cow::Borrowed(b"..aabb...ccddee"));
        let unpacked = records.add_buffer(Cow::Owned(b"xxy".to_vec()));
        records.add_run(unpacked, 0, 9);
        records.add_run(file, 2, 2);
        records.add_run(file, 40, 2);
        records.add_run(file, 9, 9);
        assert_eq!((records.rows(), records.bytes()), (6, 12));
        let mut rows = Vec::new();
        records.gather(0..6, &mut rows);
        assert_eq!(rows, [b"xx", b"aa", b"bb", b"cc", b"dd", b"ee"]);
        records.gather([2, 5].into_iter(), &mut rows);
        assert_eq!(rows, [b"bb", b"ee"]);
        records.gather(0..0, &mut rows);
        assert!(rows.is_empty());
    }

    #[test]
    fn rows_without_bytes_are_none() {
        assert_eq!(Records::of(Cow::Borrowed(b"abc"), 0, 0, 7).rows(), 0);
        assert_eq!(Records::of(Cow::Borrowed(b"abc"), 9, 1, 7).rows(), 0);
    }
}
