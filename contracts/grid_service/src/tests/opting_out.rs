use super::*;
use crate::ParticipationStatus;

fn opt_out(
    data: &mut GridData,
    caller: AccountId,
    now_ms: u64,
) -> Result<Participation, GridError> {
    data.opt_out(caller, now_ms, 1, device_id())
}

#[ink::test]
fn the_owner_and_the_oracle_may_take_a_device_out_before_the_start() {
    for caller in [household(), oracle()] {
        afresh(|| {
            let mut data = enrolled();
            let participation = opt_out(&mut data, caller, NOW + HOUR - 1).unwrap();
            assert_eq!(participation.status, ParticipationStatus::OptedOut);
            assert_eq!(data.grid_event(1).unwrap().unsettled_count(), 0);
        });
    }
}

#[ink::test]
fn nobody_else_may() {
    let mut data = enrolled();
    for stranger in [admin(), operator(), account(99)] {
        let before = data.participation(1, device_id());
        assert_eq!(
            opt_out(&mut data, stranger, NOW),
            Err(GridError::NotAuthorized)
        );
        assert_eq!(data.participation(1, device_id()), before);
    }
}

#[ink::test]
fn not_once_the_window_has_started() {
    let mut data = enrolled();
    assert_eq!(
        opt_out(&mut data, household(), NOW + HOUR),
        Err(GridError::EventStarted)
    );
}

#[ink::test]
fn it_is_final() {
    let mut data = enrolled();
    opt_out(&mut data, household(), NOW).unwrap();
    assert_eq!(
        opt_out(&mut data, household(), NOW),
        Err(GridError::NotEnrolled)
    );
    assert_eq!(
        enroll(&mut data, 1, plug(), &enrolment()),
        Err(GridError::AlreadyEnrolled)
    );
}

#[ink::test]
fn it_returns_the_budget_and_frees_the_window() {
    let mut data = enrolled();
    assert!(data.grid_event(1).unwrap().reserved > 0);
    opt_out(&mut data, household(), NOW).unwrap();
    assert_eq!(data.grid_event(1).unwrap().reserved, 0);
    let second = open(&mut data, request());
    enroll(&mut data, second, plug(), &enrolment()).unwrap();
}

#[ink::test]
fn energy_of_its_window_counts_for_nothing_and_nothing_is_settled() {
    let mut data = enrolled();
    opt_out(&mut data, household(), NOW).unwrap();
    let event = data.grid_event(1).unwrap();
    let used = interval(event.starts_at_ms, event.starts_at_ms + 5 * MINUTE, 1);
    assert_eq!(report(&mut data, event.ends_at_ms, plug(), &used), Ok(None));
    assert_eq!(
        data.due(event.expires_at_ms(), 1, device_id()),
        Err(GridError::NotEnrolled)
    );
}

#[ink::test]
fn a_pause_does_not_keep_anybody_in() {
    let mut data = enrolled();
    data.access.pause(admin(), NOW).unwrap();
    opt_out(&mut data, household(), NOW).unwrap();
}

#[ink::test]
fn there_has_to_be_an_enrolment() {
    let mut data = service();
    assert_eq!(
        opt_out(&mut data, household(), NOW),
        Err(GridError::EventNotFound)
    );
    open(&mut data, request());
    assert_eq!(
        opt_out(&mut data, household(), NOW),
        Err(GridError::NotEnrolled)
    );
}
