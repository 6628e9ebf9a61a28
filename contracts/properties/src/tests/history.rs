use ink::{
    env::{test, DefaultEnvironment},
    primitives::{AccountId, Hash},
};
use powergrid_traits::{DeviceType, History, MintReason, Minting, Outcome, Registry, Role};
use proptest::{collection::vec, prelude::*};
use psp22::PSP22;
use resource_registry::{resource_registry::ResourceRegistry, DeviceMetadata, Parameters};
use token::{token::Token, ParameterKey};

use super::message::account;

/// What an account asks of one of the contracts.
#[derive(Debug, Clone)]
struct Call {
    by: u8,
    message: u8,
    other: u8,
    amount: u128,
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let amount = prop_oneof![0..1_000u128, Just(60_000), Just(2_000_000_000_000)];
    let call = (0..4u8, 0..14u8, 0..4u8, amount).prop_map(|(by, message, other, amount)| Call {
        by,
        message,
        other,
        amount,
    });
    vec(call, 1..40)
}

/// The history that the recorded events come to, and how many there are.
fn replayed() -> History {
    let mut history = History::default();
    for event in test::recorded_events() {
        let topic: [u8; 32] = event.topics[0].as_slice().try_into().unwrap();
        history.append(&topic, &event.data);
    }
    history
}

/// Plays each call and holds the contract's history against the events after it.
fn check(calls: &[Call], mut call: impl FnMut(&Call) -> (bool, History)) {
    for one in calls {
        let before = replayed();
        test::set_caller::<DefaultEnvironment>(account(one.by));
        let (is_accepted, history) = call(one);
        assert_eq!(history, replayed(), "after {one:?}");
        assert!(
            is_accepted || history == before,
            "refused, yet it emitted: {one:?}"
        );
    }
}

fn call_token(token: &mut Token, call: &Call) -> bool {
    let (other, amount) = (account(call.other), call.amount);
    match call.message {
        0 => token.grant_role(Role::Minter, other).is_ok(),
        1 => token.revoke_role(Role::Minter, other).is_ok(),
        2 | 3 => token.mint(other, amount, MintReason::Grant).is_ok(),
        4 | 5 => token.transfer(other, amount, Vec::new()).is_ok(),
        6 => token.approve(other, amount).is_ok(),
        7 => token
            .transfer_from(other, account(call.by), amount, Vec::new())
            .is_ok(),
        8 => token.burn(amount).is_ok(),
        9 => token.pause().is_ok(),
        10 => token.unpause().is_ok(),
        11 => token.set_parameter(ParameterKey::Cap, amount).is_ok(),
        12 => token.offer_ownership(other).is_ok(),
        _ => token.take_ownership().is_ok(),
    }
}

fn call_registry(registry: &mut ResourceRegistry, call: &Call) -> bool {
    let (other, amount) = (account(call.other), call.amount);
    let device_id = Hash::from([call.other % 2; 32]);
    match call.message {
        0 => registry.grant_role(Role::Oracle, other).is_ok(),
        1 => registry.grant_role(Role::AuthorizedCaller, other).is_ok(),
        2..=4 => {
            pay_in(amount);
            let oracle = if call.message == 2 {
                other
            } else {
                account(call.by)
            };
            registry
                .register_device(device_id, account(call.by), oracle, plug())
                .is_ok()
        }
        5 => registry.accept_device(device_id).is_ok(),
        6 => {
            pay_in(amount);
            registry.increase_stake(device_id).is_ok()
        }
        7 => registry.withdraw_stake(device_id, amount).is_ok(),
        8 => registry.deactivate_device(device_id).is_ok(),
        9 => registry.reactivate_device(device_id).is_ok(),
        10 => registry.lock_device(device_id, 1_000).is_ok(),
        11 => registry
            .record_performance(device_id, 1, Outcome::Delivered)
            .is_ok(),
        12 => registry.slash(device_id, amount, "".into()).is_ok(),
        _ => registry.set_oracle(device_id, other).is_ok(),
    }
}

fn plug() -> DeviceMetadata {
    DeviceMetadata {
        device_type: DeviceType::Plug,
        capacity_watts: 2_000,
        site_id: Hash::default(),
        region: "GB-LND".into(),
        manufacturer: "TP-Link".into(),
        model: "P110".into(),
        firmware: "1".into(),
    }
}

/// Off chain the balance has to be moved by hand.
fn pay_in(amount: u128) {
    let contract: AccountId = test::callee::<DefaultEnvironment>();
    let balance = test::get_account_balance::<DefaultEnvironment>(contract).unwrap_or(0);
    test::set_account_balance::<DefaultEnvironment>(contract, balance + amount);
    test::set_value_transferred::<DefaultEnvironment>(amount);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tokens_history_replays_from_its_events(calls in calls()) {
        test::run_test::<DefaultEnvironment, _>(|_| {
            test::set_caller::<DefaultEnvironment>(account(0));
            let mut token = Token::new(None);
            token.grant_role(Role::Minter, account(0)).unwrap();
            check(&calls, |call| (call_token(&mut token, call), token.history()));
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn the_registrys_history_replays_from_its_events(calls in calls()) {
        test::run_test::<DefaultEnvironment, _>(|_| {
            test::set_caller::<DefaultEnvironment>(account(0));
            let parameters = Parameters {
                min_stake: 2_000_000_000_000,
                reputation_threshold: 20,
                max_pause_ms: 60_000,
            };
            let mut registry = ResourceRegistry::new(account(3), parameters).unwrap();
            registry.grant_role(Role::Oracle, account(0)).unwrap();
            check(&calls, |call| (call_registry(&mut registry, call), registry.history()));
            Ok(())
        })
        .unwrap();
    }
}
