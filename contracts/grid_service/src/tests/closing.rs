use super::*;
use crate::{GridEventStatus, ParticipationStatus};

/// The fixed example, settled at the time returned.
fn settled() -> (GridData, u64) {
    let mut data = enrolled();
    let now_ms = report_window(&mut data, 45_200) + 10 * MINUTE;
    let due = data.due(now_ms, 1, device_id()).unwrap();
    data.close_participation(1, device_id(), &due, &due.settlement)
        .unwrap();
    (data, now_ms)
}

#[ink::test]
fn an_operator_cancels_what_it_opened_before_the_start() {
    let mut data = enrolled();
    data.cancel_event(operator(), NOW + HOUR - 1, 1, "wind came back")
        .unwrap();
    let event = data.grid_event(1).unwrap();
    assert_eq!(event.status, GridEventStatus::Cancelled);
    assert_eq!(event.reserved, 0);
}

#[ink::test]
fn the_owner_may_cancel_and_nobody_else() {
    let mut data = enrolled();
    let other = account(40);
    data.access
        .grant_role(Role::Operator, other, admin(), 0)
        .unwrap();
    assert_eq!(
        data.cancel_event(other, NOW, 1, ""),
        Err(GridError::NotAuthorized)
    );
    for stranger in [household(), oracle(), account(99)] {
        assert_eq!(
            data.cancel_event(stranger, NOW, 1, ""),
            Err(GridError::NotOperator)
        );
    }
    data.cancel_event(admin(), NOW, 1, "").unwrap();
}

#[ink::test]
fn nothing_is_cancelled_after_its_start_or_twice() {
    let mut data = enrolled();
    assert_eq!(
        data.cancel_event(operator(), NOW + HOUR, 1, ""),
        Err(GridError::EventStarted)
    );
    data.cancel_event(operator(), NOW, 1, "").unwrap();
    assert_eq!(
        data.cancel_event(operator(), NOW, 1, ""),
        Err(GridError::EventCancelled)
    );
    assert_eq!(
        data.cancel_event(operator(), NOW, 2, ""),
        Err(GridError::EventNotFound)
    );
}

#[ink::test]
fn a_reason_has_at_most_256_bytes() {
    let mut data = enrolled();
    let reason = "r".repeat(257);
    assert_eq!(
        data.cancel_event(operator(), NOW, 1, &reason),
        Err(GridError::ReasonTooLong)
    );
    data.cancel_event(operator(), NOW, 1, &reason[..256])
        .unwrap();
}

#[ink::test]
fn a_cancelled_event_takes_part_in_nothing() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    data.cancel_event(operator(), NOW, 1, "").unwrap();
    assert_eq!(
        enroll(&mut data, 1, plug(), &enrolment()),
        Err(GridError::EventCancelled)
    );
    assert_eq!(
        data.opt_out(household(), NOW, 1, device_id()),
        Err(GridError::EventCancelled)
    );
    let used = interval(event.starts_at_ms, event.starts_at_ms + 5 * MINUTE, 1);
    assert_eq!(report(&mut data, event.ends_at_ms, plug(), &used), Ok(None));
    assert_eq!(data.participation(1, device_id()).unwrap().metered_mwh, 0);
    let late_ms = event.expires_at_ms();
    assert_eq!(
        data.due(late_ms, 1, device_id()),
        Err(GridError::EventCancelled)
    );
    assert_eq!(data.close_event(late_ms, 1), Err(GridError::EventCancelled));
}

#[ink::test]
fn a_device_of_a_cancelled_event_is_free_for_another() {
    let mut data = enrolled();
    data.cancel_event(operator(), NOW, 1, "").unwrap();
    let second = open(&mut data, request());
    enroll(&mut data, second, plug(), &enrolment()).unwrap();
    assert_eq!(data.meter(device_id()).open.len(), 1);
    report_window_of(&mut data, second, 45_200);
    assert_eq!(
        data.participation(second, device_id()).unwrap().covered_ms,
        30 * MINUTE
    );
}

#[ink::test]
fn closing_waits_for_the_window_and_for_every_settlement() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    assert_eq!(
        data.close_event(event.ends_at_ms, 1),
        Err(GridError::TooEarly)
    );
    assert_eq!(
        data.close_event(event.expires_at_ms() - 1, 1),
        Err(GridError::TooEarly)
    );
}

