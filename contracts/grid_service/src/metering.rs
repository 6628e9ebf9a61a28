use ink::primitives::AccountId;
use powergrid_traits::{GridError, IntervalQuality, MeterInterval, RefusalReason, ReportingInfo};

use crate::{
    data::{add, GridData, MIN_INTERVAL_MS},
    model::{Credit, GridEventStatus, Meter},
};

pub const MAX_REPORT_ITEMS: usize = 64;
const MAX_INTERVAL_AGE_MS: u64 = 604_800_000;
const MAX_INTERVAL_MS: u64 = 3_600_000;

impl GridData {
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
        match credit {
            Some(credit) if self.credit(now_ms, interval, length_ms, credit)? => Ok(Some(credit)),
            _ => Ok(None),
        }
    }

    /// False when the grid event has been cancelled.
    fn credit(
        &mut self,
        now_ms: u64,
        interval: &MeterInterval,
        length_ms: u64,
        credit: Credit,
    ) -> Result<bool, GridError> {
        let key = (credit.event_id, interval.device_id);
        let event = self
            .events
            .get(credit.event_id)
            .ok_or(GridError::EventNotFound)?;
        if event.status != GridEventStatus::Open {
            return Ok(false);
        }
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
        Ok(true)
    }
}

fn has_higher_mean(net_mwh: i64, length_ms: u64, meter: &Meter) -> bool {
    meter.peak_length_ms == 0
        || i128::from(net_mwh).saturating_mul(i128::from(meter.peak_length_ms))
            > i128::from(meter.peak_mwh).saturating_mul(i128::from(length_ms))
}
