use super::*;
use crate::quorum;

/// The vote on proposal 1 with these votes and supplies, at its end.
fn queue(
    (supply_before, supply_after): (u128, u128),
    votes_for: u128,
    votes_against: u128,
) -> Result<u128, GovernanceError> {
    let mut result = Err(GovernanceError::ProposalNotFound);
    afresh(|| {
        let mut data = governance();
        let content = Content {
            action: unpausing(),
            description: String::new(),
        };
        let holdings = (100 * PWGD, supply_before);
        data.propose(governance_address(), proposer(), NOW, holdings, &content)
            .unwrap();
        for (account, in_favour, weight) in [
            (voter(), true, votes_for),
            (other_voter(), false, votes_against),
        ] {
            if weight > 0 {
                data.vote(account, NOW, 1, in_favour, weight).unwrap();
            }
        }
        let status = data.status(END, supply_after, 1).unwrap();
        result = data.queue(END, supply_after, 1).map(|queued| queued.quorum);
        let expected = match result {
            Ok(_) => Status::Passed,
            Err(_) => Status::Defeated,
        };
        assert_eq!(status, expected);
    });
    result
}

#[test]
fn the_quorum_is_met_exactly_and_missed_by_one() {
    let supplies = (SUPPLY, SUPPLY);
    assert_eq!(queue(supplies, QUORUM, 0), Ok(QUORUM));
    assert_eq!(
        queue(supplies, QUORUM - 1, 0),
        Err(GovernanceError::NotPassed)
    );
    let half = QUORUM / 2;
    assert_eq!(queue(supplies, half + 1, half - 1), Ok(QUORUM));
    assert_eq!(
        queue(supplies, half + 1, half - 2),
        Err(GovernanceError::NotPassed)
    );
}

#[test]
fn a_part_of_the_smallest_unit_counts_as_a_whole_one() {
    let supplies = (SUPPLY + 1, SUPPLY);
    assert_eq!(queue(supplies, QUORUM, 0), Err(GovernanceError::NotPassed));
    assert_eq!(queue(supplies, QUORUM + 1, 0), Ok(QUORUM + 1));
}

#[test]
fn the_larger_supply_counts_whether_pwgd_was_minted_or_burned() {
    for supplies in [(SUPPLY, 2 * SUPPLY), (2 * SUPPLY, SUPPLY)] {
        assert_eq!(
            queue(supplies, 2 * QUORUM - 1, 0),
            Err(GovernanceError::NotPassed)
        );
        assert_eq!(queue(supplies, 2 * QUORUM, 0), Ok(2 * QUORUM));
    }
}

#[test]
fn more_must_be_for_than_against() {
    let supplies = (SUPPLY, SUPPLY);
    assert_eq!(
        queue(supplies, QUORUM, QUORUM),
        Err(GovernanceError::NotPassed)
    );
    assert_eq!(queue(supplies, QUORUM + 1, QUORUM), Ok(QUORUM));
    assert_eq!(queue((0, 0), 0, 0), Err(GovernanceError::NotPassed));
}

#[test]
fn no_supply_overflows_and_no_digit_is_lost() {
    assert_eq!(quorum(u128::MAX, 10_000), Ok(u128::MAX));
    assert_eq!(quorum(u128::MAX, 5_000), Ok(u128::MAX / 2 + 1));
    assert_eq!(quorum(SUPPLY - 1, 400), Ok(QUORUM));
    assert_eq!(quorum(9_999, 1), Ok(1));
    assert_eq!(quorum(10_001, 1), Ok(2));
    assert_eq!(quorum(0, 400), Ok(0));
}
