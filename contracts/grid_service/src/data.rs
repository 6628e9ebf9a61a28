use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::{Lazy, Mapping},
};
use powergrid_traits::{Access, GridError, Role, MAX_REASON_BYTES};

use crate::{
    model::{
        GridEvent, GridEventRequest, GridEventStatus, Meter, Participation, ParticipationStatus,
    },
    parameters::Parameters,
    signals::{Condition, Rule},
};

pub const MIN_INTERVAL_MS: u64 = 5_000;
pub const MAX_WINDOW_MS: u64 = 86_400_000;
pub const MAX_NOTICE_MS: u64 = 2_592_000_000;
const MAX_PAGE: u32 = 100;

/// Grid events, participations and meters. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct GridData {
    pub access: Access,
    pub(crate) parameters: Parameters,
    event_count: u64,
    pub(crate) events: Mapping<u64, GridEvent>,
    pub(crate) participations: Mapping<(u64, Hash), Participation>,
    /// The devices of each grid event in the order they were enrolled, counted from 0.
    pub(crate) participants: Mapping<(u64, u32), Hash>,
    pub(crate) meters: Mapping<Hash, Meter>,
    pub(crate) condition: Lazy<Option<Condition>>,
    pub(crate) rules: Mapping<u32, Rule>,
    pub(crate) rule_ids: Lazy<Vec<u32>>,
    pub(crate) rule_count: u32,
}

impl GridData {
    pub fn new(owner: AccountId, parameters: Parameters) -> Self {
        Self {
            access: Access::new(owner, parameters.max_pause_ms),
            parameters,
            event_count: 0,
            events: Mapping::default(),
            participations: Mapping::default(),
            participants: Mapping::default(),
            meters: Mapping::default(),
            condition: Lazy::default(),
            rules: Mapping::default(),
            rule_ids: Lazy::default(),
            rule_count: 0,
        }
    }

    pub fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    /// Grid events are numbered from 1 to this.
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    pub fn grid_event(&self, event_id: u64) -> Option<GridEvent> {
        self.events.get(event_id)
    }

    /// What was not settled when its grid event was closed is told as expired.
    pub fn participation(&self, event_id: u64, device_id: Hash) -> Option<Participation> {
        let mut participation = self.participations.get((event_id, device_id))?;
        let is_closed = self
            .grid_event(event_id)
            .is_some_and(|event| event.status == GridEventStatus::Closed);
        if is_closed && participation.status == ParticipationStatus::Enrolled {
            participation.status = ParticipationStatus::Expired;
        }
        Some(participation)
    }

    /// Up to 100 devices that take part in a grid event, from the `from`th on, counted from 0.
    pub fn participants(&self, event_id: u64, from: u32, limit: u32) -> Vec<Hash> {
        (from..from.saturating_add(limit.min(MAX_PAGE)))
            .map_while(|index| self.participants.get((event_id, index)))
            .collect()
    }

    pub fn meter(&self, device_id: Hash) -> Meter {
        self.meters.get(device_id).unwrap_or_default()
    }

    /// Opens a grid event; a start too soon is moved, with the same duration.
    pub fn create_event(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        request: GridEventRequest,
    ) -> Result<(u64, GridEvent), GridError> {
        self.access.ensure_not_paused(now_ms)?;
        self.ensure_operator(caller)?;
        self.open_event(caller, now_ms, request, None)
    }

    /// Opens a grid event for an operator, or for the rule that the operator made.
    pub(crate) fn open_event(
        &mut self,
        operator: AccountId,
        now_ms: u64,
        request: GridEventRequest,
        rule_id: Option<u32>,
    ) -> Result<(u64, GridEvent), GridError> {
        let parameters = &self.parameters;
        let duration_ms = request
            .ends_at_ms
            .checked_sub(request.starts_at_ms)
            .ok_or(GridError::WindowTooLong)?;
        let latest_start_ms = now_ms.saturating_add(MAX_NOTICE_MS);
        if !(MIN_INTERVAL_MS..=MAX_WINDOW_MS).contains(&duration_ms)
            || request.starts_at_ms > latest_start_ms
        {
            return Err(GridError::WindowTooLong);
        }
        let starts_at_ms = request
            .starts_at_ms
            .max(now_ms.saturating_add(parameters.enroll_lead_ms));
        let ends_at_ms = add(starts_at_ms, duration_ms)?;
        let rate_per_kwh = or_default(request.rate_per_kwh, parameters.default_rate_per_kwh);
        if rate_per_kwh > parameters.max_rate_per_kwh {
            return Err(GridError::RateTooHigh);
        }
        let budget = or_default(request.budget, parameters.max_event_budget);
        if budget > parameters.max_event_budget {
            return Err(GridError::BudgetTooHigh);
        }
        let event = GridEvent {
            operator,
            kind: request.kind,
            direction: request.direction,
            created_at_ms: now_ms,
            starts_at_ms,
            ends_at_ms,
            report_until_ms: add(ends_at_ms, parameters.report_period_ms)?,
            challenge_period_ms: parameters.challenge_period_ms,
            resolve_period_ms: parameters.resolve_period_ms,
            rate_per_kwh,
            target_milliwatts: request.target_milliwatts,
            budget,
            reserved: 0,
            paid: 0,
            enrolled_count: 0,
            opted_out_count: 0,
            disputed_count: 0,
            settled_count: 0,
            delivered_mwh: 0,
            rule_id,
            status: GridEventStatus::Open,
        };
        self.event_count = add(self.event_count, 1)?;
        self.events.insert(self.event_count, &event);
        Ok((self.event_count, event))
    }

    pub(crate) fn ensure_operator(&self, account: AccountId) -> Result<(), GridError> {
        if !self.access.has_role(Role::Operator, account) {
            return Err(GridError::NotOperator);
        }
        Ok(())
    }

    /// A participation of a grid event that is neither cancelled nor closed.
    pub(crate) fn open_participation(
        &self,
        event_id: u64,
        device_id: Hash,
    ) -> Result<(GridEvent, Participation), GridError> {
        let event = self.events.get(event_id).ok_or(GridError::EventNotFound)?;
        event.ensure_open()?;
        let participation = self
            .participations
            .get((event_id, device_id))
            .ok_or(GridError::NotEnrolled)?;
        Ok((event, participation))
    }

    /// The device is free for another window, and its past energy counts for nothing any more.
    pub(crate) fn close_window(&mut self, event_id: u64, device_id: Hash) {
        let mut meter = self.meter(device_id);
        meter.open.retain(|window| window.event_id != event_id);
        self.meters.insert(device_id, &meter);
    }
}

pub(crate) fn ensure_reason(reason: &str) -> Result<(), GridError> {
    if reason.len() > MAX_REASON_BYTES {
        return Err(GridError::ReasonTooLong);
    }
    Ok(())
}

pub(crate) fn add(a: u64, b: u64) -> Result<u64, GridError> {
    a.checked_add(b).ok_or(GridError::Overflow)
}

fn or_default(value: u128, default: u128) -> u128 {
    if value == 0 {
        default
    } else {
        value
    }
}
