//! The loader over mutated files: a few seconds of what `examples/fuzz.rs` does
//! for as long as one likes.

use crate::mutation::{Mutator, check};

#[test]
fn mutated_files_neither_panic_nor_lose_a_record() {
    let mut mutator = Mutator::new(7);
    for number in 0..3_000 {
        let (bytes, options) = (mutator.input(), mutator.options());
        let held = check(&bytes, &options);
        assert_eq!(held, Ok(()), "input {number} with {options:?}");
    }
}
