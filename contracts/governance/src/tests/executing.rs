use super::*;

#[test]
fn a_vote_is_queued_once_and_only_after_its_end() {
    afresh(|| {
        let mut data = with_votes();
        assert_eq!(
            data.queue(END - 1, SUPPLY, 1),
            Err(GovernanceError::TooEarly)
        );
        let queued = data.queue(END, SUPPLY, 1).unwrap();
        assert_eq!(
            data.queue(END + DAY, SUPPLY, 1),
            Err(GovernanceError::AlreadyQueued)
        );
        assert_eq!(data.proposal(1).unwrap().schedule, Some(queued.schedule));
        data.execute(END + DAY, 1).unwrap();
        assert_eq!(
            data.queue(END + DAY, SUPPLY, 1),
            Err(GovernanceError::AlreadyExecuted)
        );
    });
}

#[test]
fn a_vote_that_nobody_queues_in_time_expires() {
    afresh(|| {
        let mut data = with_votes();
        let expires_at_ms = END + 7 * DAY;
        assert_eq!(status(&data, expires_at_ms - 1), Status::Passed);
        assert_eq!(status(&data, expires_at_ms), Status::Expired);
        assert_eq!(
            data.queue(expires_at_ms, SUPPLY, 1),
            Err(GovernanceError::Expired)
        );
        data.queue(expires_at_ms - 1, SUPPLY, 1).unwrap();
    });
}

#[test]
fn nothing_is_executed_without_being_queued() {
    afresh(|| {
        let mut data = with_votes();
        assert_eq!(data.execute(END + DAY, 1), Err(GovernanceError::NotQueued));
    });
}

#[test]
fn a_queued_proposal_is_executed_after_its_timelock_and_before_it_expires() {
    afresh(|| {
        let mut data = with_queued();
        assert_eq!(
            data.execute(END + DAY - 1, 1),
            Err(GovernanceError::TooEarly)
        );
        assert_eq!(
            data.execute(END + 8 * DAY, 1),
            Err(GovernanceError::Expired)
        );
        assert_eq!(data.execute(END + DAY, 1), Ok(unpausing()));
    });
    afresh(|| assert_eq!(with_queued().execute(END + 8 * DAY - 1, 1), Ok(unpausing())));
}

#[test]
fn a_proposal_is_executed_once() {
    afresh(|| {
        let mut data = with_queued();
        data.execute(END + DAY, 1).unwrap();
        assert_eq!(
            data.execute(END + DAY, 1),
            Err(GovernanceError::AlreadyExecuted)
        );
    });
}

#[test]
fn the_status_follows_time() {
    afresh(|| {
        let mut data = with_votes();
        assert_eq!(status(&data, NOW), Status::Active);
        assert_eq!(status(&data, END - 1), Status::Active);
        assert_eq!(status(&data, END), Status::Passed);
        data.queue(END, SUPPLY, 1).unwrap();
        assert_eq!(status(&data, END + DAY - 1), Status::Queued);
        assert_eq!(status(&data, END + DAY), Status::Executable);
        assert_eq!(status(&data, END + 8 * DAY - 1), Status::Executable);
        assert_eq!(status(&data, END + 8 * DAY), Status::Expired);
        data.execute(END + DAY, 1).unwrap();
        assert_eq!(status(&data, END + 8 * DAY), Status::Executed);
    });
}
