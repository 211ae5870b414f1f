//! Positions of delimiters, quotes and line ends, found 64 bytes at a time
//! (bit masks as in simdjson, Langdale and Lemire 2019), as cells are a few bytes long.

/// Bytes looked at together.
const GROUP: usize = 64;

/// A walk over three kinds of bytes.
#[derive(Debug)]
pub(in crate::table) struct DelimiterScan {
    kinds: [u8; 3],
    /// Where the group in hand begins.
    group: usize,
    /// A bit for each stop of the group that was not passed.
    left: u64,
    /// Where the walk may go on without looking again.
    next: usize,
}

impl DelimiterScan {
    /// Of bytes of these kinds.
    pub fn new(kinds: [u8; 3]) -> Self {
        Self {
            kinds,
            group: 0,
            left: 0,
            next: usize::MAX,
        }
    }

    /// Goes on from `place`.
    #[inline]
    pub fn seek(&mut self, bytes: &[u8], place: usize) {
        if place == self.next {
            return;
        }
        self.next = place;
        self.group = place;
        self.left = self.look(bytes, place);
    }

    /// The next stop before `end`, if there is one.
    #[inline]
    pub fn next(&mut self, bytes: &[u8], end: usize) -> Option<usize> {
        while self.left == 0 {
            self.group += GROUP;
            if self.group >= end {
                self.next = usize::MAX;
                return None;
            }
            self.left = self.look(bytes, self.group);
        }
        let place = self.group + self.left.trailing_zeros() as usize;
        if place >= end {
            self.next = usize::MAX;
            return None;
        }
        self.left &= self.left - 1;
        self.next = place + 1;
        Some(place)
    }

    /// A bit for each stop among the 64 bytes from `place` on.
    #[inline]
    fn look(&self, bytes: &[u8], place: usize) -> u64 {
        let rest = bytes.get(place..).unwrap_or_default();
        if let Some(group) = rest.first_chunk() {
            return self.bits(group);
        }
        let mut group = [0; GROUP];
        group[..rest.len()].copy_from_slice(rest);
        self.bits(&group) & ((1 << rest.len()) - 1)
    }

    #[inline]
    fn bits(&self, group: &[u8; GROUP]) -> u64 {
        let [a, b, c] = self.kinds;
        let marks =
            group.map(|byte| u8::from(byte == a) | u8::from(byte == b) | u8::from(byte == c));
        let (words, _) = marks.as_chunks::<8>();
        // Eight bytes of 0 or 1 become eight bits by one multiplication.
        let byte = |word: &[u8; 8]| {
            (u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56) & 0xFF
        };
        words
            .iter()
            .enumerate()
            .fold(0, |bits, (place, word)| bits | byte(word) << (8 * place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stop_is_found_once_from_any_place_to_any_end() {
        let bytes: Vec<u8> = (0..300u32)
            .map(|i| b",\n\"ab\0"[(i * i / 7 % 6) as usize])
            .collect();
        let is_stop = |at: &usize| matches!(bytes[*at], b',' | b'\n' | b'"');
        for start in 0..bytes.len() {
            for end in [start, start + 1, start + 64, 299, 300] {
                let end = end.clamp(start, bytes.len());
                let mut stops = DelimiterScan::new([b',', b'\n', b'"']);
                stops.seek(&bytes, start);
                let mut found = Vec::new();
                while let Some(at) = stops.next(&bytes, end) {
                    found.push(at);
                    // To where it stands already.
                    stops.seek(&bytes, at + 1);
                }
                let expected: Vec<usize> = (start..end).filter(is_stop).collect();
                assert_eq!(found, expected, "{start}..{end}");
            }
        }
    }

    #[test]
    fn a_walk_may_go_back() {
        let mut stops = DelimiterScan::new([b',', b'\n', b'"']);
        let text = b"a,b\nc";
        stops.seek(text, 0);
        assert_eq!(stops.next(text, 5), Some(1));
        assert_eq!(stops.next(text, 5), Some(3));
        assert_eq!(stops.next(text, 5), None);
        stops.seek(text, 2);
        assert_eq!(stops.next(text, 5), Some(3));
    }
}
