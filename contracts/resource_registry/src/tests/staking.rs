use super::*;

#[ink::test]
fn owner_and_oracle_add_to_the_stake() {
    let mut data = registered();
    assert_eq!(
        data.increase_stake(household(), device_id(), 5),
        Ok(MIN_STAKE + 5)
    );
    assert_eq!(
        data.increase_stake(oracle(), device_id(), 1),
        Ok(MIN_STAKE + 6)
    );
    assert_eq!(data.total_stake(), MIN_STAKE + 6);
    assert_eq!(
        data.increase_stake(account(7), device_id(), 5),
        Err(RegistryError::NotAuthorized)
    );
    assert_eq!(
        data.increase_stake(household(), device_id(), 0),
        Err(RegistryError::ZeroAmount)
    );
    assert_eq!(
        data.increase_stake(household(), Hash::from([9; 32]), 5),
        Err(RegistryError::DeviceNotFound)
    );
    assert_eq!(
        data.increase_stake(household(), device_id(), u128::MAX),
        Err(RegistryError::Overflow)
    );
    assert_eq!(data.device(device_id()).unwrap().stake, MIN_STAKE + 6);
}

#[ink::test]
fn an_active_device_keeps_the_stake_it_needs() {
    let mut data = registered();
    data.increase_stake(household(), device_id(), 5).unwrap();
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), 6),
        Err(RegistryError::StakeTooLow)
    );
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), 5),
        Ok(MIN_STAKE)
    );
    assert_eq!(data.total_stake(), MIN_STAKE);
}

#[ink::test]
fn an_inactive_device_may_be_emptied_and_never_overdrawn() {
    let mut data = registered();
    data.deactivate_device(household(), 200, device_id())
        .unwrap();
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), MIN_STAKE + 1),
        Err(RegistryError::StakeTooLow)
    );
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), MIN_STAKE),
        Ok(0)
    );
    assert_eq!(data.total_stake(), 0);
}

#[ink::test]
fn withdrawing_nothing_is_refused_and_locks_nothing() {
    let mut data = registered();
    assert_eq!(
        data.withdraw_stake(household(), 200, device_id(), 0),
        Err(RegistryError::ZeroAmount)
    );
    data.deactivate_device(household(), 200, device_id())
        .unwrap();
    assert!(data
        .withdraw_stake(household(), 200, device_id(), MIN_STAKE)
        .is_ok());
}

#[ink::test]
fn only_the_owner_withdraws() {
    let mut data = registered();
    data.increase_stake(household(), device_id(), 5).unwrap();
    for caller in [oracle(), admin(), account(7)] {
        assert_eq!(
            data.withdraw_stake(caller, 200, device_id(), 5),
            Err(RegistryError::NotAuthorized)
        );
    }
}

#[ink::test]
fn a_locked_device_gives_no_stake_until_the_lock_has_passed() {
    let mut data = registered();
    data.increase_stake(household(), device_id(), 5).unwrap();
    data.lock_device(service(), 100, device_id(), 500).unwrap();
    assert_eq!(
        data.withdraw_stake(household(), 499, device_id(), 5),
        Err(RegistryError::Locked)
    );
    assert!(data
        .withdraw_stake(household(), 500, device_id(), 5)
        .is_ok());
}

#[ink::test]
fn no_lock_is_for_ever() {
    let mut data = registered();
    let until_ms = data
        .lock_device(service(), 100, device_id(), u64::MAX)
        .unwrap();
    assert_eq!(until_ms, 100 + 130 * 86_400_000);
}

#[ink::test]
fn a_pause_does_not_stop_stake_from_being_withdrawn() {
    let mut data = registered();
    data.increase_stake(household(), device_id(), 5).unwrap();
    data.access.pause(admin(), 100).unwrap();
    assert!(data
        .withdraw_stake(household(), 200, device_id(), 5)
        .is_ok());
}

