use super::*;

#[test]
fn proposer_and_guardian_cancel_and_nobody_else() {
    for by in [proposer(), guardian()] {
        afresh(|| {
            let mut data = with_votes();
            assert_eq!(
                data.cancel(voter(), NOW, 1),
                Err(GovernanceError::NotAuthorized)
            );
            data.cancel(by, NOW, 1).unwrap();
            assert_eq!(status(&data, END), Status::Cancelled);
            assert_eq!(data.cancel(by, NOW, 1), Err(GovernanceError::Cancelled));
        });
    }
}

#[test]
fn a_queued_proposal_can_still_be_cancelled_and_is_then_never_executed() {
    afresh(|| {
        let mut data = with_queued();
        data.cancel(guardian(), END + DAY, 1).unwrap();
        assert_eq!(data.execute(END + DAY, 1), Err(GovernanceError::Cancelled));
        assert_eq!(
            data.queue(END + DAY, SUPPLY, 1),
            Err(GovernanceError::Cancelled)
        );
    });
}

#[test]
fn what_is_executed_or_expired_cannot_be_cancelled() {
    afresh(|| {
        let mut data = with_queued();
        data.execute(END + DAY, 1).unwrap();
        assert_eq!(
            data.cancel(proposer(), END + DAY, 1),
            Err(GovernanceError::AlreadyExecuted)
        );
    });
    afresh(|| {
        assert_eq!(
            with_queued().cancel(proposer(), END + 8 * DAY, 1),
            Err(GovernanceError::Expired)
        );
    });
}

#[test]
fn a_guardian_cannot_prevent_its_own_replacement() {
    afresh(|| {
        let mut data = governance();
        propose(&mut data, Action::SetGuardian(None)).unwrap();
        assert_eq!(
            data.cancel(guardian(), NOW, 1),
            Err(GovernanceError::NotAuthorized)
        );
        data.cancel(proposer(), NOW, 1).unwrap();
    });
}

#[test]
fn a_former_guardian_cancels_nothing() {
    afresh(|| {
        let mut data = with_votes();
        let changed = data.set_guardian(governance_address(), NOW, None);
        assert_eq!(
            (changed.guardian, changed.by, changed.at_ms),
            (None, governance_address(), NOW)
        );
        assert_eq!(
            data.cancel(guardian(), NOW, 1),
            Err(GovernanceError::NotAuthorized)
        );
    });
}
