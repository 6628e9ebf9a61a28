use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use powergrid_traits::{
    Access, GridError, IntervalQuality, MeterInterval, RefusalReason, ReportingInfo, Role,
};

use crate::settlement::{self, Settlement, SettlementInput};

pub const MAX_REPORT_ITEMS: usize = 64;
/// How many unsettled participations one device may have.
const MAX_OPEN: usize = 16;
const MAX_WINDOW_MS: u64 = 86_400_000;
const MAX_NOTICE_MS: u64 = 2_592_000_000;
const MAX_INTERVAL_AGE_MS: u64 = 604_800_000;
const MIN_INTERVAL_MS: u64 = 5_000;
const MAX_INTERVAL_MS: u64 = 3_600_000;

/// What the owner of the contract may tune.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Parameters {
    /// The least time between an event's announcement and its start.
    pub enroll_lead_ms: u64,
    /// How long after the window intervals may still be reported.
    pub report_period_ms: u64,
    /// How long a complete participation may be disputed before it is settled.
    pub challenge_period_ms: u64,
    /// How long a dispute may stay open.
    pub resolve_period_ms: u64,
    pub default_rate_per_kwh: u128,
    pub max_rate_per_kwh: u128,
    pub max_event_budget: u128,
    /// The part of the stake that confirmed fraud costs, in basis points.
    pub slash_bp: u16,
    pub max_pause_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum GridEventKind {
    DemandResponse,
    FrequencyRegulation,
    PeakShaving,
    LoadBalancing,
    Emergency,
}

/// Whether the grid asks for less net import or for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Direction {
    Reduce,
    Increase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum GridEventStatus {
    Open,
    Cancelled,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct GridEvent {
    pub operator: AccountId,
    pub kind: GridEventKind,
    pub direction: Direction,
    pub created_at_ms: u64,
    pub starts_at_ms: u64,
    pub ends_at_ms: u64,
    pub report_until_ms: u64,
    pub challenge_period_ms: u64,
    pub resolve_period_ms: u64,
    pub rate_per_kwh: u128,
    pub target_milliwatts: u64,
    pub budget: u128,
    /// The most that unsettled participations may still be paid.
    pub reserved: u128,
    pub paid: u128,
    pub enrolled_count: u32,
    pub settled_count: u32,
    pub delivered_mwh: i64,
    pub status: GridEventStatus,
}

impl GridEvent {
    pub fn window_ms(&self) -> u64 {
        self.ends_at_ms.saturating_sub(self.starts_at_ms)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum ParticipationStatus {
    Enrolled,
    OptedOut,
    Disputed,
    Settled,
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Participation {
    pub owner: AccountId,
    pub oracle: AccountId,
    pub baseline_mwh: i64,
    pub expected_mwh: i64,
    pub capacity_watts: u32,
    pub import_only: bool,
    pub reputation: u8,
    pub reserved: u128,
    pub metered_mwh: i64,
    pub covered_ms: u64,
    /// When the last missing interval arrived, not before the window's end.
    pub complete_at_ms: Option<u64>,
    pub status: ParticipationStatus,
}

/// What a device's oracle says when it enrols the device. `method_id` and the basis say how the baseline came about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Enrolment {
    pub baseline_mwh: i64,
    pub expected_mwh: i64,
    pub method_id: u32,
    pub basis_from_ms: u64,
    pub basis_to_ms: u64,
    pub basis_count: u32,
    /// `blake2_256(SCALE(method_id, parameters, Vec<(start_ms, end_ms, net_mwh)>))`.
    pub evidence: Hash,
}

/// What an operator asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct GridEventRequest {
    pub kind: GridEventKind,
    pub direction: Direction,
    pub starts_at_ms: u64,
    pub ends_at_ms: u64,
    /// PWGD per kWh in its smallest unit; 0 takes the default.
    pub rate_per_kwh: u128,
    pub target_milliwatts: u64,
    /// The most that may be paid; 0 takes the highest allowed.
    pub budget: u128,
}

/// One unsettled participation of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct OpenWindow {
    pub event_id: u64,
    pub starts_at_ms: u64,
    pub ends_at_ms: u64,
    pub report_until_ms: u64,
}

/// What is kept of a device's meter. `open` is bounded.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Meter {
    pub last_end_ms: u64,
    /// The OK interval with the highest mean power so far.
    pub peak_mwh: i64,
    pub peak_length_ms: u64,
    pub open: Vec<OpenWindow>,
}

