//! Values of blocks that follow each other, in one piece of memory. Small pieces would stay with
//! the allocator once their values are stored in a column, while the column takes new memory.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// The values of one block.
#[derive(Debug, Clone)]
pub(in crate::table) struct Shared<T> {
    all: Arc<Vec<T>>,
    range: Range<usize>,
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(values: Vec<T>) -> Self {
        Self {
            range: 0..values.len(),
            all: Arc::new(values),
        }
    }
}

impl<T> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all[self.range.clone()]
    }
}

impl<T: Copy> Shared<T> {
    /// Moves the values of blocks into one piece of memory.
    pub fn gather(blocks: Vec<&mut Self>) {
        let mut all = Vec::with_capacity(blocks.iter().map(|block| block.len()).sum());
        let mut moved = Vec::with_capacity(blocks.len());
        for block in blocks {
            let start = all.len();
            all.extend_from_slice(block);
            // Frees what it was read from.
            *block = Vec::new().into();
            moved.push((block, start..all.len()));
        }
        let all = Arc::new(all);
        for (block, range) in moved {
            let all = all.clone();
            *block = Self { all, range };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gathered_blocks_hold_their_values() {
        let mut blocks: Vec<Shared<i8>> = vec![vec![1, 2].into(), vec![].into(), vec![3].into()];
        Shared::gather(blocks.iter_mut().collect());
        let held: Vec<&[i8]> = blocks.iter().map(|block| &block[..]).collect();
        assert_eq!(held, [&[1, 2][..], &[], &[3]]);
        assert_eq!(Arc::strong_count(&blocks[0].all), 3);
    }
}
