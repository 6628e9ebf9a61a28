use super::*;
use crate::{is_allowed, Target, MAX_INPUT_BYTES};
use ink::scale::Encode;
use powergrid_traits::Role;

#[test]
fn votes_send_only_the_owners_messages() {
    let common = [
        selector_bytes!("grant_role"),
        selector_bytes!("revoke_role"),
        selector_bytes!("offer_ownership"),
        selector_bytes!("take_ownership"),
        selector_bytes!("set_guardian"),
        selector_bytes!("set_parameter"),
        selector_bytes!("pause"),
        selector_bytes!("unpause"),
        selector_bytes!("upgrade"),
    ];
    let own = [
        (selector_bytes!("slash"), Target::Registry),
        (selector_bytes!("set_treasury"), Target::Registry),
        (selector_bytes!("resolve_dispute"), Target::GridService),
        (selector_bytes!("cancel_event"), Target::GridService),
        (selector_bytes!("remove_rule"), Target::GridService),
    ];
    for target in [Target::Token, Target::Registry, Target::GridService] {
        for selector in common {
            assert!(is_allowed(target, selector));
        }
        for (selector, owner) in own {
            assert_eq!(is_allowed(target, selector), target == owner);
        }
    }
}

#[test]
fn no_proposal_moves_what_voters_have_locked() {
    afresh(|| {
        let mut data = governance();
        for message in [
            selector_bytes!("PSP22::transfer"),
            selector_bytes!("PSP22::transfer_from"),
            selector_bytes!("PSP22::approve"),
            selector_bytes!("PSP22::increase_allowance"),
            selector_bytes!("burn"),
            selector_bytes!("Minting::mint"),
        ] {
            assert_eq!(
                propose(&mut data, call(contracts().token, message)),
                Err(GovernanceError::MessageNotAllowed)
            );
        }
        assert_eq!(data.proposal_count(), 0);
    });
}

#[test]
fn neither_governance_nor_a_stranger_is_called() {
    afresh(|| {
        let mut data = governance();
        for target in [governance_address(), account(9)] {
            assert_eq!(
                propose(&mut data, call(target, selector_bytes!("unpause"))),
                Err(GovernanceError::UnknownTarget)
            );
        }
    });
}

#[test]
fn the_leave_to_return_votes_during_a_pause_is_not_voted_away() {
    afresh(|| {
        let mut data = governance();
        let mut revoking = |target, role, account| {
            let action = Action::Call {
                target,
                selector: selector_bytes!("revoke_role"),
                input: (role, account).encode(),
            };
            propose(&mut data, action)
        };
        let Contracts {
            token, registry, ..
        } = contracts();
        assert_eq!(
            revoking(token, Role::Governance, governance_address()),
            Err(GovernanceError::MessageNotAllowed)
        );
        assert_eq!(revoking(token, Role::Governance, voter()), Ok(1));
        assert_eq!(revoking(token, Role::Minter, governance_address()), Ok(2));
        assert_eq!(
            revoking(registry, Role::Governance, governance_address()),
            Ok(3)
        );
    });
}

#[test]
fn arguments_are_bounded() {
    afresh(|| {
        let mut data = governance();
        let mut with_input = |bytes: usize| {
            let action = Action::Call {
                target: contracts().registry,
                selector: selector_bytes!("slash"),
                input: [0].repeat(bytes),
            };
            propose(&mut data, action)
        };
        assert_eq!(
            with_input(MAX_INPUT_BYTES + 1),
            Err(GovernanceError::InputTooLong)
        );
        assert_eq!(with_input(MAX_INPUT_BYTES), Ok(1));
    });
}
