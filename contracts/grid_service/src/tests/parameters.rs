use super::*;
use crate::ParameterKey;

const KEYS: [ParameterKey; 9] = [
    ParameterKey::EnrollLeadMs,
    ParameterKey::ReportPeriodMs,
    ParameterKey::ChallengePeriodMs,
    ParameterKey::ResolvePeriodMs,
    ParameterKey::DefaultRatePerKwh,
    ParameterKey::MaxRatePerKwh,
    ParameterKey::MaxEventBudget,
    ParameterKey::SlashBp,
    ParameterKey::MaxPauseMs,
];

#[ink::test]
fn only_the_owner_sets_parameters() {
    let mut data = service();
    for key in KEYS {
        for stranger in [operator(), oracle(), account(99)] {
            assert_eq!(
                data.set_parameter(stranger, NOW, key, 1_000_000),
                Err(GridError::NotOwner)
            );
        }
    }
    assert_eq!(data.parameters(), parameters());
}

#[ink::test]
fn a_change_states_the_name_and_both_values() {
    let mut data = service();
    let change = data
        .set_parameter(admin(), NOW, ParameterKey::ReportPeriodMs, 5_000)
        .unwrap()
        .unwrap();
    assert_eq!(change.key, "report_period_ms");
    assert_eq!((change.old, change.new), (u128::from(2 * DAY), 5_000));
    assert_eq!((change.by, change.at_ms), (admin(), NOW));
    assert_eq!(data.parameters().report_period_ms, 5_000);
    assert!(data
        .set_parameter(admin(), NOW, ParameterKey::ReportPeriodMs, 5_000)
        .unwrap()
        .is_none());
}

#[ink::test]
fn each_key_sets_its_own_parameter_and_no_other() {
    for key in KEYS {
        let mut data = service();
        let value = match key {
            ParameterKey::MaxRatePerKwh => 2 * RATE,
            ParameterKey::MaxPauseMs => DAY.into(),
            _ => 7_777,
        };
        let change = data
            .set_parameter(admin(), NOW, key, value)
            .unwrap()
            .unwrap();
        assert_ne!(data.parameters(), parameters());
        data.set_parameter(admin(), NOW, key, change.old).unwrap();
        assert_eq!(data.parameters(), parameters());
    }
}

#[ink::test]
fn every_parameter_stays_within_its_range() {
    for (key, lowest, highest) in [
        (ParameterKey::EnrollLeadMs, 0, u128::from(DAY)),
        (ParameterKey::ReportPeriodMs, 0, u128::from(30 * DAY)),
        (ParameterKey::ChallengePeriodMs, 1_000, u128::from(30 * DAY)),
        (ParameterKey::ResolvePeriodMs, 1_000, u128::from(30 * DAY)),
        (ParameterKey::DefaultRatePerKwh, 1, MAX_RATE),
        (ParameterKey::MaxRatePerKwh, RATE, MAX_RATE),
        (ParameterKey::MaxEventBudget, 1, u128::MAX),
        (ParameterKey::SlashBp, 0, 10_000),
        (
            ParameterKey::MaxPauseMs,
            u128::from(MINUTE),
            u128::from(7 * DAY),
        ),
    ] {
        let mut data = service();
        for value in [lowest, highest] {
            data.set_parameter(admin(), NOW, key, value).unwrap();
        }
        for value in [lowest.checked_sub(1), highest.checked_add(1)] {
            let Some(value) = value else { continue };
            assert_eq!(
                data.set_parameter(admin(), NOW, key, value),
                Err(GridError::ParameterOutOfRange)
            );
        }
    }
}

#[ink::test]
fn a_change_does_not_act_on_what_is_open() {
    let mut data = enrolled();
    let before = data.grid_event(1);
    for key in KEYS {
        let _ = data.set_parameter(admin(), NOW, key, 86_400_000);
    }
    assert_ne!(data.parameters(), parameters());
    assert_eq!(data.grid_event(1), before);
}

#[ink::test]
fn a_pause_lasts_as_long_as_the_owner_set() {
    let mut data = service();
    data.set_parameter(admin(), NOW, ParameterKey::MaxPauseMs, DAY.into())
        .unwrap();
    data.access.pause(admin(), NOW).unwrap();
    assert!(data.access.is_paused(NOW + DAY - 1));
    assert!(!data.access.is_paused(NOW + DAY));
}
