//! A width: the narrowest integers that hold all of some values.

/// Bits of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Width {
    I8,
    I16,
    I32,
    I64,
}

impl Width {
    /// Of integers that hold `least` and `most`.
    pub fn holding(least: i64, most: i64) -> Self {
        let fits = |low: i64, high: i64| least >= low && most <= high;
        if fits(i8::MIN.into(), i8::MAX.into()) {
            Self::I8
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            Self::I16
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Self::I32
        } else {
            Self::I64
        }
    }
}
