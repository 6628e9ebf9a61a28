//! The contract as it is called, with its history; what needs the other two contracts is checked on a chain.

use super::*;
use crate::grid_service::GridService;
use ink::env::{
    hash::{Blake2x256, HashOutput},
    test, DefaultEnvironment,
};

fn call_as(caller: AccountId) {
    test::set_caller::<DefaultEnvironment>(caller);
}

fn contract() -> GridService {
    test::set_block_timestamp::<DefaultEnvironment>(NOW);
    call_as(admin());
    GridService::new(account(10), account(11), parameters()).unwrap()
}

#[ink::test]
fn the_deployer_owns_it_and_links_are_stated() {
    let contract = contract();
    assert_eq!(contract.owner(), admin());
    assert_eq!(contract.token(), account(10));
    assert_eq!(contract.registry_address(), account(11));
    assert_eq!(contract.parameters(), parameters());
}

#[ink::test]
fn it_begins_within_the_ranges_of_its_parameters() {
    let endless_pause = Parameters {
        max_pause_ms: u64::MAX,
        ..parameters()
    };
    assert_eq!(
        GridService::new(account(10), account(11), endless_pause).err(),
        Some(GridError::ParameterOutOfRange)
    );
}

#[ink::test]
fn only_the_owner_changes_the_code() {
    let mut contract = contract();
    call_as(operator());
    assert_eq!(
        contract.upgrade(Hash::from([9; 32]), None),
        Err(GridError::NotOwner)
    );
}

#[ink::test]
fn messages_pass_the_caller_on() {
    let mut contract = contract();
    call_as(operator());
    assert_eq!(
        contract.create_event(request()),
        Err(GridError::NotOperator)
    );
    assert_eq!(
        contract.grant_role(Role::Operator, operator()),
        Err(GridError::NotOwner)
    );
    assert_eq!(contract.pause(), Err(GridError::NotAuthorized));
    call_as(admin());
    contract.grant_role(Role::Operator, operator()).unwrap();
    call_as(operator());
    assert_eq!(contract.create_event(request()), Ok(1));
    assert_eq!(contract.event_count(), 1);
}

#[ink::test]
fn a_report_has_at_most_64_items() {
    let mut contract = contract();
    let intervals = vec![interval(NOW - MINUTE, NOW, 1); 65];
    assert_eq!(contract.report(intervals), Err(GridError::TooManyItems));
}

#[ink::test]
fn nothing_to_settle_is_told_without_asking_another_contract() {
    assert_eq!(
        contract().settle(1, device_id()),
        Err(GridError::EventNotFound)
    );
}

#[ink::test]
fn the_history_is_the_hash_of_every_event_in_order() {
    let mut contract = contract();
    contract.grant_role(Role::Operator, operator()).unwrap();
    contract.grant_role(Role::Operator, operator()).unwrap();
    call_as(operator());
    contract.create_event(request()).unwrap();
    call_as(admin());
    contract.pause().unwrap();
    contract.unpause().unwrap();

    let events: Vec<_> = test::recorded_events().collect();
    let mut digest = [0; 32];
    for event in &events {
        let input = [&digest[..], &event.topics[0], &event.data].concat();
        let mut next = <Blake2x256 as HashOutput>::Type::default();
        ink::env::hash_bytes::<Blake2x256>(&input, &mut next);
        digest = next;
    }
    // Instantiated, RoleGranted (once), GridEventCreated, Paused, Unpaused.
    assert_eq!(events.len(), 5);
    assert_eq!(contract.history().seq, 5);
    assert_eq!(contract.history().digest, Hash::from(digest));
}
