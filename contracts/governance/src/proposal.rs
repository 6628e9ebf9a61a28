use crate::{Closing, GovernanceError, Proposal, Queued, Schedule, Status};

const BASIS_POINTS: u128 = 10_000;

/// `quorum_bp` of `supply`, rounded up; whole parts of 10,000 are multiplied by themselves, so that nothing overflows.
pub fn quorum(supply: u128, quorum_bp: u16) -> Result<u128, GovernanceError> {
    let quorum_bp = u128::from(quorum_bp);
    let (parts, rest) = (supply / BASIS_POINTS, supply % BASIS_POINTS);
    let of_rest = rest
        .checked_mul(quorum_bp)
        .ok_or(GovernanceError::Overflow)?
        .div_ceil(BASIS_POINTS);
    parts
        .checked_mul(quorum_bp)
        .and_then(|of_parts| of_parts.checked_add(of_rest))
        .ok_or(GovernanceError::Overflow)
}

impl Proposal {
    /// Adds a vote's weight, while the vote is open.
    pub fn count(
        &mut self,
        now_ms: u64,
        in_favour: bool,
        weight: u128,
    ) -> Result<(), GovernanceError> {
        self.ensure_open()?;
        if now_ms >= self.ends_at_ms {
            return Err(GovernanceError::VotingEnded);
        }
        let votes = if in_favour {
            &mut self.votes_for
        } else {
            &mut self.votes_against
        };
        *votes = votes.checked_add(weight).ok_or(GovernanceError::Overflow)?;
        self.votes()?;
        Ok(())
    }

    /// Whether what was locked for this proposal may be taken back.
    pub fn ensure_returnable(&self, now_ms: u64) -> Result<(), GovernanceError> {
        if now_ms < self.ends_at_ms && self.closing != Some(Closing::Cancelled) {
            return Err(GovernanceError::TooEarly);
        }
        Ok(())
    }

    /// Fixes when the proposal may be executed, if the vote passed. `supply` is that of now.
    pub fn queue(&mut self, now_ms: u64, supply: u128) -> Result<Queued, GovernanceError> {
        self.ensure_open()?;
        if self.schedule.is_some() {
            return Err(GovernanceError::AlreadyQueued);
        }
        if now_ms < self.ends_at_ms {
            return Err(GovernanceError::TooEarly);
        }
        self.ensure_not_expired(now_ms)?;
        let quorum = self.quorum(supply)?;
        if !self.has_passed(quorum)? {
            return Err(GovernanceError::NotPassed);
        }
        let executable_from_ms = later(now_ms, self.timelock_ms)?;
        let schedule = Schedule {
            executable_from_ms,
            expires_at_ms: later(executable_from_ms, self.execution_window_ms)?,
        };
        self.schedule = Some(schedule);
        Ok(Queued {
            votes_for: self.votes_for,
            votes_against: self.votes_against,
            quorum,
            schedule,
        })
    }

    pub fn execute(&mut self, now_ms: u64) -> Result<(), GovernanceError> {
        self.ensure_open()?;
        let schedule = self.schedule.ok_or(GovernanceError::NotQueued)?;
        if now_ms < schedule.executable_from_ms {
            return Err(GovernanceError::TooEarly);
        }
        self.ensure_not_expired(now_ms)?;
        self.closing = Some(Closing::Executed);
        Ok(())
    }

    pub fn cancel(&mut self, now_ms: u64) -> Result<(), GovernanceError> {
        self.ensure_open()?;
        self.ensure_not_expired(now_ms)?;
        self.closing = Some(Closing::Cancelled);
        Ok(())
    }

    /// Where the proposal stands; `supply` is that of now.
    pub fn status(&self, now_ms: u64, supply: u128) -> Result<Status, GovernanceError> {
        let is_expired = now_ms >= self.expires_at_ms();
        Ok(match (self.closing, self.schedule) {
            (Some(Closing::Executed), _) => Status::Executed,
            (Some(Closing::Cancelled), _) => Status::Cancelled,
            (None, Some(_)) if is_expired => Status::Expired,
            (None, Some(schedule)) if now_ms < schedule.executable_from_ms => Status::Queued,
            (None, Some(_)) => Status::Executable,
            (None, None) if now_ms < self.ends_at_ms => Status::Active,
            (None, None) => match self.has_passed(self.quorum(supply)?)? {
                false => Status::Defeated,
                true if is_expired => Status::Expired,
                true => Status::Passed,
            },
        })
    }

    /// From when on the proposal may no longer be queued or, once it is, executed.
    fn expires_at_ms(&self) -> u64 {
        match self.schedule {
            Some(schedule) => schedule.expires_at_ms,
            None => self.ends_at_ms.saturating_add(self.execution_window_ms),
        }
    }

    /// Of the larger of the supplies when it was made and now, so that neither minting nor burning eases a vote.
    fn quorum(&self, supply: u128) -> Result<u128, GovernanceError> {
        quorum(supply.max(self.supply), self.quorum_bp)
    }

    fn has_passed(&self, quorum: u128) -> Result<bool, GovernanceError> {
        Ok(self.votes_for > self.votes_against && self.votes()? >= quorum)
    }

    fn votes(&self) -> Result<u128, GovernanceError> {
        self.votes_for
            .checked_add(self.votes_against)
            .ok_or(GovernanceError::Overflow)
    }

    fn ensure_open(&self) -> Result<(), GovernanceError> {
        match self.closing {
            None => Ok(()),
            Some(Closing::Executed) => Err(GovernanceError::AlreadyExecuted),
            Some(Closing::Cancelled) => Err(GovernanceError::Cancelled),
        }
    }

    fn ensure_not_expired(&self, now_ms: u64) -> Result<(), GovernanceError> {
        if now_ms >= self.expires_at_ms() {
            return Err(GovernanceError::Expired);
        }
        Ok(())
    }
}

pub fn later(from_ms: u64, by_ms: u64) -> Result<u64, GovernanceError> {
    from_ms.checked_add(by_ms).ok_or(GovernanceError::Overflow)
}
