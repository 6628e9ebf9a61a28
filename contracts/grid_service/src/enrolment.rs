use ink::primitives::{AccountId, Hash};
use powergrid_traits::{GridError, ReportingInfo};

use crate::{
    data::GridData,
    model::{
        Direction, Enrolment, GridEvent, GridEventStatus, Meter, OpenWindow, Participation,
        ParticipationStatus,
    },
    settlement,
};

/// How many unsettled participations one device may have.
const MAX_OPEN: usize = 16;

impl GridData {
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
        event.ensure_open()?;
        if now_ms >= event.starts_at_ms {
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
        self.drop_dead_windows(&mut meter);
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
            dispute: None,
            status: ParticipationStatus::Enrolled,
        };
        let index = event.enrolled_count;
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
        self.participants.insert((event_id, index), &device_id);
        Ok((participation, event.locked_until_ms()))
    }

    /// Takes a device out of a grid event before it starts, for good. For the owner or the oracle of the enrolment.
    pub fn opt_out(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        event_id: u64,
        device_id: Hash,
    ) -> Result<Participation, GridError> {
        let (mut event, mut participation) = self.open_participation(event_id, device_id)?;
        if caller != participation.owner && caller != participation.oracle {
            return Err(GridError::NotAuthorized);
        }
        if now_ms >= event.starts_at_ms {
            return Err(GridError::EventStarted);
        }
        if participation.status != ParticipationStatus::Enrolled {
            return Err(GridError::NotEnrolled);
        }
        participation.status = ParticipationStatus::OptedOut;
        event.reserved = event
            .reserved
            .checked_sub(participation.reserved)
            .ok_or(GridError::Overflow)?;
        event.opted_out_count = event
            .opted_out_count
            .checked_add(1)
            .ok_or(GridError::Overflow)?;
        self.events.insert(event_id, &event);
        self.participations
            .insert((event_id, device_id), &participation);
        self.close_window(event_id, device_id);
        Ok(participation)
    }

    /// Forgets windows of grid events that were cancelled or closed: there are too many devices to do it then.
    fn drop_dead_windows(&self, meter: &mut Meter) {
        meter.open.retain(|window| {
            self.events
                .get(window.event_id)
                .is_some_and(|event| event.status == GridEventStatus::Open)
        });
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
