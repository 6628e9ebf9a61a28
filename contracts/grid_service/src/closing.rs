use ink::primitives::AccountId;
use powergrid_traits::GridError;

use crate::{
    data::{ensure_reason, GridData},
    model::{GridEvent, GridEventStatus},
};

impl GridData {
    /// Cancels a grid event before it starts. For the operator that opened it, and for the owner.
    pub fn cancel_event(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        event_id: u64,
        reason: &str,
    ) -> Result<(), GridError> {
        let mut event = self.events.get(event_id).ok_or(GridError::EventNotFound)?;
        if caller != self.access.owner() {
            self.ensure_operator(caller)?;
            if caller != event.operator {
                return Err(GridError::NotAuthorized);
            }
        }
        event.ensure_open()?;
        if now_ms >= event.starts_at_ms {
            return Err(GridError::EventStarted);
        }
        ensure_reason(reason)?;
        event.status = GridEventStatus::Cancelled;
        event.reserved = 0;
        self.events.insert(event_id, &event);
        Ok(())
    }

    /// Closes a grid event that is over, when nothing is unsettled; or, when nobody has settled the rest for 30 days
    /// after everything else, without them. Anyone may. A dispute has to be resolved or lapsed before.
    pub fn close_event(&mut self, now_ms: u64, event_id: u64) -> Result<GridEvent, GridError> {
        let mut event = self.events.get(event_id).ok_or(GridError::EventNotFound)?;
        event.ensure_open()?;
        let may_expire = now_ms >= event.expires_at_ms();
        if now_ms < event.ends_at_ms || (event.unsettled_count() > 0 && !may_expire) {
            return Err(GridError::TooEarly);
        }
        if event.disputed_count > 0 {
            return Err(GridError::Disputed);
        }
        event.status = GridEventStatus::Closed;
        event.reserved = 0;
        self.events.insert(event_id, &event);
        Ok(event)
    }
}
