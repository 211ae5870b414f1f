//! Panics of libraries that read damaged files: caught, and not reported as faults of the
//! program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// How many calls of [`caught`] this thread is in.
    static CAUGHT: Cell<usize> = const { Cell::new(0) };
}

/// What `run` returns, or `None` where it panics.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Option<T> {
    CAUGHT.set(CAUGHT.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(run));
    CAUGHT.set(CAUGHT.get() - 1);
    result.ok()
}

/// Whether a panic of this thread would be caught by [`caught`].
pub(crate) fn is_caught() -> bool {
    CAUGHT.get() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_nothing_and_ends_what_is_caught() {
        assert_eq!(caught(|| (is_caught(), 7)), Some((true, 7)));
        let nested = caught(|| {
            let inner: Option<()> = caught(|| panic!("of a library"));
            (inner, is_caught())
        });
        assert_eq!(nested, Some((None, true)));
        assert!(!is_caught());
    }
}
