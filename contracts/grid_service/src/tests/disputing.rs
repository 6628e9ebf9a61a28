use super::*;
use crate::{ParticipationStatus, Resolution};
use powergrid_traits::Outcome;

fn verifier() -> AccountId {
    account(50)
}

fn guardian() -> AccountId {
    account(51)
}

/// The fixed example with its window reported; the time is the window's end.
fn reported() -> (GridData, u64) {
    let mut data = enrolled();
    data.access
        .grant_role(Role::Verifier, verifier(), admin(), 0)
        .unwrap();
    data.access
        .set_guardian(Some(guardian()), admin(), 0)
        .unwrap();
    let now_ms = report_window(&mut data, 45_200);
    (data, now_ms)
}

fn dispute(data: &mut GridData, caller: AccountId, now_ms: u64) -> Result<(), GridError> {
    data.dispute(caller, now_ms, 1, device_id(), "meter bypassed")
        .map(|_| ())
}

fn status(data: &GridData) -> ParticipationStatus {
    data.participation(1, device_id()).unwrap().status
}

#[ink::test]
fn only_a_verifier_disputes() {
    let (mut data, now_ms) = reported();
    for stranger in [admin(), guardian(), operator(), oracle(), household()] {
        assert_eq!(
            dispute(&mut data, stranger, now_ms),
            Err(GridError::NotVerifier)
        );
    }
    dispute(&mut data, verifier(), now_ms).unwrap();
    assert_eq!(status(&data), ParticipationStatus::Disputed);
}

#[ink::test]
fn from_the_windows_end_until_it_is_settled() {
    let (mut data, now_ms) = reported();
    assert_eq!(
        dispute(&mut data, verifier(), now_ms - 1),
        Err(GridError::TooEarly)
    );
    let settled_at_ms = now_ms + 10 * MINUTE;
    let due = data.due(settled_at_ms, 1, device_id()).unwrap();
    data.close_participation(1, device_id(), &due, &due.settlement)
        .unwrap();
    assert_eq!(
        dispute(&mut data, verifier(), settled_at_ms),
        Err(GridError::AlreadySettled)
    );
}

#[ink::test]
fn nothing_is_settled_before_disputes_were_possible() {
    let (data, now_ms) = reported();
    assert_eq!(
        data.due(now_ms + 10 * MINUTE - 1, 1, device_id()),
        Err(GridError::TooEarly)
    );
}

#[ink::test]
fn a_disputed_participation_is_not_settled() {
    let (mut data, now_ms) = reported();
    dispute(&mut data, verifier(), now_ms).unwrap();
    assert_eq!(
        data.due(now_ms + DAY, 1, device_id()),
        Err(GridError::Disputed)
    );
}

#[ink::test]
fn the_owner_and_the_guardian_reject_and_it_is_settled_as_if_nothing_had_been() {
    for judge in [admin(), guardian()] {
        afresh(|| {
            let (mut data, now_ms) = reported();
            let expected = data
                .due(now_ms + 10 * MINUTE, 1, device_id())
                .unwrap()
                .settlement;
            dispute(&mut data, verifier(), now_ms).unwrap();
            let fraud = data.resolve_dispute(judge, now_ms, 1, device_id(), Resolution::Reject);
            assert_eq!(fraud, Ok(None));
            let due = data.due(now_ms + 10 * MINUTE, 1, device_id()).unwrap();
            assert_eq!(due.settlement, expected);
        });
    }
}

#[ink::test]
fn nobody_else_resolves() {
    let (mut data, now_ms) = reported();
    dispute(&mut data, verifier(), now_ms).unwrap();
    for stranger in [verifier(), operator(), oracle(), household()] {
        for resolution in [Resolution::ConfirmFraud, Resolution::Reject] {
            assert_eq!(
                data.resolve_dispute(stranger, now_ms, 1, device_id(), resolution),
                Err(GridError::NotAuthorized)
            );
        }
    }
}

