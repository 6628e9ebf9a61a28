use crate::{
    allowed::ensure_allowed, proposal::later, Action, Content, Contracts, GovernanceError,
    ParameterKey, Parameters, Proposal, Queued, Status, Vote,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
    storage::Mapping,
};
use powergrid_traits::{GuardianChanged, ParameterChanged};

pub const MAX_DESCRIPTION_BYTES: usize = 256;
/// The most proposals that are read at once.
pub const MAX_PAGE: u64 = 50;

/// Proposals, votes and what is locked for them. Knows nothing of the environment: callers hand in who and when, and
/// what the token says.
#[ink::storage_item]
#[derive(Debug)]
pub struct GovernanceData {
    contracts: Contracts,
    parameters: Parameters,
    guardian: Option<AccountId>,
    proposal_count: u64,
    proposals: Mapping<u64, Proposal>,
    contents: Mapping<u64, Content>,
    votes: Mapping<(u64, AccountId), Vote>,
}

impl GovernanceData {
    pub fn new(
        contracts: Contracts,
        guardian: Option<AccountId>,
        parameters: Parameters,
    ) -> Result<Self, GovernanceError> {
        Ok(Self {
            contracts,
            parameters: parameters.checked()?,
            guardian,
            proposal_count: 0,
            proposals: Mapping::default(),
            contents: Mapping::default(),
            votes: Mapping::default(),
        })
    }

    /// Opens a proposal under the parameters as they are now. `governance` is the contract itself.
    pub fn propose(
        &mut self,
        governance: AccountId,
        proposer: AccountId,
        now_ms: u64,
        (balance, supply): (u128, u128),
        content: &Content,
    ) -> Result<(u64, Proposal), GovernanceError> {
        if balance < self.parameters.proposal_threshold {
            return Err(GovernanceError::BelowThreshold);
        }
        if content.description.len() > MAX_DESCRIPTION_BYTES {
            return Err(GovernanceError::DescriptionTooLong);
        }
        ensure_allowed(&self.contracts, governance, &content.action)?;
        if let Action::SetParameter { key, value } = content.action {
            self.parameters.with(key, value)?;
        }
        let proposal = Proposal {
            proposer,
            starts_at_ms: now_ms,
            ends_at_ms: later(now_ms, self.parameters.voting_period_ms)?,
            supply,
            quorum_bp: self.parameters.quorum_bp,
            timelock_ms: self.parameters.timelock_ms,
            execution_window_ms: self.parameters.execution_window_ms,
            votes_for: 0,
            votes_against: 0,
            schedule: None,
            closing: None,
        };
        let proposal_id = later(self.proposal_count, 1)?;
        self.proposal_count = proposal_id;
        self.proposals.insert(proposal_id, &proposal);
        self.contents.insert(proposal_id, content);
        Ok((proposal_id, proposal))
    }

    /// Counts the vote and locks its weight, which the token must then move. An account votes once.
    pub fn vote(
        &mut self,
        voter: AccountId,
        now_ms: u64,
        proposal_id: u64,
        in_favour: bool,
        weight: u128,
    ) -> Result<(), GovernanceError> {
        let mut proposal = self.existing(proposal_id)?;
        if weight == 0 {
            return Err(GovernanceError::ZeroAmount);
        }
        if self.votes.contains((proposal_id, voter)) {
            return Err(GovernanceError::AlreadyVoted);
        }
        proposal.count(now_ms, in_favour, weight)?;
        self.proposals.insert(proposal_id, &proposal);
        let vote = Vote {
            in_favour,
            weight,
            is_reclaimed: false,
        };
        self.votes.insert((proposal_id, voter), &vote);
        Ok(())
    }

    /// Unlocks what the voter locked for a proposal, which the token must then return.
    pub fn reclaim(
        &mut self,
        voter: AccountId,
        now_ms: u64,
        proposal_id: u64,
    ) -> Result<u128, GovernanceError> {
        let proposal = self.existing(proposal_id)?;
        let vote = self
            .vote_of(proposal_id, voter)
            .filter(|vote| !vote.is_reclaimed)
            .ok_or(GovernanceError::NothingLocked)?;
        proposal.ensure_returnable(now_ms)?;
        let reclaimed = Vote {
            is_reclaimed: true,
            ..vote
        };
        self.votes.insert((proposal_id, voter), &reclaimed);
        Ok(vote.weight)
    }

