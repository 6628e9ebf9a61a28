use super::*;
use crate::Vote;

#[test]
fn an_account_votes_once_whatever_it_still_holds() {
    afresh(|| {
        let mut data = governance();
        propose(&mut data, unpausing()).unwrap();
        assert_eq!(
            data.vote(voter(), NOW, 1, true, 0),
            Err(GovernanceError::ZeroAmount)
        );
        data.vote(voter(), NOW, 1, true, 7).unwrap();
        for in_favour in [true, false] {
            assert_eq!(
                data.vote(voter(), NOW, 1, in_favour, 5),
                Err(GovernanceError::AlreadyVoted)
            );
        }
        data.vote(other_voter(), NOW, 1, false, 3).unwrap();
        let proposal = data.proposal(1).unwrap();
        assert_eq!((proposal.votes_for, proposal.votes_against), (7, 3));
    });
}

/// Tokens that voted cannot be moved to another account to vote again: until the vote ends they are not given back.
#[test]
fn tokens_vote_once_because_they_stay_locked_until_the_end() {
    afresh(|| {
        let mut data = governance();
        propose(&mut data, unpausing()).unwrap();
        data.vote(voter(), NOW, 1, true, 7).unwrap();
        assert_eq!(
            data.reclaim(voter(), END - 1, 1),
            Err(GovernanceError::TooEarly)
        );
        data.vote(other_voter(), END - 1, 1, false, 3).unwrap();
        assert_eq!(data.reclaim(voter(), END, 1), Ok(7));
        assert_eq!(
            data.vote(account(9), END, 1, true, 7),
            Err(GovernanceError::VotingEnded)
        );
    });
}

#[test]
fn locked_votes_are_returned_once_and_to_their_voter() {
    afresh(|| {
        let mut data = with_votes();
        let nothing = Err(GovernanceError::NothingLocked);
        assert_eq!(data.reclaim(other_voter(), END, 1), nothing);
        assert_eq!(data.reclaim(voter(), END, 1), Ok(QUORUM));
        assert_eq!(data.reclaim(voter(), END, 1), nothing);
        assert_eq!(
            data.vote_of(1, voter()),
            Some(Vote {
                in_favour: true,
                weight: QUORUM,
                is_reclaimed: true
            })
        );
        assert_eq!(data.proposal(1).unwrap().votes_for, QUORUM);
    });
}

#[test]
fn each_proposal_locks_and_returns_its_own_votes() {
    afresh(|| {
        let mut data = with_votes();
        propose(&mut data, unpausing()).unwrap();
        data.vote(voter(), NOW, 2, false, 5).unwrap();
        assert_eq!(data.reclaim(voter(), END, 2), Ok(5));
        assert_eq!(data.reclaim(voter(), END, 1), Ok(QUORUM));
    });
}

#[test]
fn votes_are_returned_whatever_became_of_the_proposal() {
    let endings: [fn(&mut GovernanceData); 4] = [
        |_| {},
        |data| {
            data.queue(END, SUPPLY, 1).unwrap();
        },
        |data| {
            data.queue(END, SUPPLY, 1).unwrap();
            data.execute(END + DAY, 1).unwrap();
        },
        |data| data.cancel(proposer(), END, 1).unwrap(),
    ];
    for ending in endings {
        afresh(|| {
            let mut data = with_votes();
            ending(&mut data);
            assert_eq!(data.reclaim(voter(), END + 30 * DAY, 1), Ok(QUORUM));
        });
    }
}

#[test]
fn votes_on_a_cancelled_proposal_are_returned_at_once_and_taken_no_more() {
    afresh(|| {
        let mut data = with_votes();
        data.cancel(proposer(), NOW, 1).unwrap();
        assert_eq!(
            data.vote(other_voter(), NOW, 1, true, 1),
            Err(GovernanceError::Cancelled)
        );
        assert_eq!(data.reclaim(voter(), NOW, 1), Ok(QUORUM));
    });
}

#[test]
fn votes_beyond_128_bits_are_refused() {
    afresh(|| {
        let mut data = governance();
        propose(&mut data, unpausing()).unwrap();
        data.vote(voter(), NOW, 1, true, u128::MAX).unwrap();
        for in_favour in [true, false] {
            assert_eq!(
                data.vote(other_voter(), NOW, 1, in_favour, 1),
                Err(GovernanceError::Overflow)
            );
        }
        assert_eq!(data.vote_of(1, other_voter()), None);
        assert_eq!(data.proposal(1).unwrap().votes_against, 0);
    });
}
