//! `contracts-node-runtime` as a wasm module, with a panic handler that recent compilers accept.
#![no_std]

extern crate alloc;

pub use contracts_node_runtime::*;

/// Logs what happened as the runtime's own handler would, then ends the call.
#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    let message = alloc::format!("{info}");
    sp_io::logging::log(sp_core::LogLevel::Error, "runtime", message.as_bytes());
    core::arch::wasm32::unreachable()
}
