use super::*;
use crate::{MAX_DESCRIPTION_BYTES, MAX_PAGE};

#[test]
fn a_proposal_takes_the_threshold() {
    afresh(|| {
        let mut data = governance();
        let content = Content {
            action: unpausing(),
            description: String::new(),
        };
        let mut holding = |balance| {
            data.propose(
                governance_address(),
                proposer(),
                NOW,
                (balance, SUPPLY),
                &content,
            )
            .map(|(proposal_id, _)| proposal_id)
        };
        assert_eq!(
            holding(100 * PWGD - 1),
            Err(GovernanceError::BelowThreshold)
        );
        assert_eq!(holding(100 * PWGD), Ok(1));
        assert_eq!(holding(100 * PWGD), Ok(2));
    });
}

#[test]
fn a_description_has_at_most_256_bytes() {
    afresh(|| {
        let mut data = governance();
        let mut describing = |bytes: usize| {
            let content = Content {
                action: unpausing(),
                description: "x".repeat(bytes),
            };
            data.propose(
                governance_address(),
                proposer(),
                NOW,
                (100 * PWGD, SUPPLY),
                &content,
            )
            .map(|(proposal_id, _)| proposal_id)
        };
        assert_eq!(
            describing(MAX_DESCRIPTION_BYTES + 1),
            Err(GovernanceError::DescriptionTooLong)
        );
        assert_eq!(describing(MAX_DESCRIPTION_BYTES), Ok(1));
    });
}

#[test]
fn a_proposal_keeps_the_terms_it_was_made_under() {
    afresh(|| {
        let mut data = with_votes();
        for (key, value) in [
            (ParameterKey::VotingPeriodMs, 10 * u128::from(SECOND)),
            (ParameterKey::TimelockMs, 10 * u128::from(SECOND)),
            (ParameterKey::ExecutionWindowMs, u128::from(MINUTE)),
            (ParameterKey::QuorumBp, 5_000),
        ] {
            data.set_parameter(governance_address(), NOW, key, value)
                .unwrap();
        }
        let proposal = data.proposal(1).unwrap();
        assert_eq!(proposal.ends_at_ms, END);
        assert_eq!(proposal.quorum_bp, 400);
        let queued = data.queue(END, SUPPLY, 1).unwrap();
        assert_eq!(queued.quorum, QUORUM);
        assert_eq!(queued.schedule.executable_from_ms, END + DAY);
        assert_eq!(queued.schedule.expires_at_ms, END + 8 * DAY);
    });
}

#[test]
fn the_end_of_time_is_not_passed_unnoticed() {
    afresh(|| {
        let mut data = governance();
        let content = Content {
            action: unpausing(),
            description: String::new(),
        };
        let proposed = data.propose(
            governance_address(),
            proposer(),
            u64::MAX - DAY,
            (100 * PWGD, SUPPLY),
            &content,
        );
        assert_eq!(proposed, Err(GovernanceError::Overflow));
        assert_eq!(data.proposal_count(), 0);
    });
}

#[test]
fn pages_hold_what_was_asked_and_never_more_than_50() {
    afresh(|| {
        let mut data = governance();
        for _ in 0..60 {
            propose(&mut data, unpausing()).unwrap();
        }
        let ids = |from, limit| -> Vec<u64> {
            let page = data.proposals(from, limit);
            page.iter().map(|(proposal_id, _)| *proposal_id).collect()
        };
        assert_eq!(ids(1, 3), [1, 2, 3]);
        assert_eq!(ids(0, 2), [1, 2]);
        assert_eq!(ids(59, 10), [59, 60]);
        assert!(ids(61, 10).is_empty());
        assert!(ids(u64::MAX, 10).is_empty());
        assert_eq!(ids(1, u32::MAX).len(), MAX_PAGE as usize);
    });
}

#[test]
fn what_was_never_proposed_is_not_there() {
    afresh(|| {
        let mut data = governance();
        let missing = GovernanceError::ProposalNotFound;
        assert_eq!(data.vote(voter(), NOW, 1, true, 1), Err(missing));
        assert_eq!(data.reclaim(voter(), NOW, 1), Err(missing));
        assert_eq!(data.queue(END, SUPPLY, 1), Err(missing));
        assert_eq!(data.execute(END, 1), Err(missing));
        assert_eq!(data.cancel(proposer(), NOW, 1), Err(missing));
        assert_eq!(data.status(NOW, SUPPLY, 1), Err(missing));
    });
}
