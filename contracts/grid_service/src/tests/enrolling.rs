use super::*;

#[ink::test]
fn a_participation_keeps_what_its_settlement_rests_on() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let (participation, locked_until_ms) = data
        .enroll(
            oracle(),
            NOW,
            event_id,
            device_id(),
            Some(plug()),
            &enrolment(),
        )
        .unwrap();
    assert_eq!(
        (participation.owner, participation.oracle),
        (household(), oracle())
    );
    assert_eq!(
        (participation.capacity_watts, participation.reputation),
        (2_000, 50)
    );
    let event = data.grid_event(event_id).unwrap();
    assert_eq!(
        locked_until_ms,
        event.report_until_ms + 10 * MINUTE + 7 * DAY
    );
    assert_eq!(
        data.participation(event_id, device_id()),
        Some(participation)
    );
}

#[ink::test]
fn enrolling_reserves_the_most_that_can_be_paid() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let participation = enroll(&mut data, event_id, plug(), &enrolment()).unwrap();
    // 0.75 PWGD/kWh x 150 Wh x 1.0
    assert_eq!(participation.reserved, 112_500_000_000_000_000);
    let event = data.grid_event(event_id).unwrap();
    assert_eq!(
        (event.reserved, event.enrolled_count),
        (participation.reserved, 1)
    );
}

#[ink::test]
fn a_budget_that_does_not_cover_it_refuses() {
    let reserved = 112_500_000_000_000_000;
    let mut data = service_with_history();
    let too_small = open(
        &mut data,
        GridEventRequest {
            budget: reserved - 1,
            ..request()
        },
    );
    let enough = open(
        &mut data,
        GridEventRequest {
            budget: reserved,
            ..request()
        },
    );
    assert_eq!(
        enroll(&mut data, too_small, plug(), &enrolment()).err(),
        Some(GridError::EventFull)
    );
    assert!(enroll(&mut data, enough, plug(), &enrolment()).is_ok());
}

#[ink::test]
fn all_devices_of_an_event_share_its_budget() {
    let reserved = 112_500_000_000_000_000;
    let mut data = service_with_history();
    let second = Hash::from([0xd2; 32]);
    let used = MeterInterval {
        device_id: second,
        ..interval(NOW - HOUR, NOW, 295_200)
    };
    report(&mut data, NOW, plug(), &used).unwrap();
    for (budget, error) in [
        (2 * reserved - 1, Some(GridError::EventFull)),
        (2 * reserved, None),
    ] {
        let event_id = open(
            &mut data,
            GridEventRequest {
                budget,
                ..request()
            },
        );
        enroll(&mut data, event_id, plug(), &enrolment()).unwrap();
        let enrolled = data.enroll(oracle(), NOW, event_id, second, Some(plug()), &enrolment());
        assert_eq!(enrolled.err(), error);
        data.cancel_event(operator(), NOW, event_id, "").unwrap();
    }
}

#[ink::test]
fn enrolment_ends_when_the_window_starts() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let mut at = |now_ms| {
        data.enroll(
            oracle(),
            now_ms,
            event_id,
            device_id(),
            Some(plug()),
            &enrolment(),
        )
        .err()
    };
    assert_eq!(at(NOW + HOUR), Some(GridError::EventStarted));
    assert_eq!(at(NOW + HOUR - 1), None);
}

#[ink::test]
fn unknown_events_and_pauses_refuse() {
    let mut data = service_with_history();
    assert_eq!(
        enroll(&mut data, 1, plug(), &enrolment()).err(),
        Some(GridError::EventNotFound)
    );
    let event_id = open(&mut data, request());
    data.access.pause(admin(), NOW).unwrap();
    assert_eq!(
        enroll(&mut data, event_id, plug(), &enrolment()).err(),
        Some(GridError::Paused)
    );
}

#[ink::test]
fn only_the_devices_approved_oracle_enrols_it() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let not_his = ReportingInfo {
        oracle: account(9),
        ..plug()
    };
    let revoked = ReportingInfo {
        oracle_approved: false,
        eligible: false,
        ..plug()
    };
    for info in [not_his, revoked] {
        assert_eq!(
            enroll(&mut data, event_id, info, &enrolment()).err(),
            Some(GridError::NotOracle)
        );
    }
}

#[ink::test]
fn a_device_has_to_be_known_and_eligible() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let unknown = data.enroll(oracle(), NOW, event_id, device_id(), None, &enrolment());
    assert_eq!(unknown.err(), Some(GridError::NotEligible));
    let ineligible = ReportingInfo {
        eligible: false,
        ..plug()
    };
    assert_eq!(
        enroll(&mut data, event_id, ineligible, &enrolment()).err(),
        Some(GridError::NotEligible)
    );
}

#[ink::test]
fn a_device_enrols_once_in_an_event() {
    let mut data = enrolled();
    assert_eq!(
        enroll(&mut data, 1, plug(), &enrolment()).err(),
        Some(GridError::AlreadyEnrolled)
    );
}

