//! What was delivered, and what it earns. Pure arithmetic in milliwatt-hours and Unix milliseconds; divides once, at
//! the end, and rounds against the payee.

use powergrid_traits::{GridError, Outcome};

use crate::model::Direction;

const MWH_PER_WATT_HOUR_MS: i128 = 3_600;

/// Everything a settlement depends on: what was stored at enrolment and metered in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementInput {
    pub direction: Direction,
    pub import_only: bool,
    pub baseline_mwh: i64,
    pub metered_mwh: i64,
    pub covered_ms: u64,
    pub window_ms: u64,
    pub capacity_watts: u32,
    pub expected_mwh: i64,
    pub reputation: u8,
    pub rate_per_kwh: u128,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    pub raw_mwh: i64,
    pub delivered_mwh: i64,
    pub outcome: Outcome,
    pub reward: u128,
}

/// Energy that `capacity_watts` can move in `duration_ms`, in mWh, rounded down.
pub fn capacity_mwh(capacity_watts: u32, duration_ms: u64) -> i128 {
    (i128::from(capacity_watts))
        .saturating_mul(i128::from(duration_ms))
        .div_euclid(MWH_PER_WATT_HOUR_MS)
}

/// The most that may count as delivered of a promise: 120 % of it.
pub fn promise_cap_mwh(expected_mwh: i64) -> i128 {
    i128::from(expected_mwh).saturating_mul(12).div_euclid(10)
}

/// `rate x payable x (800 + 4 x reputation) / 10^9`, rounded down.
pub fn reward(rate_per_kwh: u128, payable_mwh: i128, reputation: u8) -> Result<u128, GridError> {
    let payable = u128::try_from(payable_mwh).map_err(|_| GridError::Overflow)?;
    let multiplier = u128::from(reputation)
        .checked_mul(4)
        .and_then(|bonus| bonus.checked_add(800))
        .ok_or(GridError::Overflow)?;
    rate_per_kwh
        .checked_mul(payable)
        .and_then(|amount| amount.checked_mul(multiplier))
        .and_then(|amount| amount.checked_div(1_000_000_000))
        .ok_or(GridError::Overflow)
}

pub fn settle(input: &SettlementInput) -> Result<Settlement, GridError> {
    let covered = i128::from(input.covered_ms);
    let window = i128::from(input.window_ms);
    let metered = i128::from(input.metered_mwh);
    let scaled = i128::from(input.baseline_mwh)
        .checked_mul(covered)
        .ok_or(GridError::Overflow)?;
    let share = match input.direction {
        Direction::Reduce => scaled.checked_div_euclid(window),
        Direction::Increase => scaled
            .checked_neg()
            .and_then(|negated| negated.checked_div_euclid(window))
            .and_then(i128::checked_neg),
    }
    .ok_or(GridError::Overflow)?;
    let raw = match input.direction {
        Direction::Reduce => share.checked_sub(metered),
        Direction::Increase => metered.checked_sub(share),
    }
    .ok_or(GridError::Overflow)?;

    let mut delivered = raw
        .max(0)
        .min(capacity_mwh(input.capacity_watts, input.covered_ms))
        .min(promise_cap_mwh(input.expected_mwh));
    if input.import_only && input.direction == Direction::Reduce {
        delivered = delivered.min(share.max(0));
    }

    let outcome = outcome(input, delivered);
    let is_paid = matches!(outcome, Outcome::Delivered | Outcome::Partial)
        && raw.saturating_mul(10) >= i128::try_from(share.unsigned_abs()).unwrap_or(i128::MAX);
    let payable = if is_paid { delivered } else { 0 };
    Ok(Settlement {
        raw_mwh: i64::try_from(raw).map_err(|_| GridError::Overflow)?,
        delivered_mwh: i64::try_from(delivered).map_err(|_| GridError::Overflow)?,
        outcome,
        reward: reward(input.rate_per_kwh, payable, input.reputation)?,
    })
}

fn outcome(input: &SettlementInput, delivered: i128) -> Outcome {
    let covered = u128::from(input.covered_ms).saturating_mul(10);
    if covered < u128::from(input.window_ms).saturating_mul(9) {
        return Outcome::Unmetered;
    }
    let expected = i128::from(input.expected_mwh);
    let delivered = delivered.saturating_mul(10);
    if delivered >= expected.saturating_mul(9) {
        Outcome::Delivered
    } else if delivered >= expected {
        Outcome::Partial
    } else {
        Outcome::Missed
    }
}
