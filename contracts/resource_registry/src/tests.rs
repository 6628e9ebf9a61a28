use crate::{
    resource_registry::ResourceRegistry, DeviceMetadata, DeviceStatus, Parameters, RegistryData,
};
use ink::{
    env::{
        hash::{Blake2x256, HashOutput},
        test, DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
};
use powergrid_traits::{DeviceType, Outcome, Registry, RegistryError, Role};

mod changing;
mod claiming;
mod listing;
mod parameters;
mod staking;

const MIN_STAKE: u128 = 2_000_000_000_000;
const WEEK_MS: u64 = 604_800_000;
const DEVICE: [u8; 32] = [0xd1; 32];

fn account(byte: u8) -> AccountId {
    AccountId::from([byte; 32])
}

fn admin() -> AccountId {
    account(1)
}

fn oracle() -> AccountId {
    account(2)
}

fn household() -> AccountId {
    account(3)
}

/// Stands for the grid service.
fn service() -> AccountId {
    account(4)
}

fn device_id() -> Hash {
    Hash::from(DEVICE)
}

fn parameters() -> Parameters {
    Parameters {
        min_stake: MIN_STAKE,
        reputation_threshold: 20,
        max_pause_ms: 60_000,
    }
}

fn plug() -> DeviceMetadata {
    DeviceMetadata {
        device_type: DeviceType::Plug,
        capacity_watts: 2_000,
        site_id: Hash::from([5; 32]),
        region: "GB-LND".into(),
        manufacturer: "TP-Link".into(),
        model: "P110".into(),
        firmware: "1.3.0".into(),
    }
}

fn data() -> RegistryData {
    let mut data = RegistryData::new(admin(), account(8), parameters());
    for (role, account) in [
        (Role::Oracle, oracle()),
        (Role::AuthorizedCaller, service()),
    ] {
        data.access.grant_role(role, account, admin(), 0).unwrap();
    }
    data
}

fn register(
    data: &mut RegistryData,
    stake: u128,
    metadata: DeviceMetadata,
) -> Result<(), RegistryError> {
    register_as(data, device_id(), stake, metadata)
}

fn register_as(
    data: &mut RegistryData,
    device_id: Hash,
    stake: u128,
    metadata: DeviceMetadata,
) -> Result<(), RegistryError> {
    data.register_device(
        oracle(),
        100,
        stake,
        device_id,
        household(),
        oracle(),
        metadata,
    )
    .map(|_| ())
}

fn registered() -> RegistryData {
    let mut data = data();
    register(&mut data, MIN_STAKE, plug()).unwrap();
    data
}

fn record(data: &mut RegistryData, now_ms: u64, outcome: Outcome) -> (u8, u8) {
    data.record_performance(service(), now_ms, device_id(), outcome)
        .unwrap()
}

#[ink::test]
fn an_oracle_registers_a_device_for_its_owner_active_at_once() {
    let device = registered().device(device_id()).unwrap();
    assert_eq!(device.status, DeviceStatus::Active);
    assert_eq!((device.owner, device.oracle), (household(), oracle()));
    assert_eq!((device.stake, device.reputation), (MIN_STAKE, 50));
    assert_eq!(
        (device.registered_at_ms, device.active_since_ms),
        (100, 100)
    );
    assert_eq!(device.locked_until_ms, 0);
}

#[ink::test]
fn only_an_approved_oracle_that_names_itself_and_the_owner_register() {
    let mut data = data();
    let mut attempt = |caller, named| {
        data.register_device(
            caller,
            100,
            MIN_STAKE,
            device_id(),
            household(),
            named,
            plug(),
        )
        .err()
    };
    for (caller, named) in [
        (household(), household()),
        (household(), account(7)),
        (oracle(), account(7)),
        (admin(), oracle()),
        (account(7), account(7)),
    ] {
        assert_eq!(attempt(caller, named), Some(RegistryError::NotOracle));
    }
}

#[ink::test]
fn a_registered_device_is_not_registered_again_by_anyone() {
    let mut data = registered();
    data.access
        .grant_role(Role::Oracle, account(6), admin(), 0)
        .unwrap();
    assert_eq!(
        register(&mut data, MIN_STAKE, plug()),
        Err(RegistryError::DeviceExists)
    );
    let claimed = data.register_device(
        account(6),
        200,
        MIN_STAKE,
        device_id(),
        account(7),
        account(6),
        plug(),
    );
    assert_eq!(claimed.err(), Some(RegistryError::DeviceExists));
    assert_eq!(data.device(device_id()).unwrap().owner, household());
}

#[ink::test]
fn the_stake_is_asked_for_each_started_4_kw() {
    let data = data();
    for (capacity_watts, stakes) in [(1, 1), (4_000, 1), (4_001, 2), (8_000, 2), (30_000, 8)] {
        assert_eq!(data.stake_for(capacity_watts), Ok(stakes * MIN_STAKE));
    }
    assert_eq!(
        register(&mut self::data(), MIN_STAKE - 1, plug()),
        Err(RegistryError::StakeTooLow)
    );
    let charger = DeviceMetadata {
        device_type: DeviceType::EvCharger,
        capacity_watts: 11_000,
        ..plug()
    };
    assert_eq!(
        register(&mut self::data(), 3 * MIN_STAKE - 1, charger.clone()),
        Err(RegistryError::StakeTooLow)
    );
    assert_eq!(register(&mut self::data(), 3 * MIN_STAKE, charger), Ok(()));
}

#[ink::test]
fn capacity_stays_within_the_maximum_of_the_type() {
    let mut data = data();
    for (capacity_watts, expected) in [
        (0, Err(RegistryError::CapacityTooHigh)),
        (3_681, Err(RegistryError::CapacityTooHigh)),
        (3_680, Ok(())),
    ] {
        let metadata = DeviceMetadata {
            capacity_watts,
            ..plug()
        };
        assert_eq!(register(&mut data, MIN_STAKE, metadata), expected);
    }
}

#[ink::test]
fn texts_are_bounded() {
    let metadata = DeviceMetadata {
        region: "x".repeat(65),
        ..plug()
    };
    assert_eq!(
        register(&mut data(), MIN_STAKE, metadata),
        Err(RegistryError::MetadataTooLong)
    );
}

#[ink::test]
fn a_pause_stops_registration_but_not_locks_and_performance() {
    let mut data = registered();
    data.access.pause(admin(), 100).unwrap();
    let other = data.register_device(
        oracle(),
        101,
        MIN_STAKE,
        Hash::from([9; 32]),
        household(),
        oracle(),
        plug(),
    );
    assert_eq!(other.err(), Some(RegistryError::Paused));
    assert!(data.lock_device(service(), 100, device_id(), 500).is_ok());
    assert!(data
        .record_performance(service(), 101, device_id(), Outcome::Delivered)
        .is_ok());
}

#[ink::test]
fn reporting_info_says_what_a_report_needs() {
    let data = registered();
    let info = data.reporting_info(device_id(), 200).unwrap();
    assert_eq!((info.owner, info.oracle), (household(), oracle()));
    assert!(info.oracle_approved && info.active && info.eligible && info.import_only);
    assert_eq!(
        (info.capacity_watts, info.active_since_ms, info.reputation),
        (2_000, 100, 50)
    );
    assert_eq!(data.reporting_info(Hash::from([9; 32]), 200), None);
}

#[ink::test]
fn a_revoked_oracle_makes_its_devices_ineligible() {
    let mut data = registered();
    data.access
        .revoke_role(Role::Oracle, oracle(), admin(), 150)
        .unwrap();
    let info = data.reporting_info(device_id(), 200).unwrap();
    assert!(!info.oracle_approved && !info.eligible && info.active);
}

#[ink::test]
fn a_lock_is_only_ever_extended() {
    let mut data = registered();
    assert_eq!(data.lock_device(service(), 100, device_id(), 500), Ok(500));
    assert_eq!(data.lock_device(service(), 100, device_id(), 400), Ok(500));
    assert_eq!(data.lock_device(service(), 100, device_id(), 600), Ok(600));
    assert_eq!(data.device(device_id()).unwrap().locked_until_ms, 600);
}

#[ink::test]
fn only_authorised_callers_lock_and_record() {
    let mut data = registered();
    for caller in [admin(), oracle(), household()] {
        assert_eq!(
            data.lock_device(caller, 100, device_id(), 500),
            Err(RegistryError::NotAuthorized)
        );
        assert_eq!(
            data.record_performance(caller, 200, device_id(), Outcome::Delivered),
            Err(RegistryError::NotAuthorized)
        );
    }
    let unknown = Hash::from([9; 32]);
    assert_eq!(
        data.lock_device(service(), 100, unknown, 500),
        Err(RegistryError::DeviceNotFound)
    );
    assert_eq!(
        data.record_performance(service(), 200, unknown, Outcome::Missed),
        Err(RegistryError::DeviceNotFound)
    );
}

#[ink::test]
fn reputation_moves_by_outcome() {
    let mut data = data();
    for (n, (outcome, after)) in [
        (Outcome::Delivered, 52),
        (Outcome::Partial, 50),
        (Outcome::Missed, 45),
        (Outcome::Unmetered, 45),
        (Outcome::Fraud, 0),
        (Outcome::Void, 50),
    ]
    .into_iter()
    .enumerate()
    {
        let id = Hash::from([n as u8; 32]);
        register_as(&mut data, id, MIN_STAKE, plug()).unwrap();
        assert_eq!(
            data.record_performance(service(), 200, id, outcome),
            Ok((50, after))
        );
    }
}

#[ink::test]
fn reputation_stays_between_0_and_100() {
    let mut data = registered();
    for _ in 0..30 {
        record(&mut data, 200, Outcome::Delivered);
    }
    assert_eq!(record(&mut data, 200, Outcome::Delivered), (100, 100));
    for _ in 0..3 {
        record(&mut data, 200, Outcome::Fraud);
    }
    assert_eq!(record(&mut data, 200, Outcome::Missed), (0, 0));
}

#[ink::test]
fn a_lost_reputation_returns_one_point_a_week_up_to_the_threshold() {
    let mut data = registered();
    record(&mut data, 200, Outcome::Fraud);
    for (weeks, reputation, is_eligible) in [
        (0, 0, false),
        (1, 1, false),
        (19, 19, false),
        (20, 20, true),
        (90, 20, true),
    ] {
        let info = data
            .reporting_info(device_id(), 200 + weeks * WEEK_MS)
            .unwrap();
        assert_eq!((info.reputation, info.eligible), (reputation, is_eligible));
    }
    let just_before = data.reporting_info(device_id(), 200 + WEEK_MS - 1).unwrap();
    assert_eq!(just_before.reputation, 0);
    assert_eq!(
        record(&mut data, 200 + 20 * WEEK_MS, Outcome::Delivered),
        (20, 22)
    );
}

#[ink::test]
fn the_stake_is_the_value_sent_along() {
    test::set_caller::<DefaultEnvironment>(admin());
    let mut registry = ResourceRegistry::new(account(8), parameters()).unwrap();
    registry.grant_role(Role::Oracle, oracle()).unwrap();
    test::set_caller::<DefaultEnvironment>(oracle());
    test::set_value_transferred::<DefaultEnvironment>(MIN_STAKE + 7);
    registry
        .register_device(device_id(), household(), oracle(), plug())
        .unwrap();
    assert_eq!(registry.device(device_id()).unwrap().stake, MIN_STAKE + 7);
    assert!(registry.is_oracle(oracle()) && !registry.is_oracle(household()));
    assert_eq!(
        registry.reporting_info(vec![Hash::from([9; 32]), device_id()])[0],
        None
    );
}

#[ink::test]
fn the_history_is_the_hash_of_every_event_in_order() {
    test::set_caller::<DefaultEnvironment>(admin());
    let mut registry = ResourceRegistry::new(account(8), parameters()).unwrap();
    registry.grant_role(Role::Oracle, oracle()).unwrap();
    registry
        .grant_role(Role::AuthorizedCaller, service())
        .unwrap();
    test::set_caller::<DefaultEnvironment>(oracle());
    test::set_value_transferred::<DefaultEnvironment>(MIN_STAKE);
    registry
        .register_device(device_id(), household(), oracle(), plug())
        .unwrap();
    test::set_caller::<DefaultEnvironment>(service());
    registry.lock_device(device_id(), 500).unwrap();
    registry
        .record_performance(device_id(), 1, Outcome::Delivered)
        .unwrap();

    let events: Vec<_> = test::recorded_events().collect();
    let mut digest = [0; 32];
    for event in &events {
        let input = [&digest[..], &event.topics[0], &event.data].concat();
        let mut next = <Blake2x256 as HashOutput>::Type::default();
        ink::env::hash_bytes::<Blake2x256>(&input, &mut next);
        digest = next;
    }
    // Instantiated, RoleGranted twice, DeviceRegistered, DeviceLocked, PerformanceRecorded.
    assert_eq!(events.len(), 6);
    assert_eq!(registry.history().seq, 6);
    assert_eq!(registry.history().digest, Hash::from(digest));
}

#[ink::test]
fn only_the_owner_changes_the_code() {
    let mut registry = contract();
    test::set_caller::<DefaultEnvironment>(household());
    assert_eq!(
        registry.upgrade(Hash::from([9; 32]), None),
        Err(RegistryError::NotOwner)
    );
}

fn contract() -> ResourceRegistry {
    test::set_caller::<DefaultEnvironment>(admin());
    let mut registry = ResourceRegistry::new(account(8), self::parameters()).unwrap();
    registry.grant_role(Role::Oracle, oracle()).unwrap();
    registry
}

/// The contract that is tested.
fn callee() -> AccountId {
    test::callee::<DefaultEnvironment>()
}

fn balance_of(account: AccountId) -> u128 {
    test::get_account_balance::<DefaultEnvironment>(account).unwrap()
}

/// Sends `amount` along with the next message; off chain the balance has to be moved by hand.
fn pay_in(amount: u128) {
    test::set_value_transferred::<DefaultEnvironment>(amount);
    test::set_account_balance::<DefaultEnvironment>(callee(), balance_of(callee()) + amount);
}
