use ink::primitives::Hash;
use powergrid_traits::GridError;

use crate::{
    data::GridData,
    model::{Due, GridEvent, Participation, ParticipationStatus},
    settlement::{self, Settlement, SettlementInput},
};

impl GridData {
    /// A participation that may be settled now, with what it came to.
    pub fn due(&self, now_ms: u64, event_id: u64, device_id: Hash) -> Result<Due, GridError> {
        self.access.ensure_not_paused(now_ms)?;
        let (event, participation) = self.open_participation(event_id, device_id)?;
        match participation.status {
            ParticipationStatus::Enrolled => {}
            ParticipationStatus::Disputed => return Err(GridError::Disputed),
            ParticipationStatus::OptedOut => return Err(GridError::NotEnrolled),
            ParticipationStatus::Settled | ParticipationStatus::Expired => {
                return Err(GridError::AlreadySettled)
            }
        }
        let counted_from_ms = participation
            .complete_at_ms
            .unwrap_or(event.report_until_ms);
        if now_ms < counted_from_ms.saturating_add(event.challenge_period_ms) {
            return Err(GridError::TooEarly);
        }
        let settlement = settlement_of(&event, &participation)?;
        Ok(Due {
            event,
            participation,
            settlement,
        })
    }

    /// Writes a settlement down, before the other contracts are called: when one of them refuses, all of it reverts.
    pub fn close_participation(
        &mut self,
        event_id: u64,
        device_id: Hash,
        due: &Due,
        settlement: &Settlement,
    ) -> Result<(), GridError> {
        let mut event = due.event.clone();
        event.reserved = event
            .reserved
            .checked_sub(due.participation.reserved)
            .ok_or(GridError::Overflow)?;
        event.paid = event
            .paid
            .checked_add(settlement.reward)
            .ok_or(GridError::Overflow)?;
        event.settled_count = event
            .settled_count
            .checked_add(1)
            .ok_or(GridError::Overflow)?;
        event.delivered_mwh = event
            .delivered_mwh
            .checked_add(settlement.delivered_mwh)
            .ok_or(GridError::Overflow)?;
        let mut participation = due.participation.clone();
        participation.status = ParticipationStatus::Settled;
        self.events.insert(event_id, &event);
        self.participations
            .insert((event_id, device_id), &participation);
        self.close_window(event_id, device_id);
        Ok(())
    }
}

/// What a participation came to by what was stored at its enrolment and metered in its window.
pub(crate) fn settlement_of(
    event: &GridEvent,
    participation: &Participation,
) -> Result<Settlement, GridError> {
    settlement::settle(&SettlementInput {
        direction: event.direction,
        import_only: participation.import_only,
        baseline_mwh: participation.baseline_mwh,
        metered_mwh: participation.metered_mwh,
        covered_ms: participation.covered_ms,
        window_ms: event.window_ms(),
        capacity_watts: participation.capacity_watts,
        expected_mwh: participation.expected_mwh,
        reputation: participation.reputation,
        rate_per_kwh: event.rate_per_kwh,
    })
}
