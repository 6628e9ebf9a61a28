use super::*;

fn create(data: &mut GridData, request: GridEventRequest) -> Result<GridEvent, GridError> {
    data.create_event(operator(), NOW, request)
        .map(|(_, event)| event)
}

#[ink::test]
fn events_are_numbered_from_1() {
    let mut data = service();
    assert_eq!(data.event_count(), 0);
    assert_eq!(open(&mut data, request()), 1);
    assert_eq!(open(&mut data, request()), 2);
    assert_eq!(data.event_count(), 2);
    assert!(data.grid_event(0).is_none() && data.grid_event(3).is_none());
}

#[ink::test]
fn an_event_states_everything_in_force() {
    let event = create(&mut service(), request()).unwrap();
    assert_eq!(event.operator, operator());
    assert_eq!(event.created_at_ms, NOW);
    assert_eq!(event.starts_at_ms, NOW + HOUR);
    assert_eq!(event.ends_at_ms, NOW + HOUR + 30 * MINUTE);
    assert_eq!(event.report_until_ms, event.ends_at_ms + 2 * DAY);
    assert_eq!(event.challenge_period_ms, 10 * MINUTE);
    assert_eq!((event.rate_per_kwh, event.budget), (RATE, MAX_BUDGET));
}

#[ink::test]
fn only_operators_open_events() {
    for caller in [admin(), oracle(), household()] {
        assert_eq!(
            service().create_event(caller, NOW, request()).err(),
            Some(GridError::NotOperator)
        );
    }
}

#[ink::test]
fn a_pause_stops_new_events() {
    let mut data = service();
    data.access.pause(admin(), NOW).unwrap();
    assert_eq!(create(&mut data, request()).err(), Some(GridError::Paused));
}

#[ink::test]
fn a_start_too_soon_is_moved_with_the_same_duration() {
    for starts_at_ms in [0, NOW - DAY, NOW, NOW + 29 * SECOND] {
        let event = create(
            &mut service(),
            GridEventRequest {
                starts_at_ms,
                ends_at_ms: starts_at_ms + 30 * MINUTE,
                ..request()
            },
        )
        .unwrap();
        assert_eq!(event.starts_at_ms, NOW + 30 * SECOND);
        assert_eq!(event.window_ms(), 30 * MINUTE);
    }
}

#[ink::test]
fn windows_have_a_length_of_5_seconds_to_a_day_and_a_notice_up_to_30_days() {
    let window = |starts_at_ms, length_ms| GridEventRequest {
        starts_at_ms,
        ends_at_ms: starts_at_ms + length_ms,
        ..request()
    };
    let mut data = service();
    assert!(create(&mut data, window(NOW + HOUR, DAY)).is_ok());
    assert!(create(&mut data, window(NOW + HOUR, 5 * SECOND)).is_ok());
    assert!(create(&mut data, window(NOW + 30 * DAY, HOUR)).is_ok());
    for refused in [
        window(NOW + HOUR, DAY + 1),
        window(NOW + HOUR, 5 * SECOND - 1),
        window(NOW + HOUR, 0),
        window(NOW + 30 * DAY + 1, HOUR),
        GridEventRequest {
            ends_at_ms: NOW,
            ..request()
        },
    ] {
        assert_eq!(
            create(&mut data, refused).err(),
            Some(GridError::WindowTooLong)
        );
    }
}

#[ink::test]
fn rate_and_budget_have_limits() {
    let with = |rate_per_kwh, budget| GridEventRequest {
        rate_per_kwh,
        budget,
        ..request()
    };
    let mut data = service();
    let event = create(&mut data, with(MAX_RATE, 1)).unwrap();
    assert_eq!((event.rate_per_kwh, event.budget), (MAX_RATE, 1));
    assert_eq!(
        create(&mut data, with(MAX_RATE + 1, 0)).err(),
        Some(GridError::RateTooHigh)
    );
    assert_eq!(
        create(&mut data, with(0, MAX_BUDGET + 1)).err(),
        Some(GridError::BudgetTooHigh)
    );
}
