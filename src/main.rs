//! The `cloakroom` program. See the library of the same name.

use std::process::ExitCode;

fn main() -> ExitCode {
    cloakroom::cli::run()
}
