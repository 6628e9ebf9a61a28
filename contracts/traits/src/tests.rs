use crate::{Access, AccessError, DeviceType, History, NumberedHistory, Role, Unpaused};
use ink::{
    env::hash::{Blake2x256, HashOutput},
    primitives::{AccountId, Hash},
};

const DAY_MS: u64 = 86_400_000;
const PAUSE_MS: u64 = 7 * DAY_MS;

fn account(byte: u8) -> AccountId {
    AccountId::from([byte; 32])
}

fn access() -> Access {
    Access::new(account(1), PAUSE_MS)
}

fn blake2_256(input: &[u8]) -> Hash {
    let mut digest = <Blake2x256 as HashOutput>::Type::default();
    ink::env::hash_bytes::<Blake2x256>(input, &mut digest);
    digest.into()
}

#[ink::test]
fn history_chains_topic_and_data_onto_the_digest() {
    let mut history = History::default();
    assert_eq!((history.seq, history.digest), (0, Hash::from([0; 32])));

    history.append(&[7; 32], &[1, 2, 3]);
    let first = blake2_256(&[&[0; 32][..], &[7; 32], &[1, 2, 3]].concat());
    assert_eq!((history.seq, history.digest), (1, first));

    history.append(&[8; 32], &[]);
    let second = blake2_256(&[first.as_ref(), &[8; 32][..]].concat());
    assert_eq!((history.seq, history.digest), (2, second));
}

/// An upgraded contract goes on with the history of the code before it.
#[ink::test]
fn the_history_stays_where_every_version_looks_for_it() {
    let mut history = NumberedHistory::default();
    history.emit(Unpaused {
        by: account(1),
        at_ms: 5,
    });
    let stored = ink::env::get_contract_storage::<u32, History>(&u32::from_be_bytes(*b"HIST"));
    assert_eq!(stored, Ok(Some(history.get())));
}

#[ink::test]
fn each_type_of_device_has_a_largest_capacity_and_only_plugs_cannot_export() {
    for (device_type, max_capacity_watts, is_import_only) in [
        (DeviceType::Plug, 3_680, true),
        (DeviceType::EvCharger, 22_000, false),
        (DeviceType::Battery, 30_000, false),
        (DeviceType::Solar, 30_000, false),
    ] {
        assert_eq!(device_type.max_capacity_watts(), max_capacity_watts);
        assert_eq!(device_type.is_import_only(), is_import_only);
    }
}

#[ink::test]
fn only_the_owner_grants_and_revokes_roles() {
    let mut access = access();
    let stranger = account(9);
    assert_eq!(
        access.grant_role(Role::Oracle, stranger, stranger, 5).err(),
        Some(AccessError::NotOwner)
    );
    assert_eq!(
        access
            .revoke_role(Role::Oracle, stranger, stranger, 5)
            .err(),
        Some(AccessError::NotOwner)
    );
    assert!(!access.has_role(Role::Oracle, stranger));
}

#[ink::test]
fn a_role_says_when_it_was_revoked_until_it_is_granted_again() {
    let mut access = access();
    let (owner, oracle) = (account(1), account(2));
    assert!(access
        .revoke_role(Role::Oracle, oracle, owner, 5)
        .unwrap()
        .is_none());
    assert!(access
        .grant_role(Role::Oracle, oracle, owner, 6)
        .unwrap()
        .is_some());
    assert!(access
        .grant_role(Role::Oracle, oracle, owner, 7)
        .unwrap()
        .is_none());
    assert!(access.has_role(Role::Oracle, oracle));
    assert!(!access.has_role(Role::Minter, oracle));
    assert_eq!(access.revoked_at_ms(Role::Oracle, oracle), None);

    assert!(access
        .revoke_role(Role::Oracle, oracle, owner, 8)
        .unwrap()
        .is_some());
    assert!(!access.has_role(Role::Oracle, oracle));
    assert_eq!(access.revoked_at_ms(Role::Oracle, oracle), Some(8));

    access.grant_role(Role::Oracle, oracle, owner, 9).unwrap();
    assert_eq!(access.revoked_at_ms(Role::Oracle, oracle), None);
}

#[ink::test]
fn ownership_moves_in_two_steps() {
    let mut access = access();
    let (owner, heir, stranger) = (account(1), account(2), account(9));
    assert_eq!(
        access.offer_ownership(stranger, stranger, 5).err(),
        Some(AccessError::NotOwner)
    );
    assert_eq!(
        access.take_ownership(heir, 5).err(),
        Some(AccessError::NotAuthorized)
    );

    access.offer_ownership(heir, owner, 6).unwrap();
    assert_eq!(access.owner(), owner);
    assert_eq!(
        access.take_ownership(stranger, 7).err(),
        Some(AccessError::NotAuthorized)
    );
    access.take_ownership(heir, 8).unwrap();
    assert_eq!(access.owner(), heir);
    assert_eq!(
        access.grant_role(Role::Oracle, owner, owner, 9).err(),
        Some(AccessError::NotOwner)
    );
    assert_eq!(
        access.take_ownership(heir, 10).err(),
        Some(AccessError::NotAuthorized)
    );
}

#[ink::test]
fn only_owner_and_guardian_pause() {
    let mut access = access();
    let (owner, guardian) = (account(1), account(3));
    assert_eq!(
        access.pause(guardian, 5).err(),
        Some(AccessError::NotAuthorized)
    );
    assert_eq!(
        access.set_guardian(Some(guardian), guardian, 5).err(),
        Some(AccessError::NotOwner)
    );
    access.set_guardian(Some(guardian), owner, 6).unwrap();
    assert_eq!(access.guardian(), Some(guardian));
    access.pause(guardian, 7).unwrap();
    assert_eq!(access.ensure_not_paused(7), Err(AccessError::Paused));
    assert_eq!(
        access.unpause(account(9), 8).err(),
        Some(AccessError::NotAuthorized)
    );
    assert!(access.unpause(guardian, 8).unwrap().is_some());
    assert!(access.unpause(guardian, 9).unwrap().is_none());
    assert_eq!(access.ensure_not_paused(8), Ok(()));
}

#[ink::test]
fn a_pause_ends_by_itself_and_cannot_be_renewed_for_as_long_again() {
    let mut access = access();
    let owner = account(1);
    let paused = access.pause(owner, 1_000).unwrap();
    assert_eq!(paused.until_ms, 1_000 + PAUSE_MS);
    assert!(access.is_paused(paused.until_ms - 1));
    assert!(!access.is_paused(paused.until_ms));

    let next_from_ms = paused.until_ms + PAUSE_MS;
    for too_soon_ms in [1_001, paused.until_ms, next_from_ms - 1] {
        assert_eq!(
            access.pause(owner, too_soon_ms).err(),
            Some(AccessError::Paused)
        );
    }
    assert!(access.pause(owner, next_from_ms).is_ok());
}

#[ink::test]
fn a_pause_that_was_ended_early_cannot_be_repeated_sooner() {
    let mut access = access();
    let owner = account(1);
    access.pause(owner, 1_000).unwrap();
    access.unpause(owner, 2_000).unwrap();
    let next_from_ms = 1_000 + 2 * PAUSE_MS;
    assert_eq!(
        access.pause(owner, next_from_ms - 1).err(),
        Some(AccessError::Paused)
    );
    assert!(access.pause(owner, next_from_ms).is_ok());
}
