use crate::GovernanceError;
use core::ops::RangeInclusive;

const SECOND_MS: u64 = 1_000;
const DAY_MS: u64 = 86_400_000;
const VOTING_PERIOD_MS: RangeInclusive<u64> = 10 * SECOND_MS..=30 * DAY_MS;
const TIMELOCK_MS: RangeInclusive<u64> = 10 * SECOND_MS..=30 * DAY_MS;
const EXECUTION_WINDOW_MS: RangeInclusive<u64> = 60 * SECOND_MS..=90 * DAY_MS;
/// At most half of all PWGD: a quorum that cannot be met could never be lowered again.
const QUORUM_BP: RangeInclusive<u16> = 1..=5_000;
/// At most a million PWGD, for the same reason.
const PROPOSAL_THRESHOLD: RangeInclusive<u128> = 1..=1_000_000_000_000_000_000_000_000;

/// What a vote may tune. A proposal keeps those it was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Parameters {
    /// How long a proposal may be voted on.
    pub voting_period_ms: u64,
    /// How long a queued proposal waits before it may be executed.
    pub timelock_ms: u64,
    /// How long a proposal may be queued after its vote, and executed after its timelock.
    pub execution_window_ms: u64,
    /// How many of all PWGD must vote, in basis points.
    pub quorum_bp: u16,
    /// How many PWGD, in its smallest unit, an account must hold to propose.
    pub proposal_threshold: u128,
}

/// One of the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum ParameterKey {
    VotingPeriodMs,
    TimelockMs,
    ExecutionWindowMs,
    QuorumBp,
    ProposalThreshold,
}

impl ParameterKey {
    pub fn name(self) -> &'static str {
        match self {
            ParameterKey::VotingPeriodMs => "voting_period_ms",
            ParameterKey::TimelockMs => "timelock_ms",
            ParameterKey::ExecutionWindowMs => "execution_window_ms",
            ParameterKey::QuorumBp => "quorum_bp",
            ParameterKey::ProposalThreshold => "proposal_threshold",
        }
    }
}

impl Parameters {
    pub fn get(&self, key: ParameterKey) -> u128 {
        match key {
            ParameterKey::VotingPeriodMs => self.voting_period_ms.into(),
            ParameterKey::TimelockMs => self.timelock_ms.into(),
            ParameterKey::ExecutionWindowMs => self.execution_window_ms.into(),
            ParameterKey::QuorumBp => self.quorum_bp.into(),
            ParameterKey::ProposalThreshold => self.proposal_threshold,
        }
    }

    /// These parameters with one changed.
    pub fn with(mut self, key: ParameterKey, value: u128) -> Result<Self, GovernanceError> {
        match key {
            ParameterKey::VotingPeriodMs => self.voting_period_ms = narrow(value)?,
            ParameterKey::TimelockMs => self.timelock_ms = narrow(value)?,
            ParameterKey::ExecutionWindowMs => self.execution_window_ms = narrow(value)?,
            ParameterKey::QuorumBp => self.quorum_bp = narrow(value)?,
            ParameterKey::ProposalThreshold => self.proposal_threshold = value,
        }
        self.checked()
    }

    /// The same, when every one lies within its bounds.
    pub fn checked(self) -> Result<Self, GovernanceError> {
        let is_in_range = VOTING_PERIOD_MS.contains(&self.voting_period_ms)
            && TIMELOCK_MS.contains(&self.timelock_ms)
            && EXECUTION_WINDOW_MS.contains(&self.execution_window_ms)
            && QUORUM_BP.contains(&self.quorum_bp)
            && PROPOSAL_THRESHOLD.contains(&self.proposal_threshold);
        if !is_in_range {
            return Err(GovernanceError::ParameterOutOfRange);
        }
        Ok(self)
    }
}

fn narrow<T: TryFrom<u128>>(value: u128) -> Result<T, GovernanceError> {
    T::try_from(value).map_err(|_| GovernanceError::ParameterOutOfRange)
}