/// The part of an accepted interval that counts for a participation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    pub event_id: u64,
    pub mwh: i64,
}

/// A participation that is due, with what it came to if its oracle is still approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub event: GridEvent,
    pub participation: Participation,
    pub settlement: Settlement,
}

/// Grid events, participations and meters. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct GridData {
    pub access: Access,
    parameters: Parameters,
    event_count: u64,
    events: Mapping<u64, GridEvent>,
    participations: Mapping<(u64, Hash), Participation>,
    meters: Mapping<Hash, Meter>,
}

impl GridData {
    pub fn new(owner: AccountId, parameters: Parameters) -> Self {
        Self {
            access: Access::new(owner, parameters.max_pause_ms),
            parameters,
            event_count: 0,
            events: Mapping::default(),
            participations: Mapping::default(),
            meters: Mapping::default(),
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

    pub fn participation(&self, event_id: u64, device_id: Hash) -> Option<Participation> {
        self.participations.get((event_id, device_id))
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
        if !self.access.has_role(Role::Operator, caller) {
            return Err(GridError::NotOperator);
        }
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
            operator: caller,
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
            settled_count: 0,
            delivered_mwh: 0,
            status: GridEventStatus::Open,
        };
        self.event_count = add(self.event_count, 1)?;
        self.events.insert(self.event_count, &event);
        Ok((self.event_count, event))
    }

    /// Enrols a device. Returns the participation, and until when the device has to be locked.
    pub fn enroll(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        event_id: u64,
        device_id: Hash,
        info: Option<ReportingInfo>,
        enrolment: &Enrolment,
    ) -> Result<(Participation, u64), GridError> {
        self.access.ensure_not_paused(now_ms)?;
        let mut event = self.events.get(event_id).ok_or(GridError::EventNotFound)?;
        if now_ms >= event.starts_at_ms || event.status != GridEventStatus::Open {
            return Err(GridError::EventStarted);
        }
        let info = info.ok_or(GridError::NotEligible)?;
        if info.oracle != caller || !info.oracle_approved {
            return Err(GridError::NotOracle);
        }
        if !info.eligible {
            return Err(GridError::NotEligible);
        }
        if self.participations.contains((event_id, device_id)) {
            return Err(GridError::AlreadyEnrolled);
        }
        let mut meter = self.meter(device_id);
        ensure_fits(&meter, &event)?;
        ensure_promise(enrolment, &info, event.window_ms())?;
        ensure_baseline(enrolment, &info, &event, &meter)?;

        let reserved = settlement::reward(
            event.rate_per_kwh,
            settlement::promise_cap_mwh(enrolment.expected_mwh),
            info.reputation,
        )?;
        let committed = event
            .reserved
            .checked_add(event.paid)
            .and_then(|sum| sum.checked_add(reserved))
            .ok_or(GridError::Overflow)?;
        if committed > event.budget {
            return Err(GridError::EventFull);
        }
        let participation = Participation {
            owner: info.owner,
            oracle: caller,
            baseline_mwh: enrolment.baseline_mwh,
            expected_mwh: enrolment.expected_mwh,
            capacity_watts: info.capacity_watts,
            import_only: info.import_only,
            reputation: info.reputation,
            reserved,
            metered_mwh: 0,
            covered_ms: 0,
            complete_at_ms: None,
            status: ParticipationStatus::Enrolled,
        };
        let locked_until_ms = event
            .report_until_ms
            .saturating_add(event.challenge_period_ms)
            .saturating_add(event.resolve_period_ms);
        event.reserved = event
            .reserved
            .checked_add(reserved)
            .ok_or(GridError::Overflow)?;
        event.enrolled_count = event
            .enrolled_count
            .checked_add(1)
            .ok_or(GridError::Overflow)?;
        meter.open.push(OpenWindow {
            event_id,
            starts_at_ms: event.starts_at_ms,
            ends_at_ms: event.ends_at_ms,
            report_until_ms: event.report_until_ms,
        });
        self.events.insert(event_id, &event);
        self.meters.insert(device_id, &meter);
        self.participations
            .insert((event_id, device_id), &participation);
        Ok((participation, locked_until_ms))
    }

    /// Why an interval would be refused now, before anything is written.
    pub fn check_interval(
        &self,
        caller: AccountId,
        now_ms: u64,
        info: Option<&ReportingInfo>,
        interval: &MeterInterval,
    ) -> Result<(), RefusalReason> {
        let info = info
            .filter(|info| info.oracle == caller && info.oracle_approved)
            .ok_or(RefusalReason::NotYourDevice)?;
        let length_ms = interval.end_ms.checked_sub(interval.start_ms);
        if !info.active {
            return Err(RefusalReason::NotActive);
        }
        if interval.start_ms < self.meter(interval.device_id).last_end_ms {
            return Err(RefusalReason::AlreadyReported);
        }
        if interval.end_ms > now_ms {
            return Err(RefusalReason::FutureEnd);
        }
        if interval.start_ms < info.active_since_ms {
            return Err(RefusalReason::NotActive);
        }
        if interval.end_ms.saturating_add(MAX_INTERVAL_AGE_MS) < now_ms {
            return Err(RefusalReason::TooOld);
        }
        let length_ms = length_ms
            .filter(|length| (MIN_INTERVAL_MS..=MAX_INTERVAL_MS).contains(length))
            .ok_or(RefusalReason::BadLength)?;
        let used = u128::from(interval.net_mwh.unsigned_abs()).saturating_mul(360_000);
        let possible = u128::from(info.capacity_watts)
            .saturating_mul(u128::from(length_ms))
            .saturating_mul(105);
        if used > possible {
            return Err(RefusalReason::OverCapacity);
        }
        if info.import_only && interval.net_mwh < 0 {
            return Err(RefusalReason::ExportNotAllowed);
        }
        Ok(())
    }

    /// Records an interval that `check_interval` let pass; returns what it counts for.
    pub fn record_interval(
        &mut self,
        now_ms: u64,
        interval: &MeterInterval,
    ) -> Result<Option<Credit>, GridError> {
        let mut meter = self.meter(interval.device_id);
        let length_ms = interval.end_ms.saturating_sub(interval.start_ms);
        meter.last_end_ms = interval.end_ms;
        let is_ok = interval.quality == IntervalQuality::Ok;
        if is_ok && has_higher_mean(interval.net_mwh, length_ms, &meter) {
            meter.peak_mwh = interval.net_mwh;
            meter.peak_length_ms = length_ms;
        }
        let window = meter.open.iter().find(|window| {
            is_ok
                && window.starts_at_ms <= interval.start_ms
                && interval.end_ms <= window.ends_at_ms
                && now_ms <= window.report_until_ms
        });
        let credit = window.map(|window| Credit {
            event_id: window.event_id,
            mwh: interval.net_mwh,
        });
        self.meters.insert(interval.device_id, &meter);
        if let Some(credit) = credit {
            self.credit(now_ms, interval, length_ms, credit)?;
        }
        Ok(credit)
    }

    fn credit(
        &mut self,
        now_ms: u64,
        interval: &MeterInterval,
        length_ms: u64,
        credit: Credit,
    ) -> Result<(), GridError> {
        let key = (credit.event_id, interval.device_id);
        let event = self
            .events
            .get(credit.event_id)
            .ok_or(GridError::EventNotFound)?;
        let mut participation = self.participations.get(key).ok_or(GridError::NotEnrolled)?;
        participation.metered_mwh = participation
            .metered_mwh
            .checked_add(credit.mwh)
            .ok_or(GridError::Overflow)?;
        participation.covered_ms = add(participation.covered_ms, length_ms)?;
        if participation.covered_ms == event.window_ms() {
            participation.complete_at_ms = Some(now_ms.max(event.ends_at_ms));
        }
        self.participations.insert(key, &participation);
        Ok(())
    }

    /// A participation that may be settled now, with what it came to.
    pub fn due(&self, now_ms: u64, event_id: u64, device_id: Hash) -> Result<Due, GridError> {
        self.access.ensure_not_paused(now_ms)?;
        let event = self.events.get(event_id).ok_or(GridError::EventNotFound)?;
        let participation = self
            .participations
            .get((event_id, device_id))
            .ok_or(GridError::NotEnrolled)?;
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
        let settlement = settlement::settle(&SettlementInput {
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
        })?;
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
        let mut meter = self.meter(device_id);
        meter.open.retain(|window| window.event_id != event_id);
        self.events.insert(event_id, &event);
        self.participations
            .insert((event_id, device_id), &participation);
        self.meters.insert(device_id, &meter);
        Ok(())
    }
}

/// Touching windows are fine; overlapping ones would pay one stream of energy twice.
fn ensure_fits(meter: &Meter, event: &GridEvent) -> Result<(), GridError> {
    if meter.open.len() >= MAX_OPEN {
        return Err(GridError::TooManyOpen);
    }
    let overlaps = meter.open.iter().any(|window| {
        window.starts_at_ms < event.ends_at_ms && event.starts_at_ms < window.ends_at_ms
    });
    if overlaps {
        return Err(GridError::WindowOverlaps);
    }
    Ok(())
}

fn ensure_promise(
    enrolment: &Enrolment,
    info: &ReportingInfo,
    window_ms: u64,
) -> Result<(), GridError> {
    let possible = settlement::capacity_mwh(info.capacity_watts, window_ms);
    if enrolment.expected_mwh < 1 || i128::from(enrolment.expected_mwh) > possible {
        return Err(GridError::ExpectedOutOfRange);
    }
    Ok(())
}

fn ensure_baseline(
    enrolment: &Enrolment,
    info: &ReportingInfo,
    event: &GridEvent,
    meter: &Meter,
) -> Result<(), GridError> {
    let is_basis_empty =
        enrolment.basis_count == 0 || enrolment.basis_from_ms >= enrolment.basis_to_ms;
    if is_basis_empty || meter.peak_length_ms == 0 {
        return Err(GridError::NoHistory);
    }
    if enrolment.basis_to_ms > event.created_at_ms {
        return Err(GridError::BasisTooLate);
    }
    let baseline = i128::from(enrolment.baseline_mwh);
    let possible = settlement::capacity_mwh(info.capacity_watts, event.window_ms());
    let is_beyond_capacity = baseline.saturating_abs() > possible;
    let is_export_by_importer = info.import_only && baseline < 0;
    // Mean powers compared without dividing: baseline / window > peak / peak length.
    let is_above_peak = event.direction == Direction::Reduce
        && baseline.saturating_mul(i128::from(meter.peak_length_ms))
            > i128::from(meter.peak_mwh).saturating_mul(i128::from(event.window_ms()));
    if is_beyond_capacity || is_export_by_importer || is_above_peak {
        return Err(GridError::BaselineTooHigh);
    }
    Ok(())
}

fn has_higher_mean(net_mwh: i64, length_ms: u64, meter: &Meter) -> bool {
    meter.peak_length_ms == 0
        || i128::from(net_mwh).saturating_mul(i128::from(meter.peak_length_ms))
            > i128::from(meter.peak_mwh).saturating_mul(i128::from(length_ms))
}

fn add(a: u64, b: u64) -> Result<u64, GridError> {
    a.checked_add(b).ok_or(GridError::Overflow)
}

fn or_default(value: u128, default: u128) -> u128 {
    if value == 0 {
        default
    } else {
        value
    }
}
