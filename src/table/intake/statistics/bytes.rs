//! Bytes: a reader over the bytes of a file that never reads past their end.

/// What is left to read, in one byte order.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    all: &'a [u8],
    at: usize,
    /// Whether the highest byte of a number comes first.
    pub big: bool,
}

/// Reads a number of one type in the reader's byte order.
macro_rules! number {
    ($name:ident, $kind:ty) => {
        /// The next number of this type.
        pub fn $name(&mut self) -> Option<$kind> {
            let bytes = *self.take(size_of::<$kind>())?.first_chunk()?;
            Some(if self.big {
                <$kind>::from_be_bytes(bytes)
            } else {
                <$kind>::from_le_bytes(bytes)
            })
        }
    };
}

impl<'a> Bytes<'a> {
    /// A reader from `at` on.
    pub fn new(all: &'a [u8], at: usize, big: bool) -> Self {
        Self { all, at, big }
    }

    /// Where the next byte is.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(count)?;
        let taken = self.all.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// The next `count` items of `size` bytes each.
    pub fn items(&mut self, count: usize, size: usize) -> Option<std::slice::ChunksExact<'a, u8>> {
        Some(self.take(count.checked_mul(size)?)?.chunks_exact(size))
    }

    /// Passes over as many.
    pub fn pass(&mut self, count: usize, size: usize) -> Option<()> {
        self.take(count.checked_mul(size)?).map(|_| ())
    }

    /// Passes over a word that has to be next.
    pub fn expect(&mut self, word: &[u8]) -> Option<()> {
        (self.take(word.len())? == word).then_some(())
    }

    number!(u8, u8);
    number!(u16, u16);
    number!(u32, u32);
    number!(i32, i32);
    number!(u64, u64);
    number!(f64, f64);

    /// The next `i32`, which counts something.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(self.i32()?).ok()
    }
}

/// The bytes before the first zero.
pub(super) fn before_zero(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes);
    &bytes[..end.unwrap_or(bytes.len())]
}

/// The bytes without blanks and zeros at their end.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0));
    &bytes[..end.map_or(0, |end| end + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_past_the_end() {
        let mut bytes = Bytes::new(&[1, 0, 2], 0, false);
        assert_eq!(bytes.u16(), Some(1));
        assert_eq!(bytes.u16(), None);
        assert_eq!(bytes.u8(), Some(2));
        assert_eq!(Bytes::new(&[1, 0], 0, true).u16(), Some(256));
        assert!(bytes.items(usize::MAX, 2).is_none());
        assert_eq!(Bytes::new(&[255; 4], 0, false).count(), None);
    }

    #[test]
    fn padding_is_cut() {
        assert_eq!(before_zero(b"ab\0c"), b"ab");
        assert_eq!(trimmed(b" a b \0 "), b" a b");
        assert_eq!(trimmed(b"  "), b"");
    }
}
