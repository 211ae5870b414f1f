//! Decisions about columns that the forms of their cells leave open: mixed kinds, years
//! of two digits, numbers that may be days, affixes.

pub(in crate::table) mod century;
pub(in crate::table) mod mixed;
mod no_years;
mod point_codes;
pub(in crate::table) mod second_look;
mod several_units;
pub(in crate::table) mod settle;
