use ink::{
    env::{
        call::{build_call, ExecutionInput, Selector},
        CallFlags, DefaultEnvironment,
    },
    primitives::Hash,
};

/// The code does not exist, or could not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpgradeFailed;

/// Runs the contract on `code_hash` from the next call on. `migrate` is the selector of a message of the new code that
/// takes no arguments; it runs now, on this contract's storage, as the last thing of this message, so that nothing of
/// the old code is written after it. When it refuses, everything reverts.
pub fn upgrade_code(code_hash: Hash, migrate: Option<[u8; 4]>) -> Result<(), UpgradeFailed> {
    ink::env::set_code_hash::<DefaultEnvironment>(&code_hash).map_err(|_| UpgradeFailed)?;
    let Some(selector) = migrate else {
        return Ok(());
    };
    build_call::<DefaultEnvironment>()
        .delegate(code_hash)
        .call_flags(CallFlags::TAIL_CALL)
        .exec_input(ExecutionInput::new(Selector::new(selector)))
        .returns::<()>()
        .try_invoke()
        .map_err(|_| UpgradeFailed)?
        .map_err(|_| UpgradeFailed)
}
