use crate::{Action, Contracts, GovernanceError, Target};
use ink::{primitives::AccountId, scale::Encode, selector_bytes};
use powergrid_traits::Role;

/// The most bytes that the arguments of a proposed message may have.
pub const MAX_INPUT_BYTES: usize = 1_024;

const REVOKE_ROLE: [u8; 4] = selector_bytes!("revoke_role");
/// The owner's messages that all three contracts have.
const COMMON: &[[u8; 4]] = &[
    selector_bytes!("grant_role"),
    REVOKE_ROLE,
    selector_bytes!("offer_ownership"),
    selector_bytes!("take_ownership"),
    selector_bytes!("set_guardian"),
    selector_bytes!("set_parameter"),
    selector_bytes!("pause"),
    selector_bytes!("unpause"),
    selector_bytes!("upgrade"),
];
const REGISTRY: &[[u8; 4]] = &[selector_bytes!("slash"), selector_bytes!("set_treasury")];
const GRID_SERVICE: &[[u8; 4]] = &[
    selector_bytes!("resolve_dispute"),
    selector_bytes!("cancel_event"),
    selector_bytes!("remove_rule"),
];

/// Whether a vote may send this message: only the owner's, so that none can move what voters have locked.
pub fn is_allowed(target: Target, selector: [u8; 4]) -> bool {
    let own = match target {
        Target::Token => &[],
        Target::Registry => REGISTRY,
        Target::GridService => GRID_SERVICE,
    };
    COMMON.contains(&selector) || own.contains(&selector)
}

/// Whether a vote may decide this. Governance itself is no target, and the token's leave to return locked votes during
/// a pause cannot be voted away.
pub fn ensure_allowed(
    contracts: &Contracts,
    governance: AccountId,
    action: &Action,
) -> Result<(), GovernanceError> {
    let Action::Call {
        target,
        selector,
        input,
    } = action
    else {
        return Ok(());
    };
    let target = contracts.target_at(*target)?;
    if input.len() > MAX_INPUT_BYTES {
        return Err(GovernanceError::InputTooLong);
    }
    let is_own_leave = target == Target::Token
        && *selector == REVOKE_ROLE
        && input.starts_with(&(Role::Governance, governance).encode());
    if is_own_leave || !is_allowed(target, *selector) {
        return Err(GovernanceError::MessageNotAllowed);
    }
    Ok(())
}