#[ink::test]
fn confirmed_fraud_is_settled_without_a_reward() {
    let (mut data, now_ms) = reported();
    dispute(&mut data, verifier(), now_ms).unwrap();
    let due = data
        .resolve_dispute(guardian(), now_ms, 1, device_id(), Resolution::ConfirmFraud)
        .unwrap()
        .unwrap();
    assert_eq!(due.settlement.outcome, Outcome::Fraud);
    assert_eq!(
        (due.settlement.reward, due.settlement.delivered_mwh),
        (0, 0)
    );
    assert_eq!(status(&data), ParticipationStatus::Settled);
    let event = data.grid_event(1).unwrap();
    assert_eq!((event.paid, event.reserved, event.delivered_mwh), (0, 0, 0));
    assert_eq!((event.settled_count, event.disputed_count), (1, 0));
    assert_eq!(
        data.due(now_ms + DAY, 1, device_id()),
        Err(GridError::AlreadySettled)
    );
}

#[ink::test]
fn a_dispute_ends_by_itself_and_does_not_begin_again() {
    let (mut data, now_ms) = reported();
    dispute(&mut data, verifier(), now_ms).unwrap();
    let lapses_at_ms = now_ms + 7 * DAY;
    assert_eq!(
        data.lapse(lapses_at_ms - 1, 1, device_id()),
        Err(GridError::TooEarly)
    );
    assert_eq!(
        data.resolve_dispute(
            admin(),
            lapses_at_ms,
            1,
            device_id(),
            Resolution::ConfirmFraud
        ),
        Err(GridError::DisputeLapsed)
    );
    data.lapse(lapses_at_ms, 1, device_id()).unwrap();
    assert_eq!(
        data.lapse(lapses_at_ms, 1, device_id()),
        Err(GridError::NotDisputed)
    );
    assert_eq!(
        dispute(&mut data, verifier(), lapses_at_ms),
        Err(GridError::AlreadyDisputed)
    );
    assert!(data.due(lapses_at_ms, 1, device_id()).is_ok());
}

#[ink::test]
fn there_is_one_dispute_at_a_time() {
    let (mut data, now_ms) = reported();
    dispute(&mut data, verifier(), now_ms).unwrap();
    assert_eq!(
        dispute(&mut data, verifier(), now_ms + 1),
        Err(GridError::AlreadyDisputed)
    );
}

#[ink::test]
fn there_has_to_be_something_to_dispute() {
    let (mut data, now_ms) = reported();
    assert_eq!(
        data.resolve_dispute(admin(), now_ms, 1, device_id(), Resolution::Reject),
        Err(GridError::NotDisputed)
    );
    assert_eq!(
        data.dispute(verifier(), now_ms, 2, device_id(), ""),
        Err(GridError::EventNotFound)
    );
    assert_eq!(
        data.dispute(verifier(), now_ms, 1, Hash::from([9; 32]), ""),
        Err(GridError::NotEnrolled)
    );
    let reason = "r".repeat(257);
    assert_eq!(
        data.dispute(verifier(), now_ms, 1, device_id(), &reason),
        Err(GridError::ReasonTooLong)
    );
}

#[ink::test]
fn what_opted_out_is_not_disputed() {
    let mut data = enrolled();
    data.access
        .grant_role(Role::Verifier, verifier(), admin(), 0)
        .unwrap();
    data.opt_out(household(), NOW, 1, device_id()).unwrap();
    assert_eq!(
        dispute(&mut data, verifier(), NOW + DAY),
        Err(GridError::NotEnrolled)
    );
}

#[ink::test]
fn a_pause_stops_no_dispute() {
    let (mut data, now_ms) = reported();
    data.access.pause(guardian(), now_ms).unwrap();
    dispute(&mut data, verifier(), now_ms).unwrap();
    data.resolve_dispute(guardian(), now_ms, 1, device_id(), Resolution::Reject)
        .unwrap();
}
