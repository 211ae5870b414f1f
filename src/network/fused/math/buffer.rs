//! A buffer of f32 whose first value stands at the start of a cache line, so
//! that no vector of a padded row straddles two.

use std::ops::{Deref, DerefMut};

/// Rows are padded to a multiple of this many f32: a cache line, and the
/// longest vector there is.
pub(crate) const LINE: usize = 16;

/// `units` rounded up to whole cache lines.
pub(crate) fn padded(units: usize) -> usize {
    units.next_multiple_of(LINE)
}

/// Zeros at first; allocated once and reused.
pub(crate) struct Buffer {
    store: Vec<f32>,
    start: usize,
    len: usize,
}

impl Buffer {
    pub(crate) fn new(len: usize) -> Self {
        let store = vec![0.0_f32; len + LINE];
        let start = store
            .as_ptr()
            .align_offset(LINE * size_of::<f32>())
            .min(LINE);
        Self { store, start, len }
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }
}

impl From<&[f32]> for Buffer {
    fn from(values: &[f32]) -> Self {
        let mut buffer = Self::new(values.len());
        buffer.copy_from_slice(values);
        buffer
    }
}

impl PartialEq for Buffer {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.store[self.start..self.start + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.store[self.start..self.start + self.len]
    }
}
