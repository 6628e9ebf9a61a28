use ink::primitives::{AccountId, Hash};
use powergrid_traits::{GridError, Outcome, Role};

use crate::{
    data::{add, ensure_reason, GridData},
    model::{Dispute, Due, GridEvent, Participation, ParticipationStatus},
    settlement::Settlement,
    settling::settlement_of,
};

/// What is decided of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Resolution {
    /// The oracle reported what was not so: no reward, and a part of the stake is lost.
    ConfirmFraud,
    /// The participation is settled as if there had been no dispute.
    Reject,
}

impl GridData {
    /// Keeps a participation from being settled until its dispute is resolved or lapses. For verifiers, once a
    /// participation, from the window's end.
    pub fn dispute(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        event_id: u64,
        device_id: Hash,
        reason: &str,
    ) -> Result<Dispute, GridError> {
        if !self.access.has_role(Role::Verifier, caller) {
            return Err(GridError::NotVerifier);
        }
        let (mut event, mut participation) = self.open_participation(event_id, device_id)?;
        if now_ms < event.ends_at_ms {
            return Err(GridError::TooEarly);
        }
        match participation.status {
            ParticipationStatus::Enrolled if participation.dispute.is_none() => {}
            ParticipationStatus::Enrolled | ParticipationStatus::Disputed => {
                return Err(GridError::AlreadyDisputed)
            }
            ParticipationStatus::OptedOut => return Err(GridError::NotEnrolled),
            ParticipationStatus::Settled | ParticipationStatus::Expired => {
                return Err(GridError::AlreadySettled)
            }
        }
        ensure_reason(reason)?;
        let dispute = Dispute {
            verifier: caller,
            at_ms: now_ms,
            resolve_until_ms: add(now_ms, event.resolve_period_ms)?,
        };
        participation.status = ParticipationStatus::Disputed;
        participation.dispute = Some(dispute);
        event.disputed_count = event
            .disputed_count
            .checked_add(1)
            .ok_or(GridError::Overflow)?;
        self.write(event_id, device_id, &event, &participation);
        Ok(dispute)
    }

    /// Decides a dispute in time; for the owner and the guardian. Returns the participation as it has to be settled
    /// when fraud is confirmed.
    pub fn resolve_dispute(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        event_id: u64,
        device_id: Hash,
        resolution: Resolution,
    ) -> Result<Option<Due>, GridError> {
        self.access.ensure_owner_or_guardian(caller)?;
        let (event, participation, dispute) = self.disputed(event_id, device_id)?;
        if now_ms >= dispute.resolve_until_ms {
            return Err(GridError::DisputeLapsed);
        }
        let (event, participation) = self.end_dispute(event_id, device_id, event, participation)?;
        if resolution == Resolution::Reject {
            return Ok(None);
        }
        let settlement = Settlement {
            outcome: Outcome::Fraud,
            delivered_mwh: 0,
            reward: 0,
            ..settlement_of(&event, &participation)?
        };
        let due = Due {
            event,
            participation,
            settlement,
        };
        self.close_participation(event_id, device_id, &due, &settlement)?;
        Ok(Some(due))
    }

    /// Rejects a dispute that nobody has resolved in time. Anyone may.
    pub fn lapse(&mut self, now_ms: u64, event_id: u64, device_id: Hash) -> Result<(), GridError> {
        let (event, participation, dispute) = self.disputed(event_id, device_id)?;
        if now_ms < dispute.resolve_until_ms {
            return Err(GridError::TooEarly);
        }
        self.end_dispute(event_id, device_id, event, participation)?;
        Ok(())
    }

    fn disputed(
        &self,
        event_id: u64,
        device_id: Hash,
    ) -> Result<(GridEvent, Participation, Dispute), GridError> {
        let (event, participation) = self.open_participation(event_id, device_id)?;
        match participation.dispute {
            Some(dispute) if participation.status == ParticipationStatus::Disputed => {
                Ok((event, participation, dispute))
            }
            _ => Err(GridError::NotDisputed),
        }
    }

    fn end_dispute(
        &mut self,
        event_id: u64,
        device_id: Hash,
        mut event: GridEvent,
        mut participation: Participation,
    ) -> Result<(GridEvent, Participation), GridError> {
        participation.status = ParticipationStatus::Enrolled;
        event.disputed_count = event
            .disputed_count
            .checked_sub(1)
            .ok_or(GridError::Overflow)?;
        self.write(event_id, device_id, &event, &participation);
        Ok((event, participation))
    }

    fn write(
        &mut self,
        event_id: u64,
        device_id: Hash,
        event: &GridEvent,
        participation: &Participation,
    ) {
        self.events.insert(event_id, event);
        self.participations
            .insert((event_id, device_id), participation);
    }
}
