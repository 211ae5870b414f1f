//! Opening a portfolio and what can be done with it before a training.

mod data_check;
mod files;
mod joining;
mod preparation;
mod reading;
mod tables;

use super::*;