#[ink::test]
fn windows_of_one_device_may_touch_but_not_overlap() {
    let mut data = enrolled();
    let mut at = |starts_at_ms| {
        let event_id = open(
            &mut data,
            GridEventRequest {
                starts_at_ms,
                ends_at_ms: starts_at_ms + 30 * MINUTE,
                ..request()
            },
        );
        enroll(&mut data, event_id, plug(), &enrolment()).err()
    };
    let starts_at_ms = NOW + HOUR;
    let overlaps = Some(GridError::WindowOverlaps);
    assert_eq!(at(starts_at_ms), overlaps);
    assert_eq!(at(starts_at_ms + 30 * MINUTE - 1), overlaps);
    assert_eq!(at(starts_at_ms - 30 * MINUTE + 1), overlaps);
    assert_eq!(at(starts_at_ms + 30 * MINUTE), None);
    assert_eq!(at(starts_at_ms - 30 * MINUTE), None);
}

#[ink::test]
fn a_device_has_at_most_16_open_participations() {
    let mut data = service_with_history();
    let mut results = Vec::new();
    for n in 0..17 {
        let starts_at_ms = NOW + (n + 1) * HOUR;
        let event_id = open(
            &mut data,
            GridEventRequest {
                starts_at_ms,
                ends_at_ms: starts_at_ms + 30 * MINUTE,
                ..request()
            },
        );
        results.push(enroll(&mut data, event_id, plug(), &enrolment()).err());
    }
    assert!(results[..16].iter().all(Option::is_none));
    assert_eq!(results[16], Some(GridError::TooManyOpen));
}

#[ink::test]
fn the_promise_is_between_1_and_what_the_capacity_can_do() {
    let possible_mwh = 1_000_000;
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    for (expected_mwh, error) in [
        (0, Some(GridError::ExpectedOutOfRange)),
        (-1, Some(GridError::ExpectedOutOfRange)),
        (possible_mwh + 1, Some(GridError::ExpectedOutOfRange)),
        (possible_mwh, None),
    ] {
        let promise = Enrolment {
            expected_mwh,
            ..enrolment()
        };
        assert_eq!(enroll(&mut data, event_id, plug(), &promise).err(), error);
    }
}

#[ink::test]
fn without_a_recorded_interval_nobody_enrols() {
    let mut data = service();
    let event_id = open(&mut data, request());
    assert_eq!(
        enroll(&mut data, event_id, plug(), &enrolment()).err(),
        Some(GridError::NoHistory)
    );
    // An interval that is not OK is no history.
    let estimated = MeterInterval {
        quality: IntervalQuality::Estimated,
        ..interval(NOW - HOUR, NOW, 295_200)
    };
    assert_eq!(report(&mut data, NOW, plug(), &estimated), Ok(None));
    assert_eq!(
        enroll(&mut data, event_id, plug(), &enrolment()).err(),
        Some(GridError::NoHistory)
    );
}

#[ink::test]
fn the_basis_is_not_empty_and_ends_before_the_event_was_announced() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let mut with = |basis_from_ms, basis_to_ms, basis_count| {
        let enrolment = Enrolment {
            basis_from_ms,
            basis_to_ms,
            basis_count,
            ..enrolment()
        };
        enroll(&mut data, event_id, plug(), &enrolment).err()
    };
    assert_eq!(with(NOW - HOUR, NOW, 0), Some(GridError::NoHistory));
    assert_eq!(with(NOW, NOW, 12), Some(GridError::NoHistory));
    assert_eq!(with(NOW - HOUR, NOW + 1, 12), Some(GridError::BasisTooLate));
    assert_eq!(with(NOW - HOUR, NOW, 12), None);
}

#[ink::test]
fn the_baseline_is_not_above_the_highest_mean_power_recorded() {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    let too_high = Enrolment {
        baseline_mwh: 147_601,
        ..enrolment()
    };
    let negative = Enrolment {
        baseline_mwh: -1,
        ..enrolment()
    };
    for enrolment in [too_high, negative] {
        assert_eq!(
            enroll(&mut data, event_id, plug(), &enrolment).err(),
            Some(GridError::BaselineTooHigh)
        );
    }
    assert!(enroll(&mut data, event_id, plug(), &enrolment()).is_ok());
}

#[ink::test]
fn a_baseline_of_an_increase_is_bound_by_capacity_alone() {
    let mut data = service_with_history();
    let event_id = open(
        &mut data,
        GridEventRequest {
            direction: Direction::Increase,
            ..request()
        },
    );
    let beyond_capacity = Enrolment {
        baseline_mwh: 1_000_001,
        ..enrolment()
    };
    assert_eq!(
        enroll(&mut data, event_id, plug(), &beyond_capacity).err(),
        Some(GridError::BaselineTooHigh)
    );
    let high = Enrolment {
        baseline_mwh: 1_000_000,
        ..enrolment()
    };
    assert!(enroll(&mut data, event_id, plug(), &high).is_ok());
}
