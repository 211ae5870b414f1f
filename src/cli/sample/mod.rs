//! `riskbench sample`: the built-in portfolio as a file.

pub(super) mod run;

use crate::cli::arguments::args::SampleArguments;
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::files::write_atomic;
use crate::workflow::SAMPLE;
use std::io::{self, Write};

pub(super) fn run(arguments: &SampleArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    let written = if input::is_stdio(out) {
        io::stdout().write_all(SAMPLE)
    } else {
        write_atomic(out, |w| w.write_all(SAMPLE))
    };
    written.map_err(|e| Failure::writing(out, &e))
}
