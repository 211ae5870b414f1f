//! Rows of a period that are in it twice: by a hash of their id, PD and outcome. Of many rows a
//! share is kept, of equal rows all or none.

/// Hashes of one period that are kept.
const MOST: usize = 1 << 16;

/// Hashes of the rows of a period: all, or those that end in so many zero bits that no more than
/// [`MOST`] are left. Which are kept does not depend on the order of the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowHashes {
    kept: Vec<u64>,
    zeros: u32,
}

impl RowHashes {
    /// Takes the hash of a row.
    pub(super) fn add(&mut self, hash: u64) {
        if hash.trailing_zeros() >= self.zeros {
            self.kept.push(hash);
            self.thin();
        }
    }

    /// Takes those of other rows.
    pub(super) fn take(&mut self, more: Self) {
        self.kept.extend(more.kept);
        self.zeros = self.zeros.max(more.zeros);
        let zeros = self.zeros;
        self.kept.retain(|hash| hash.trailing_zeros() >= zeros);
        self.thin();
    }

    fn thin(&mut self) {
        while self.kept.len() > MOST {
            self.zeros += 1;
            let zeros = self.zeros;
            self.kept.retain(|hash| hash.trailing_zeros() >= zeros);
        }
    }

    /// Rows that equal an earlier one, and whether this is an estimate from a share of the rows.
    pub(super) fn repeats(&self) -> (usize, bool) {
        let mut kept = self.kept.clone();
        kept.sort_unstable();
        let equal = kept.windows(2).filter(|pair| pair[0] == pair[1]).count();
        (equal << self.zeros.min(32), self.zeros > 0)
    }
}

/// A hash of a row: its id, the bits of its PD, and its outcome (`SplitMix64` of Steele et al. 2014
/// over FNV-1a of the id).
pub(super) fn hash_of(id: &str, pd: f64, bad: Option<bool>) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let id = id.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    let outcome = bad.map_or(2, u64::from);
    let mut z = id ^ pd.to_bits().rotate_left(17) ^ outcome.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(rows: impl Iterator<Item = usize>) -> RowHashes {
        let mut hashes = RowHashes::default();
        rows.for_each(|row| hashes.add(hash_of(&format!("L{row}"), 0.2, Some(false))));
        hashes
    }

    #[test]
    fn repeated_rows_are_counted_and_of_many_estimated() {
        assert_eq!(hashes(0..400).repeats(), (0, false));
        assert_eq!(hashes((0..400).chain(100..300)).repeats(), (200, false));
        let (found, is_estimate) = hashes((0..300_000).chain(0..300_000)).repeats();
        assert!(
            is_estimate && (290_000..310_000).contains(&found),
            "{found}"
        );
    }

    #[test]
    fn what_is_kept_does_not_depend_on_order_or_parts() {
        let sorted = |mut hashes: RowHashes| {
            hashes.kept.sort_unstable();
            hashes
        };
        let whole = sorted(hashes(0..200_000));
        let mut parts = hashes(150_000..200_000);
        parts.take(hashes(0..150_000));
        assert_eq!(sorted(parts), whole);
        assert_eq!(sorted(hashes((0..200_000).rev())), whole);
    }
}