#[ink::test]
fn the_owner_of_the_contract_slashes_what_there_is() {
    let mut data = registered();
    for caller in [household(), oracle(), service()] {
        assert_eq!(
            data.slash(caller, device_id(), 5, "tampered"),
            Err(RegistryError::NotOwner)
        );
    }
    assert_eq!(
        data.slash(admin(), device_id(), 5, &"x".repeat(257)),
        Err(RegistryError::ReasonTooLong)
    );
    assert_eq!(
        data.slash(admin(), device_id(), 0, "tampered"),
        Err(RegistryError::ZeroAmount)
    );
    assert_eq!(data.slash(admin(), device_id(), 5, &"x".repeat(256)), Ok(5));
    assert_eq!(
        data.slash(admin(), device_id(), u128::MAX, "tampered"),
        Ok(MIN_STAKE - 5)
    );
    assert_eq!(data.total_stake(), 0);
    assert_eq!(
        data.slash(admin(), device_id(), 5, "tampered"),
        Err(RegistryError::ZeroAmount)
    );
}

#[ink::test]
fn a_slashed_device_takes_part_again_once_its_stake_is_topped_up() {
    let mut data = registered();
    data.slash(admin(), device_id(), 1, "tampered").unwrap();
    let info = data.reporting_info(device_id(), 200).unwrap();
    assert!(info.active && !info.eligible);
    data.increase_stake(household(), device_id(), 1).unwrap();
    assert!(data.reporting_info(device_id(), 200).unwrap().eligible);
}

#[ink::test]
fn fraud_costs_a_share_of_the_stake() {
    let mut data = registered();
    assert_eq!(
        data.slash_for_fraud(admin(), device_id(), 5_000),
        Err(RegistryError::NotAuthorized)
    );
    assert_eq!(
        data.slash_for_fraud(service(), device_id(), 5_000),
        Ok(MIN_STAKE / 2)
    );
    assert_eq!(
        data.slash_for_fraud(service(), device_id(), 10_000),
        Ok(MIN_STAKE / 2)
    );
    assert_eq!(data.slash_for_fraud(service(), device_id(), 5_000), Ok(0));
    assert_eq!(data.total_stake(), 0);
}

#[ink::test]
fn slashed_stake_goes_to_the_treasury_of_now() {
    let mut registry = contract();
    test::set_caller::<DefaultEnvironment>(oracle());
    pay_in(MIN_STAKE);
    registry
        .register_device(device_id(), household(), oracle(), plug())
        .unwrap();
    let endowment = balance_of(callee()) - MIN_STAKE;
    test::set_caller::<DefaultEnvironment>(admin());
    registry.set_treasury(account(6)).unwrap();
    test::set_account_balance::<DefaultEnvironment>(account(6), 0);
    registry
        .slash(device_id(), MIN_STAKE, "tampered".into())
        .unwrap();
    assert_eq!(balance_of(account(6)), MIN_STAKE);
    assert_eq!(balance_of(callee()), endowment);
}

#[ink::test]
fn the_treasury_is_somebodys() {
    let mut data = registered();
    assert_eq!(
        data.set_treasury(admin(), account(0)),
        Err(RegistryError::NobodysAccount)
    );
    assert_eq!(
        data.set_treasury(household(), account(6)),
        Err(RegistryError::NotOwner)
    );
    assert_eq!(data.set_treasury(admin(), account(6)), Ok(account(8)));
    assert_eq!(data.treasury(), account(6));
    let refused = ResourceRegistry::new(account(0), parameters());
    assert_eq!(refused.err(), Some(RegistryError::NobodysAccount));
}

#[ink::test]
fn withdrawn_stake_arrives_at_the_owner() {
    let mut registry = contract();
    test::set_caller::<DefaultEnvironment>(oracle());
    pay_in(MIN_STAKE);
    registry
        .register_device(device_id(), household(), oracle(), plug())
        .unwrap();
    test::set_caller::<DefaultEnvironment>(household());
    test::set_account_balance::<DefaultEnvironment>(household(), 1_000_000);
    pay_in(7);
    registry.increase_stake(device_id()).unwrap();
    registry.withdraw_stake(device_id(), 7).unwrap();
    assert_eq!(balance_of(household()), 1_000_007);
    assert_eq!(registry.total_stake(), MIN_STAKE);
}
