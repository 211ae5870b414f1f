//! Why a loan has its PD over 12 periods: contributions of the fields, reasons, and what the fields do
//! over the loans of a file.

pub mod contributions;
pub mod effects;
pub mod reasons;
