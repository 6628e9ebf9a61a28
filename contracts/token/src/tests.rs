use crate::{token::Token, ParameterKey, TokenData};
use ink::{
    env::{
        hash::{Blake2x256, HashOutput},
        test, DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
};
use powergrid_traits::{MintReason, Minting, Role, TokenError};
use psp22::{PSP22Error, PSP22Metadata, PSP22};

fn account(byte: u8) -> AccountId {
    AccountId::from([byte; 32])
}

fn owner() -> AccountId {
    account(1)
}

fn minter() -> AccountId {
    account(2)
}

fn data(cap: Option<u128>) -> TokenData {
    let mut data = TokenData::new(owner(), cap, 1_000);
    data.access
        .grant_role(Role::Minter, minter(), owner(), 0)
        .unwrap();
    data
}

fn call_as(caller: AccountId) {
    test::set_caller::<DefaultEnvironment>(caller);
}

fn token() -> Token {
    call_as(owner());
    let mut token = Token::new(None);
    token.grant_role(Role::Minter, minter()).unwrap();
    call_as(minter());
    token
}

#[ink::test]
fn minters_mint() {
    let mut data = data(None);
    data.mint(minter(), 0, account(5), 700).unwrap();
    assert_eq!(data.psp22.balance_of(account(5)), 700);
    assert_eq!(data.psp22.total_supply(), 700);
}

#[ink::test]
fn nobody_else_mints_not_even_the_owner() {
    let mut data = data(None);
    for caller in [owner(), account(5)] {
        assert_eq!(
            data.mint(caller, 0, account(5), 1).err(),
            Some(TokenError::NotMinter)
        );
    }
}

#[ink::test]
fn minting_nothing_is_refused() {
    assert_eq!(
        data(None).mint(minter(), 0, account(5), 0).err(),
        Some(TokenError::ZeroAmount)
    );
}

#[ink::test]
fn the_cap_is_reached_but_never_passed() {
    let mut data = data(Some(100));
    data.mint(minter(), 0, account(5), 99).unwrap();
    assert_eq!(
        data.mint(minter(), 0, account(5), 2).err(),
        Some(TokenError::Overflow)
    );
    data.mint(minter(), 0, account(5), 1).unwrap();
    assert_eq!(data.psp22.total_supply(), 100);
}

#[ink::test]
fn the_supply_does_not_overflow() {
    let mut data = data(None);
    data.mint(minter(), 0, account(5), u128::MAX).unwrap();
    assert_eq!(
        data.mint(minter(), 0, account(6), 1).err(),
        Some(TokenError::Overflow)
    );
}

#[ink::test]
fn holders_burn_what_they_have() {
    let mut data = data(None);
    data.mint(minter(), 0, account(5), 10).unwrap();
    assert_eq!(
        data.burn(account(5), 0, 11).err(),
        Some(TokenError::InsufficientBalance)
    );
    assert_eq!(
        data.burn(account(5), 0, 0).err(),
        Some(TokenError::ZeroAmount)
    );
    data.burn(account(5), 0, 10).unwrap();
    assert_eq!(data.psp22.total_supply(), 0);
}

#[ink::test]
fn a_pause_stops_minting_and_burning() {
    let mut data = data(None);
    data.mint(minter(), 0, account(5), 10).unwrap();
    data.access.pause(owner(), 1).unwrap();
    assert_eq!(
        data.mint(minter(), 2, account(5), 1).err(),
        Some(TokenError::Paused)
    );
    assert_eq!(data.burn(account(5), 2, 1).err(), Some(TokenError::Paused));
    assert!(data.mint(minter(), 1_001, account(5), 1).is_ok());
}

#[ink::test]
fn a_pause_stops_transfers() {
    let mut token = token();
    token.mint(minter(), 10, MintReason::Initial).unwrap();
    call_as(owner());
    token.pause().unwrap();
    call_as(minter());
    let paused = Err(PSP22Error::Custom("Paused".into()));
    assert_eq!(token.transfer(account(5), 1, vec![]), paused);
    assert_eq!(token.transfer_from(minter(), account(5), 1, vec![]), paused);
    call_as(owner());
    token.unpause().unwrap();
    call_as(minter());
    assert_eq!(token.transfer(account(5), 1, vec![]), Ok(()));
    assert_eq!(token.balance_of(account(5)), 1);
}

#[ink::test]
fn it_is_pwgd_with_18_decimals() {
    let token = token();
    assert_eq!(token.token_symbol().as_deref(), Some("PWGD"));
    assert_eq!(token.token_decimals(), 18);
}

#[ink::test]
fn the_history_is_the_hash_of_every_event_in_order() {
    let mut token = token();
    token.mint(minter(), 10, MintReason::Grant).unwrap();
    token.transfer(account(5), 4, vec![]).unwrap();
    token.approve(account(6), 1).unwrap();
    token.burn(1).unwrap();

    let events: Vec<_> = test::recorded_events().collect();
    let mut digest = [0; 32];
    for event in &events {
        let input = [&digest[..], &event.topics[0], &event.data].concat();
        let mut next = <Blake2x256 as HashOutput>::Type::default();
        ink::env::hash_bytes::<Blake2x256>(&input, &mut next);
        digest = next;
    }
    // Instantiated, RoleGranted, Transfer, Minted, Transfer, Approval, Transfer.
    assert_eq!(events.len(), 7);
    assert_eq!(token.history().seq, 7);
    assert_eq!(token.history().digest, Hash::from(digest));
}

#[ink::test]
fn a_pause_stops_transfers_but_for_governance() {
    let mut data = data(None);
    data.access
        .grant_role(Role::Governance, account(9), owner(), 0)
        .unwrap();
    data.access.pause(owner(), 100).unwrap();
    for caller in [owner(), minter(), account(5)] {
        assert_eq!(
            data.ensure_may_transfer(caller, 200),
            Err(TokenError::Paused)
        );
    }
    assert_eq!(data.ensure_may_transfer(account(9), 200), Ok(()));
    assert_eq!(data.ensure_may_transfer(account(5), 100 + 1_000), Ok(()));
}

#[ink::test]
fn locked_votes_move_during_a_pause() {
    let mut token = token();
    token.mint(account(5), 700, MintReason::Initial).unwrap();
    call_as(account(5));
    token.approve(account(9), 500).unwrap();
    call_as(owner());
    token.grant_role(Role::Governance, account(9)).unwrap();
    token.pause().unwrap();
    call_as(account(9));
    token
        .transfer_from(account(5), account(9), 500, Vec::new())
        .unwrap();
    token.transfer(account(5), 500, Vec::new()).unwrap();
    call_as(account(5));
    assert_eq!(
        token.transfer(account(9), 1, Vec::new()),
        Err(PSP22Error::Custom("Paused".into()))
    );
    assert_eq!(token.balance_of(account(5)), 700);
}

#[ink::test]
fn the_owner_sets_the_cap_but_not_below_the_supply() {
    let mut data = data(None);
    data.mint(minter(), 0, account(5), 700).unwrap();
    assert_eq!(
        data.set_parameter(minter(), 100, ParameterKey::Cap, 700),
        Err(TokenError::NotOwner)
    );
    assert_eq!(
        data.set_parameter(owner(), 100, ParameterKey::Cap, 699),
        Err(TokenError::ParameterOutOfRange)
    );
    let changed = data
        .set_parameter(owner(), 100, ParameterKey::Cap, 700)
        .unwrap()
        .unwrap();
    assert_eq!(
        (changed.key.as_str(), changed.old, changed.new),
        ("cap", 0, 700)
    );
    assert_eq!(
        data.mint(minter(), 100, account(5), 1).err(),
        Some(TokenError::Overflow)
    );
    assert_eq!(
        data.set_parameter(owner(), 100, ParameterKey::Cap, 700),
        Ok(None)
    );
    data.set_parameter(owner(), 100, ParameterKey::Cap, 0)
        .unwrap();
    assert_eq!(data.cap(), None);
    assert!(data.mint(minter(), 100, account(5), 1).is_ok());
}

#[ink::test]
fn a_pause_is_at_most_a_week_and_at_least_a_minute() {
    let mut data = data(None);
    for value in [0, 59_999, 604_800_001, u128::MAX] {
        assert_eq!(
            data.set_parameter(owner(), 100, ParameterKey::MaxPauseMs, value),
            Err(TokenError::ParameterOutOfRange)
        );
    }
    data.set_parameter(owner(), 100, ParameterKey::MaxPauseMs, 60_000)
        .unwrap();
    data.access.pause(owner(), 100).unwrap();
    assert!(data.access.is_paused(60_099));
    assert!(!data.access.is_paused(60_100));
}

#[ink::test]
fn only_the_owner_changes_the_code() {
    let mut token = token();
    assert_eq!(
        token.upgrade(Hash::from([9; 32]), None),
        Err(TokenError::NotOwner)
    );
}