#[ink::test]
fn an_event_without_participants_closes_at_its_end() {
    let mut data = service();
    open(&mut data, request());
    let event = data.grid_event(1).unwrap();
    assert_eq!(
        data.close_event(event.ends_at_ms - 1, 1),
        Err(GridError::TooEarly)
    );
    data.close_event(event.ends_at_ms, 1).unwrap();
}

#[ink::test]
fn the_totals_are_those_of_the_settled() {
    let (mut data, now_ms) = settled();
    let paid = data.grid_event(1).unwrap().paid;
    let closed = data.close_event(now_ms, 1).unwrap();
    assert_eq!(closed.status, GridEventStatus::Closed);
    assert_eq!((closed.enrolled_count, closed.settled_count), (1, 1));
    assert_eq!(closed.unsettled_count(), 0);
    // Six intervals of 45.20 W, each rounded down.
    assert_eq!(closed.delivered_mwh, 125_004);
    assert_eq!(closed.paid, paid);
    assert_eq!(closed.reserved, 0);
    assert_eq!(data.close_event(now_ms, 1), Err(GridError::EventClosed));
}

#[ink::test]
fn what_nobody_settles_expires_after_30_days_and_is_never_paid() {
    let mut data = enrolled();
    report_window(&mut data, 45_200);
    let event = data.grid_event(1).unwrap();
    assert_eq!(
        event.expires_at_ms(),
        event.ends_at_ms + 2 * DAY + 10 * MINUTE + 7 * DAY + 30 * DAY
    );
    let closed = data.close_event(event.expires_at_ms(), 1).unwrap();
    assert_eq!((closed.unsettled_count(), closed.paid), (1, 0));
    assert_eq!(
        data.participation(1, device_id()).unwrap().status,
        ParticipationStatus::Expired
    );
    assert_eq!(
        data.due(event.expires_at_ms(), 1, device_id()),
        Err(GridError::EventClosed)
    );
}

#[ink::test]
fn a_dispute_cannot_be_closed_away() {
    let mut data = enrolled();
    data.access
        .grant_role(Role::Verifier, account(50), admin(), 0)
        .unwrap();
    let event = data.grid_event(1).unwrap();
    let late_ms = event.expires_at_ms();
    data.dispute(account(50), late_ms - 1, 1, device_id(), "")
        .unwrap();
    assert_eq!(data.close_event(late_ms, 1), Err(GridError::Disputed));
    data.lapse(late_ms - 1 + 7 * DAY, 1, device_id()).unwrap();
    data.close_event(late_ms - 1 + 7 * DAY, 1).unwrap();
}

#[ink::test]
fn a_page_has_at_most_100_participants() {
    let mut data = service();
    let event_id = open(&mut data, request());
    for n in 0..101 {
        let device_id = Hash::from([n; 32]);
        let used = MeterInterval {
            device_id,
            ..interval(NOW - HOUR, NOW, 295_200)
        };
        report(&mut data, NOW, plug(), &used).unwrap();
        data.enroll(
            oracle(),
            NOW,
            event_id,
            device_id,
            Some(plug()),
            &enrolment(),
        )
        .unwrap();
    }
    assert_eq!(data.participants(event_id, 0, u32::MAX).len(), 100);
    assert_eq!(
        data.participants(event_id, 100, u32::MAX),
        vec![Hash::from([100; 32])]
    );
}

#[ink::test]
fn participants_are_listed_in_pages() {
    let mut data = enrolled();
    let second = Hash::from([0xd2; 32]);
    let first_interval = MeterInterval {
        device_id: second,
        ..interval(NOW - HOUR, NOW, 295_200)
    };
    report(&mut data, NOW, plug(), &first_interval).unwrap();
    data.enroll(oracle(), NOW, 1, second, Some(plug()), &enrolment())
        .unwrap();
    assert_eq!(data.participants(1, 0, 10), vec![device_id(), second]);
    assert_eq!(data.participants(1, 1, 10), vec![second]);
    assert_eq!(data.participants(1, 0, 1), vec![device_id()]);
    assert_eq!(data.participants(1, 2, u32::MAX), Vec::<Hash>::new());
    assert_eq!(data.participants(2, 0, 10), Vec::<Hash>::new());
}
