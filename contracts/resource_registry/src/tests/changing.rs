use super::*;

fn with_oracles() -> RegistryData {
    let mut data = registered();
    data.access
        .grant_role(Role::Oracle, account(6), admin(), 0)
        .unwrap();
    data
}

#[ink::test]
fn the_owner_names_another_approved_oracle() {
    let mut data = with_oracles();
    assert_eq!(
        data.set_oracle(household(), 200, device_id(), account(7)),
        Err(RegistryError::NotOracle)
    );
    for caller in [oracle(), account(6), admin()] {
        assert_eq!(
            data.set_oracle(caller, 200, device_id(), account(6)),
            Err(RegistryError::NotAuthorized)
        );
    }
    assert_eq!(
        data.set_oracle(household(), 200, device_id(), account(6)),
        Ok(oracle())
    );
    assert_eq!(data.device(device_id()).unwrap().oracle, account(6));
}

#[ink::test]
fn a_locked_device_keeps_its_oracle_status_type_and_capacity() {
    let mut data = with_oracles();
    data.lock_device(service(), 100, device_id(), 500).unwrap();
    let smaller = DeviceMetadata {
        capacity_watts: 1_000,
        ..plug()
    };
    assert_eq!(
        data.set_oracle(household(), 499, device_id(), account(6)),
        Err(RegistryError::Locked)
    );
    assert_eq!(
        data.deactivate_device(household(), 499, device_id()),
        Err(RegistryError::Locked)
    );
    assert_eq!(
        data.update_metadata(household(), 499, device_id(), smaller.clone()),
        Err(RegistryError::Locked)
    );
    let battery = DeviceMetadata {
        device_type: DeviceType::Battery,
        ..plug()
    };
    assert_eq!(
        data.update_metadata(oracle(), 499, device_id(), battery),
        Err(RegistryError::Locked)
    );
    let firmware = DeviceMetadata {
        firmware: "1.4.0".into(),
        ..plug()
    };
    assert!(data
        .update_metadata(household(), 499, device_id(), firmware)
        .is_ok());
    assert!(data
        .update_metadata(household(), 500, device_id(), smaller)
        .is_ok());
    assert!(data
        .set_oracle(household(), 500, device_id(), account(6))
        .is_ok());
    assert!(data
        .deactivate_device(household(), 500, device_id())
        .is_ok());
}

#[ink::test]
fn only_the_oracle_vouches_for_type_site_and_more_capacity() {
    let mut data = registered();
    let larger = DeviceMetadata {
        capacity_watts: 2_001,
        ..plug()
    };
    let elsewhere = DeviceMetadata {
        site_id: Hash::from([6; 32]),
        ..plug()
    };
    let battery = DeviceMetadata {
        device_type: DeviceType::Battery,
        ..plug()
    };
    for metadata in [larger, elsewhere, battery] {
        assert_eq!(
            data.update_metadata(household(), 200, device_id(), metadata.clone()),
            Err(RegistryError::NotOracle)
        );
        assert_eq!(
            data.update_metadata(account(7), 200, device_id(), metadata.clone()),
            Err(RegistryError::NotAuthorized)
        );
        assert_eq!(
            data.update_metadata(oracle(), 200, device_id(), metadata.clone()),
            Ok(())
        );
        assert_eq!(data.device(device_id()).unwrap().metadata, metadata);
        data.update_metadata(oracle(), 200, device_id(), plug())
            .unwrap();
    }
}

#[ink::test]
fn an_oracle_that_lost_its_role_vouches_for_nothing() {
    let mut data = registered();
    data.access
        .revoke_role(Role::Oracle, oracle(), admin(), 150)
        .unwrap();
    let larger = DeviceMetadata {
        capacity_watts: 2_001,
        ..plug()
    };
    assert_eq!(
        data.update_metadata(oracle(), 200, device_id(), larger),
        Err(RegistryError::NotAuthorized)
    );
}

#[ink::test]
fn more_capacity_needs_more_stake() {
    let mut data = registered();
    let charger = DeviceMetadata {
        device_type: DeviceType::EvCharger,
        capacity_watts: 4_001,
        ..plug()
    };
    assert_eq!(
        data.update_metadata(oracle(), 200, device_id(), charger.clone()),
        Err(RegistryError::StakeTooLow)
    );
    data.increase_stake(household(), device_id(), MIN_STAKE)
        .unwrap();
    assert_eq!(
        data.update_metadata(oracle(), 200, device_id(), charger),
        Ok(())
    );
}

#[ink::test]
fn changed_metadata_is_as_bounded_as_new() {
    let mut data = registered();
    let too_large = DeviceMetadata {
        capacity_watts: 3_681,
        ..plug()
    };
    let too_long = DeviceMetadata {
        model: "x".repeat(65),
        ..plug()
    };
    assert_eq!(
        data.update_metadata(oracle(), 200, device_id(), too_large),
        Err(RegistryError::CapacityTooHigh)
    );
    assert_eq!(
        data.update_metadata(household(), 200, device_id(), too_long),
        Err(RegistryError::MetadataTooLong)
    );
}

#[ink::test]
fn a_device_out_of_service_is_not_eligible() {
    let mut data = registered();
    for caller in [oracle(), admin(), account(7)] {
        assert_eq!(
            data.deactivate_device(caller, 200, device_id()),
            Err(RegistryError::NotAuthorized)
        );
    }
    data.deactivate_device(household(), 200, device_id())
        .unwrap();
    let info = data.reporting_info(device_id(), 300).unwrap();
    assert!(!info.active && !info.eligible);
    assert_eq!(
        data.deactivate_device(household(), 300, device_id()),
        Err(RegistryError::NotActive)
    );
}

#[ink::test]
fn a_device_comes_back_with_its_reputation_and_a_new_beginning() {
    let mut data = registered();
    record(&mut data, 200, Outcome::Delivered);
    assert_eq!(
        data.reactivate_device(household(), 250, device_id()),
        Err(RegistryError::AlreadyActive)
    );
    data.deactivate_device(household(), 300, device_id())
        .unwrap();
    assert_eq!(
        data.reactivate_device(oracle(), 350, device_id()),
        Err(RegistryError::NotAuthorized)
    );
    data.reactivate_device(household(), 400, device_id())
        .unwrap();
    let info = data.reporting_info(device_id(), 400).unwrap();
    assert!(info.active && info.eligible);
    assert_eq!((info.reputation, info.active_since_ms), (52, 400));
}

#[ink::test]
fn a_device_comes_back_only_with_its_stake() {
    let mut data = registered();
    data.deactivate_device(household(), 200, device_id())
        .unwrap();
    data.withdraw_stake(household(), 200, device_id(), 1)
        .unwrap();
    assert_eq!(
        data.reactivate_device(household(), 300, device_id()),
        Err(RegistryError::StakeTooLow)
    );
}
