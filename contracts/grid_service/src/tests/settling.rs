use super::*;
use crate::{settle, SettlementInput};
use powergrid_traits::Outcome;

/// The fixed example: 295.20 W before, 45.20 W for half an hour.
fn example() -> SettlementInput {
    SettlementInput {
        direction: Direction::Reduce,
        import_only: true,
        baseline_mwh: 147_600,
        metered_mwh: 22_600,
        covered_ms: 30 * MINUTE,
        window_ms: 30 * MINUTE,
        capacity_watts: 2_000,
        expected_mwh: 125_000,
        reputation: 50,
        rate_per_kwh: RATE,
    }
}

fn settled(input: SettlementInput) -> (i64, i64, Outcome, u128) {
    let settlement = settle(&input).unwrap();
    (
        settlement.raw_mwh,
        settlement.delivered_mwh,
        settlement.outcome,
        settlement.reward,
    )
}

fn due(data: &GridData, now_ms: u64) -> Result<Due, GridError> {
    data.due(now_ms, 1, device_id())
}

#[ink::test]
fn the_fixed_example_comes_out() {
    assert_eq!(
        settled(example()),
        (125_000, 125_000, Outcome::Delivered, 93_750_000_000_000_000)
    );
}

#[ink::test]
fn the_fixed_example_comes_out_from_enrolment_and_reports() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    // Six intervals of 45.20 W whose energies sum exactly, as the oracle's running integral makes them.
    for n in 0..6 {
        let start_ms = event.starts_at_ms + n * 5 * MINUTE;
        let net_mwh = [3_766, 3_767, 3_767][usize::try_from(n % 3).unwrap()];
        let used = interval(start_ms, start_ms + 5 * MINUTE, net_mwh);
        report(&mut data, event.ends_at_ms, plug(), &used).unwrap();
    }
    let due = due(&data, event.ends_at_ms + 10 * MINUTE).unwrap();
    assert_eq!(due.participation.metered_mwh, 22_600);
    assert_eq!(due.settlement.delivered_mwh, 125_000);
    assert_eq!(due.settlement.outcome, Outcome::Delivered);
    assert_eq!(due.settlement.reward, 93_750_000_000_000_000);
}

#[ink::test]
fn reputation_moves_the_reward_by_a_fifth() {
    for (reputation, reward) in [
        (0, 75_000_000_000_000_000),
        (50, 93_750_000_000_000_000),
        (100, 112_500_000_000_000_000),
    ] {
        let settlement = settle(&SettlementInput {
            reputation,
            ..example()
        });
        assert_eq!(settlement.unwrap().reward, reward);
    }
}

#[ink::test]
fn using_more_than_the_baseline_is_missed_and_unpaid() {
    let input = SettlementInput {
        metered_mwh: 150_000,
        ..example()
    };
    assert_eq!(settled(input), (-2_400, 0, Outcome::Missed, 0));
}

#[ink::test]
fn outcomes_follow_the_share_of_the_promise() {
    for (delivered_mwh, outcome) in [
        (112_500_i64, Outcome::Delivered),
        (112_499, Outcome::Partial),
        (12_500, Outcome::Partial),
        (12_499, Outcome::Missed),
    ] {
        let settlement = settle(&SettlementInput {
            metered_mwh: 147_600 - delivered_mwh,
            ..example()
        })
        .unwrap();
        assert_eq!(settlement.outcome, outcome);
        let is_paid = settlement.reward > 0;
        // Below a tenth of the baseline the difference may be noise.
        assert_eq!(is_paid, delivered_mwh >= 14_760);
    }
}

#[ink::test]
fn less_than_a_tenth_of_the_baseline_is_not_paid() {
    let with = |delivered_mwh: i64| {
        settle(&SettlementInput {
            expected_mwh: 20_000,
            metered_mwh: 147_600 - delivered_mwh,
            ..example()
        })
        .unwrap()
    };
    assert!(with(14_760).reward > 0);
    assert_eq!(
        (with(14_759).outcome, with(14_759).reward),
        (Outcome::Partial, 0)
    );
}

#[ink::test]
fn no_more_than_120_percent_of_the_promise_counts() {
    let (raw, delivered, outcome, reward) = settled(SettlementInput {
        expected_mwh: 50_000,
        ..example()
    });
    assert_eq!((raw, delivered), (125_000, 60_000));
    assert_eq!(
        (outcome, reward),
        (Outcome::Delivered, 45_000_000_000_000_000)
    );
}

#[ink::test]
fn no_more_than_the_capacity_counts() {
    let battery = SettlementInput {
        import_only: false,
        metered_mwh: -2_000_000,
        expected_mwh: 1_000_000,
        ..example()
    };
    assert_eq!(settled(battery).1, 1_000_000);
    let partly_covered = SettlementInput {
        covered_ms: 27 * MINUTE,
        ..battery
    };
    assert_eq!(settled(partly_covered).1, 900_000);
}

#[ink::test]
fn less_than_a_tenth_of_an_export_is_not_paid_either() {
    let with = |metered_mwh| {
        settled(SettlementInput {
            import_only: false,
            baseline_mwh: -100_000,
            metered_mwh,
            expected_mwh: 10_000,
            ..example()
        })
    };
    assert!(with(-110_000).3 > 0);
    assert_eq!(with(-109_999), (9_999, 9_999, Outcome::Delivered, 0));
}

#[ink::test]
fn a_plug_delivers_no_more_than_its_baseline() {
    for metered_mwh in [0, -10_000] {
        let input = SettlementInput {
            metered_mwh,
            expected_mwh: 140_000,
            ..example()
        };
        assert_eq!(settled(input).1, 147_600);
    }
}

