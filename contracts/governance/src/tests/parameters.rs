use super::*;
use ParameterKey::{ExecutionWindowMs, ProposalThreshold, QuorumBp, TimelockMs, VotingPeriodMs};

fn bounds() -> [(ParameterKey, u128, u128); 5] {
    let (second, day) = (u128::from(SECOND), u128::from(DAY));
    [
        (VotingPeriodMs, 10 * second, 30 * day),
        (TimelockMs, 10 * second, 30 * day),
        (ExecutionWindowMs, 60 * second, 90 * day),
        (QuorumBp, 1, 5_000),
        (ProposalThreshold, 1, 1_000_000 * PWGD),
    ]
}

#[test]
fn every_parameter_has_bounds() {
    for (key, least, most) in bounds() {
        for value in [least, most] {
            assert_eq!(parameters().with(key, value).unwrap().get(key), value);
        }
        for value in [least - 1, most + 1, u128::MAX] {
            assert_eq!(
                parameters().with(key, value),
                Err(GovernanceError::ParameterOutOfRange)
            );
        }
    }
}

#[test]
fn a_value_out_of_bounds_is_neither_instantiated_nor_proposed() {
    afresh(|| {
        let without_quorum = Parameters {
            quorum_bp: 0,
            ..parameters()
        };
        assert_eq!(
            GovernanceData::new(contracts(), None, without_quorum).err(),
            Some(GovernanceError::ParameterOutOfRange)
        );
        let mut data = governance();
        for (key, _, most) in bounds() {
            let value = most + 1;
            assert_eq!(
                propose(&mut data, Action::SetParameter { key, value }),
                Err(GovernanceError::ParameterOutOfRange)
            );
        }
    });
}

#[test]
fn a_change_tells_the_value_before_and_after_and_who_decided() {
    afresh(|| {
        let mut data = governance();
        let mut set = |value| data.set_parameter(governance_address(), NOW, QuorumBp, value);
        let changed = set(500).unwrap().unwrap();
        assert_eq!(changed.key, "quorum_bp");
        assert_eq!((changed.old, changed.new), (400, 500));
        assert_eq!((changed.by, changed.at_ms), (governance_address(), NOW));
        assert_eq!(set(500), Ok(None));
        assert_eq!(set(0), Err(GovernanceError::ParameterOutOfRange));
        assert_eq!(data.parameters().quorum_bp, 500);
    });
}
