//! The `cloakroom` program. See the library of the same name.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is zeroed first: bodies, values and keys do not stay behind in memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

fn main() -> ExitCode {
    cloakroom::cli::run()
}