#[ink::test]
fn less_than_a_tenth_of_the_promise_is_not_paid_however_much_of_the_baseline_it_is() {
    let input = SettlementInput {
        expected_mwh: 200_000,
        metered_mwh: 147_600 - 19_999,
        ..example()
    };
    assert_eq!(settled(input), (19_999, 19_999, Outcome::Missed, 0));
}

#[ink::test]
fn a_reward_is_divided_once_at_the_end() {
    let input = SettlementInput {
        rate_per_kwh: 7_999,
        ..example()
    };
    // 7,999 x 125,000 x 1,000 / 10^9 = 999.875
    assert_eq!(settled(input).3, 999);
}

#[ink::test]
fn a_window_covered_by_less_than_90_percent_is_unmetered_and_unpaid() {
    let with = |covered_ms| {
        settle(&SettlementInput {
            covered_ms,
            metered_mwh: 0,
            ..example()
        })
        .unwrap()
    };
    let enough = with(27 * MINUTE);
    assert_eq!(enough.outcome, Outcome::Delivered);
    // Only the covered share of the baseline is compared.
    assert_eq!(enough.raw_mwh, 132_840);
    let too_little = with(27 * MINUTE - 1);
    assert_eq!(
        (too_little.outcome, too_little.reward),
        (Outcome::Unmetered, 0)
    );
}

#[ink::test]
fn shares_are_rounded_against_the_payee() {
    let odd = SettlementInput {
        baseline_mwh: 100_001,
        covered_ms: 9,
        window_ms: 10,
        metered_mwh: 0,
        ..example()
    };
    assert_eq!(settled(odd).0, 90_000);
    let increase = SettlementInput {
        direction: Direction::Increase,
        metered_mwh: 190_001,
        ..odd
    };
    assert_eq!(settled(increase).0, 100_000);
}

#[ink::test]
fn an_increase_is_measured_the_other_way() {
    let input = SettlementInput {
        direction: Direction::Increase,
        baseline_mwh: 22_600,
        metered_mwh: 147_600,
        ..example()
    };
    assert_eq!(
        settled(input),
        (125_000, 125_000, Outcome::Delivered, 93_750_000_000_000_000)
    );
}

#[ink::test]
fn extreme_numbers_overflow_instead_of_wrapping() {
    let input = SettlementInput {
        rate_per_kwh: u128::MAX,
        ..example()
    };
    assert_eq!(settle(&input), Err(GridError::Overflow));
    let input = SettlementInput {
        import_only: false,
        metered_mwh: i64::MIN,
        ..example()
    };
    assert_eq!(settle(&input), Err(GridError::Overflow));
    let no_window = SettlementInput {
        window_ms: 0,
        ..example()
    };
    assert_eq!(settle(&no_window), Err(GridError::Overflow));
}

#[ink::test]
fn a_complete_window_is_due_after_the_challenge_period() {
    let mut data = enrolled();
    let complete_at_ms = report_window(&mut data, 45_200);
    let due_at_ms = complete_at_ms + 10 * MINUTE;
    assert_eq!(due(&data, due_at_ms - 1).err(), Some(GridError::TooEarly));
    assert!(due(&data, due_at_ms).is_ok());
}

#[ink::test]
fn an_incomplete_window_is_due_after_the_report_period() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    let only = interval(event.starts_at_ms, event.starts_at_ms + 5 * MINUTE, 0);
    report(&mut data, event.ends_at_ms, plug(), &only).unwrap();
    let due_at_ms = event.report_until_ms + 10 * MINUTE;
    assert_eq!(due(&data, due_at_ms - 1).err(), Some(GridError::TooEarly));
    let due = due(&data, due_at_ms).unwrap();
    assert_eq!(due.settlement.outcome, Outcome::Unmetered);
}

#[ink::test]
fn a_window_completed_late_is_due_a_challenge_period_after_that() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    let late_ms = event.ends_at_ms + DAY;
    let whole = interval(event.starts_at_ms, event.ends_at_ms, 22_600);
    report(&mut data, late_ms, plug(), &whole).unwrap();
    assert_eq!(
        due(&data, late_ms + 10 * MINUTE - 1).err(),
        Some(GridError::TooEarly)
    );
    assert!(due(&data, late_ms + 10 * MINUTE).is_ok());
}

#[ink::test]
fn unknown_events_devices_and_pauses_refuse() {
    let mut data = enrolled();
    let complete_at_ms = report_window(&mut data, 45_200);
    let now_ms = complete_at_ms + DAY;
    assert_eq!(
        data.due(now_ms, 2, device_id()).err(),
        Some(GridError::EventNotFound)
    );
    assert_eq!(
        data.due(now_ms, 1, Hash::from([9; 32])).err(),
        Some(GridError::NotEnrolled)
    );
    data.access.pause(admin(), now_ms).unwrap();
    assert_eq!(due(&data, now_ms).err(), Some(GridError::Paused));
}

#[ink::test]
fn settling_happens_once_and_returns_what_was_not_used() {
    let mut data = enrolled();
    let now_ms = report_window(&mut data, 45_200) + 10 * MINUTE;
    let due_once = due(&data, now_ms).unwrap();
    let settlement: Settlement = due_once.settlement;
    data.close_participation(1, device_id(), &due_once, &settlement)
        .unwrap();
    assert_eq!(due(&data, now_ms).err(), Some(GridError::AlreadySettled));

    let event = data.grid_event(1).unwrap();
    assert_eq!((event.reserved, event.settled_count), (0, 1));
    assert_eq!(event.paid, settlement.reward);
    assert_eq!(event.delivered_mwh, settlement.delivered_mwh);
    assert!(data.meter(device_id()).open.is_empty());
}
