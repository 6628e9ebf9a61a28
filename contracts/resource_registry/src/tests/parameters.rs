use super::*;
use crate::ParameterKey;

#[ink::test]
fn the_owner_sets_parameters_within_their_ranges() {
    let mut data = data();
    let changed = data
        .set_parameter(admin(), 200, ParameterKey::MinStake, 3 * MIN_STAKE)
        .unwrap()
        .unwrap();
    assert_eq!(
        (changed.key.as_str(), changed.old, changed.new),
        ("min_stake", MIN_STAKE, 3 * MIN_STAKE)
    );
    assert_eq!(data.stake_for(1), Ok(3 * MIN_STAKE));
    let again = data.set_parameter(admin(), 200, ParameterKey::MinStake, 3 * MIN_STAKE);
    assert_eq!(again, Ok(None));
    assert_eq!(
        data.set_parameter(household(), 200, ParameterKey::MinStake, 3 * MIN_STAKE),
        Err(RegistryError::NotOwner)
    );
}

#[ink::test]
fn no_parameter_leaves_its_range() {
    let mut data = data();
    let before = data.parameters();
    for (key, value) in [
        (ParameterKey::MinStake, 999_999_999),
        (ParameterKey::MinStake, 1_000_000_000_000_000_000_001),
        (ParameterKey::ReputationThreshold, 51),
        (ParameterKey::ReputationThreshold, 256),
        (ParameterKey::MaxPauseMs, 59_999),
        (ParameterKey::MaxPauseMs, 604_800_001),
        (ParameterKey::MaxPauseMs, u128::MAX),
    ] {
        assert_eq!(
            data.set_parameter(admin(), 200, key, value),
            Err(RegistryError::ParameterOutOfRange)
        );
    }
    assert_eq!(data.parameters(), before);
    let refused = ResourceRegistry::new(
        account(8),
        Parameters {
            min_stake: 1,
            ..parameters()
        },
    );
    assert_eq!(refused.err(), Some(RegistryError::ParameterOutOfRange));
}

#[ink::test]
fn a_higher_minimum_asks_for_a_higher_stake_before_the_next_enrolment() {
    let mut data = registered();
    data.set_parameter(admin(), 200, ParameterKey::MinStake, MIN_STAKE + 1)
        .unwrap();
    let info = data.reporting_info(device_id(), 200).unwrap();
    assert!(info.active && !info.eligible);
}

#[ink::test]
fn a_shorter_pause_ends_sooner() {
    let mut data = data();
    data.set_parameter(admin(), 200, ParameterKey::MaxPauseMs, 604_800_000)
        .unwrap();
    data.access.pause(admin(), 200).unwrap();
    assert!(data.access.is_paused(200 + 604_799_999));
    assert!(!data.access.is_paused(200 + 604_800_000));
}
