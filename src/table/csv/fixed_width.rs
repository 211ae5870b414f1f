//! Fixed widths: columns that dashes below the header mark out, as SQL*Plus, DB2
//! and sqlcmd print them.

use crate::table::records::trailer;

/// Most columns of one line.
const MOST: usize = 64;
/// Lines looked at.
const LINES: usize = 200;

/// Where columns begin, in characters from the start of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Fixed {
    starts: [u16; MOST],
    count: u8,
}

impl Fixed {
    /// Of the first line of dashes and blanks, and where the line above it begins.
    pub fn of(sample: &str) -> Option<(Self, usize)> {
        let mut before: Option<usize> = None;
        let mut start = 0;
        for line in sample.split_inclusive('\n').take(LINES) {
            let text = line.trim_end();
            if let Some(fixed) = Self::of_ruler(text) {
                let below = &sample[start + line.len()..];
                return before.filter(|_| fixed.fits(below)).map(|at| (fixed, at));
            }
            before = (!text.is_empty()).then_some(start);
            start += line.len();
        }
        None
    }

    fn of_ruler(line: &str) -> Option<Self> {
        let bytes = line.as_bytes();
        let mut fixed = Self {
            starts: [0; MOST],
            count: 0,
        };
        for (at, byte) in bytes.iter().enumerate() {
            let begins = at == 0 || bytes[at - 1] == b' ';
            match byte {
                b' ' => {}
                b'-' if !begins => {}
                b'-' => {
                    *fixed.starts.get_mut(usize::from(fixed.count))? = u16::try_from(at).ok()?;
                    fixed.count += 1;
                }
                _ => return None,
            }
        }
        (fixed.count > 1 && line.contains("---")).then_some(fixed)
    }

    /// Whether the lines leave a blank before nearly every column.
    fn fits(&self, below: &str) -> bool {
        let is_record = |line: &&str| !line.trim().is_empty() && !trailer::is_line(line.trim());
        let lines = below.lines().filter(is_record);
        let (mut all, mut fit) = (0, 0);
        for line in lines.take(LINES) {
            let letters: Vec<char> = line.chars().collect();
            let is_blank = |start: &&u16| {
                let before = letters.get(usize::from(**start) - 1);
                before.is_none_or(|letter| *letter == ' ')
            };
            all += 1;
            fit += usize::from(self.starts().iter().skip(1).all(|start| is_blank(&start)));
        }
        all > 0 && fit * 10 >= all * 8
    }

    fn starts(&self) -> &[u16] {
        &self.starts[..usize::from(self.count)]
    }

    /// Shows where each cell of a line begins and ends, blanks around it left out. A
    /// trailer is one cell.
    pub fn split(&self, line: &str, mut push: impl FnMut(usize, usize)) {
        let mut cell = |start: usize, end: usize| {
            let text = &line[start..end];
            let left = start + text.len() - text.trim_start_matches(' ').len();
            push(
                left.min(end),
                (start + text.trim_end().len()).max(left.min(end)),
            );
        };
        if trailer::is_line(line.trim()) {
            cell(0, line.len());
            return;
        }
        let place = |start: &u16| {
            let letters = usize::from(*start);
            if line.is_ascii() {
                return letters.min(line.len());
            }
            line.char_indices()
                .nth(letters)
                .map_or(line.len(), |(at, _)| at)
        };
        let places: Vec<usize> = self.starts().iter().map(place).collect();
        let ends = places.iter().skip(1).copied().chain([line.len()]);
        places
            .iter()
            .zip(ends)
            .for_each(|(start, end)| cell(*start, end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_mark_out_the_columns() {
        let text = "\n        ID CITY     BAD\n---------- ------ ------\n         1 Bonn        0\n         2             1\n         3 Köln\n\n3 rows selected.\n";
        let (fixed, header) = Fixed::of(text).unwrap();
        assert_eq!(header, 1);
        let cells = |line: &str| {
            let mut cells = Vec::new();
            fixed.split(line, |start, end| cells.push(line[start..end].to_owned()));
            cells
        };
        assert_eq!(cells("        ID CITY     BAD"), ["ID", "CITY", "BAD"]);
        assert_eq!(cells("         2             1"), ["2", "", "1"]);
        assert_eq!(cells("         3 Köln"), ["3", "Köln", ""]);
        assert_eq!(cells("3 rows selected."), ["3 rows selected."]);
        assert_eq!(cells(""), ["", "", ""]);
        for other in [
            "a b\n- -\n1 2\n",
            "a|b\n---+---\n1|2\n",
            "----- ----\n1 2\n",
            "a b\n",
        ] {
            assert_eq!(Fixed::of(other), None, "{other}");
        }
    }
}
