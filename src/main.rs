//! The program: hands its arguments to the headless commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    riskbench::cli::run()
}