    /// Fixes when a proposal that passed may be executed; `supply` is that of now.
    pub fn queue(
        &mut self,
        now_ms: u64,
        supply: u128,
        proposal_id: u64,
    ) -> Result<Queued, GovernanceError> {
        let mut proposal = self.existing(proposal_id)?;
        let queued = proposal.queue(now_ms, supply)?;
        self.proposals.insert(proposal_id, &proposal);
        Ok(queued)
    }

    /// Marks the proposal as executed and says what is to be done.
    pub fn execute(&mut self, now_ms: u64, proposal_id: u64) -> Result<Action, GovernanceError> {
        let mut proposal = self.existing(proposal_id)?;
        proposal.execute(now_ms)?;
        let content = self
            .content(proposal_id)
            .ok_or(GovernanceError::ProposalNotFound)?;
        self.proposals.insert(proposal_id, &proposal);
        Ok(content.action)
    }

    /// For the proposer and the guardian; a guardian cannot prevent its own replacement.
    pub fn cancel(
        &mut self,
        by: AccountId,
        now_ms: u64,
        proposal_id: u64,
    ) -> Result<(), GovernanceError> {
        let mut proposal = self.existing(proposal_id)?;
        if by != proposal.proposer && !self.may_guardian_cancel(by, proposal_id) {
            return Err(GovernanceError::NotAuthorized);
        }
        proposal.cancel(now_ms)?;
        self.proposals.insert(proposal_id, &proposal);
        Ok(())
    }

    /// Setting what is set already changes nothing.
    pub fn set_parameter(
        &mut self,
        by: AccountId,
        at_ms: u64,
        key: ParameterKey,
        value: u128,
    ) -> Result<Option<ParameterChanged>, GovernanceError> {
        let old = self.parameters.get(key);
        if old == value {
            return Ok(None);
        }
        self.parameters = self.parameters.with(key, value)?;
        Ok(Some(ParameterChanged {
            key: String::from(key.name()),
            old,
            new: value,
            by,
            at_ms,
        }))
    }

    pub fn set_guardian(
        &mut self,
        by: AccountId,
        at_ms: u64,
        guardian: Option<AccountId>,
    ) -> GuardianChanged {
        self.guardian = guardian;
        GuardianChanged {
            guardian,
            by,
            at_ms,
        }
    }

    pub fn status(
        &self,
        now_ms: u64,
        supply: u128,
        proposal_id: u64,
    ) -> Result<Status, GovernanceError> {
        self.existing(proposal_id)?.status(now_ms, supply)
    }

    pub fn proposal(&self, proposal_id: u64) -> Option<Proposal> {
        self.proposals.get(proposal_id)
    }

    pub fn content(&self, proposal_id: u64) -> Option<Content> {
        self.contents.get(proposal_id)
    }

    pub fn vote_of(&self, proposal_id: u64, account: AccountId) -> Option<Vote> {
        self.votes.get((proposal_id, account))
    }

    pub fn proposal_count(&self) -> u64 {
        self.proposal_count
    }

    /// At most `limit` and at most 50 proposals, in the order of their numbers.
    pub fn proposals(&self, from: u64, limit: u32) -> Vec<(u64, Proposal)> {
        let from = from.max(1);
        let end = from.saturating_add(u64::from(limit).min(MAX_PAGE));
        (from..end)
            .map_while(|proposal_id| Some((proposal_id, self.proposal(proposal_id)?)))
            .collect()
    }

    pub fn contracts(&self) -> Contracts {
        self.contracts
    }

    pub fn parameters(&self) -> Parameters {
        self.parameters
    }

    pub fn guardian(&self) -> Option<AccountId> {
        self.guardian
    }

    fn existing(&self, proposal_id: u64) -> Result<Proposal, GovernanceError> {
        self.proposal(proposal_id)
            .ok_or(GovernanceError::ProposalNotFound)
    }

    fn may_guardian_cancel(&self, by: AccountId, proposal_id: u64) -> bool {
        Some(by) == self.guardian
            && !self
                .content(proposal_id)
                .is_some_and(|content| matches!(content.action, Action::SetGuardian(_)))
    }
}
