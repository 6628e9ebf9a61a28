use super::*;

/// Somebody registers the device for itself, naming the oracle.
fn claim(data: &mut RegistryData, owner: AccountId, stake: u128) -> Result<(), RegistryError> {
    data.register_device(owner, 100, stake, device_id(), owner, oracle(), plug())
        .map(|_| ())
}

fn claimed() -> RegistryData {
    let mut data = data();
    claim(&mut data, household(), MIN_STAKE).unwrap();
    data
}

#[ink::test]
fn an_owners_registration_is_pending_until_its_oracle_accepts() {
    let mut data = claimed();
    let info = data.reporting_info(device_id(), 150).unwrap();
    assert!(!info.active && !info.eligible);
    for caller in [household(), admin(), account(7)] {
        assert_eq!(
            data.accept_device(caller, 200, device_id()).err(),
            Some(RegistryError::NotOracle)
        );
    }
    let device = data.accept_device(oracle(), 200, device_id()).unwrap();
    assert_eq!(device.status, DeviceStatus::Active);
    assert_eq!(device.active_since_ms, 200);
    assert!(data.reporting_info(device_id(), 200).unwrap().eligible);
    assert_eq!(
        data.accept_device(oracle(), 300, device_id()).err(),
        Some(RegistryError::NotPending)
    );
}

#[ink::test]
fn an_oracle_that_lost_its_role_accepts_nothing() {
    let mut data = claimed();
    data.access
        .revoke_role(Role::Oracle, oracle(), admin(), 150)
        .unwrap();
    assert_eq!(
        data.accept_device(oracle(), 200, device_id()).err(),
        Some(RegistryError::NotOracle)
    );
}

#[ink::test]
fn a_stranger_that_knows_a_plugs_id_cannot_keep_it() {
    let mut data = data();
    claim(&mut data, account(7), MIN_STAKE + 5).unwrap();
    // The owner itself cannot replace the claim; the oracle that reads the plug can.
    assert_eq!(
        claim(&mut data, household(), MIN_STAKE),
        Err(RegistryError::DeviceExists)
    );
    let registered = data
        .register_device(
            oracle(),
            200,
            MIN_STAKE,
            device_id(),
            household(),
            oracle(),
            plug(),
        )
        .unwrap();
    let claim = registered.replaced.unwrap();
    assert_eq!((claim.owner, claim.stake), (account(7), MIN_STAKE + 5));
    let device = data.device(device_id()).unwrap();
    assert_eq!(
        (device.owner, device.status),
        (household(), DeviceStatus::Active)
    );
    assert_eq!(data.total_stake(), MIN_STAKE);
    assert_eq!(data.device_count(), 1);
}

#[ink::test]
fn a_claim_cannot_be_turned_into_an_inactive_device_that_nobody_could_replace() {
    let mut data = claimed();
    assert_eq!(
        data.deactivate_device(household(), 200, device_id()),
        Err(RegistryError::NotActive)
    );
    assert_eq!(
        data.reactivate_device(household(), 200, device_id()),
        Err(RegistryError::NotActive)
    );
}

#[ink::test]
fn a_claim_gives_its_stake_back_whole_or_keeps_what_it_needs() {
    let mut data = data();
    claim(&mut data, household(), MIN_STAKE + 5).unwrap();
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), 6),
        Err(RegistryError::StakeTooLow)
    );
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), 5),
        Ok(MIN_STAKE)
    );
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), MIN_STAKE),
        Ok(0)
    );
    assert_eq!(
        data.accept_device(oracle(), 300, device_id()).err(),
        Some(RegistryError::StakeTooLow)
    );
}

#[ink::test]
fn a_pause_stops_claims_and_their_acceptance() {
    let mut data = claimed();
    data.access.pause(admin(), 150).unwrap();
    assert_eq!(
        data.accept_device(oracle(), 200, device_id()).err(),
        Some(RegistryError::Paused)
    );
    let other = data.register_device(
        household(),
        200,
        MIN_STAKE,
        Hash::from([9; 32]),
        household(),
        oracle(),
        plug(),
    );
    assert_eq!(other.err(), Some(RegistryError::Paused));
}

#[ink::test]
fn a_replaced_claim_is_paid_back() {
    let mut registry = contract();
    let endowment = balance_of(callee());
    test::set_account_balance::<DefaultEnvironment>(account(7), 1_000_000);
    test::set_caller::<DefaultEnvironment>(account(7));
    pay_in(MIN_STAKE);
    registry
        .register_device(device_id(), account(7), oracle(), plug())
        .unwrap();
    test::set_caller::<DefaultEnvironment>(oracle());
    pay_in(MIN_STAKE);
    registry
        .register_device(device_id(), household(), oracle(), plug())
        .unwrap();
    assert_eq!(balance_of(account(7)), 1_000_000 + MIN_STAKE);
    assert_eq!(balance_of(callee()), endowment + MIN_STAKE);
    assert_eq!(registry.total_stake(), MIN_STAKE);
    assert_eq!(registry.devices(0, 10), vec![device_id()]);
}
