use ink::primitives::AccountId;
use powergrid_traits::{GridError, ParameterChanged};

use crate::data::GridData;

const DAY_MS: u64 = 86_400_000;
const MAX_PERIOD_MS: u64 = 30 * DAY_MS;
/// The highest rate the arithmetic is made for: 10^24, a million PWGD per kWh.
const HIGHEST_RATE_PER_KWH: u128 = 1_000_000_000_000_000_000_000_000;

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

/// One of the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ParameterKey {
    EnrollLeadMs,
    ReportPeriodMs,
    ChallengePeriodMs,
    ResolvePeriodMs,
    DefaultRatePerKwh,
    MaxRatePerKwh,
    MaxEventBudget,
    SlashBp,
    MaxPauseMs,
}

impl ParameterKey {
    fn name(self) -> &'static str {
        match self {
            ParameterKey::EnrollLeadMs => "enroll_lead_ms",
            ParameterKey::ReportPeriodMs => "report_period_ms",
            ParameterKey::ChallengePeriodMs => "challenge_period_ms",
            ParameterKey::ResolvePeriodMs => "resolve_period_ms",
            ParameterKey::DefaultRatePerKwh => "default_rate_per_kwh",
            ParameterKey::MaxRatePerKwh => "max_rate_per_kwh",
            ParameterKey::MaxEventBudget => "max_event_budget",
            ParameterKey::SlashBp => "slash_bp",
            ParameterKey::MaxPauseMs => "max_pause_ms",
        }
    }
}

impl Parameters {
    /// Every parameter within what it may be: nothing that is due is ever out of reach, no pause is for ever, and there
    /// is always time for a dispute.
    pub fn ensure_in_range(&self) -> Result<(), GridError> {
        let is_in_range = self.enroll_lead_ms <= DAY_MS
            && self.report_period_ms <= MAX_PERIOD_MS
            && (1_000..=MAX_PERIOD_MS).contains(&self.challenge_period_ms)
            && (1_000..=MAX_PERIOD_MS).contains(&self.resolve_period_ms)
            && (1..=self.max_rate_per_kwh).contains(&self.default_rate_per_kwh)
            && self.max_rate_per_kwh <= HIGHEST_RATE_PER_KWH
            && self.max_event_budget > 0
            && self.slash_bp <= 10_000
            && (60_000..=7 * DAY_MS).contains(&self.max_pause_ms);
        is_in_range
            .then_some(())
            .ok_or(GridError::ParameterOutOfRange)
    }

    fn get(&self, key: ParameterKey) -> u128 {
        match key {
            ParameterKey::EnrollLeadMs => self.enroll_lead_ms.into(),
            ParameterKey::ReportPeriodMs => self.report_period_ms.into(),
            ParameterKey::ChallengePeriodMs => self.challenge_period_ms.into(),
            ParameterKey::ResolvePeriodMs => self.resolve_period_ms.into(),
            ParameterKey::DefaultRatePerKwh => self.default_rate_per_kwh,
            ParameterKey::MaxRatePerKwh => self.max_rate_per_kwh,
            ParameterKey::MaxEventBudget => self.max_event_budget,
            ParameterKey::SlashBp => self.slash_bp.into(),
            ParameterKey::MaxPauseMs => self.max_pause_ms.into(),
        }
    }

    fn with(&self, key: ParameterKey, value: u128) -> Result<Self, GridError> {
        let mut changed = self.clone();
        let as_ms = || u64::try_from(value).map_err(|_| GridError::ParameterOutOfRange);
        match key {
            ParameterKey::EnrollLeadMs => changed.enroll_lead_ms = as_ms()?,
            ParameterKey::ReportPeriodMs => changed.report_period_ms = as_ms()?,
            ParameterKey::ChallengePeriodMs => changed.challenge_period_ms = as_ms()?,
            ParameterKey::ResolvePeriodMs => changed.resolve_period_ms = as_ms()?,
            ParameterKey::DefaultRatePerKwh => changed.default_rate_per_kwh = value,
            ParameterKey::MaxRatePerKwh => changed.max_rate_per_kwh = value,
            ParameterKey::MaxEventBudget => changed.max_event_budget = value,
            ParameterKey::SlashBp => {
                changed.slash_bp =
                    u16::try_from(value).map_err(|_| GridError::ParameterOutOfRange)?
            }
            ParameterKey::MaxPauseMs => changed.max_pause_ms = as_ms()?,
        }
        changed.ensure_in_range()?;
        Ok(changed)
    }
}

impl GridData {
    /// Owner only. Acts on grid events that are opened later; setting what is set already changes nothing.
    pub fn set_parameter(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        key: ParameterKey,
        value: u128,
    ) -> Result<Option<ParameterChanged>, GridError> {
        self.access.ensure_owner(caller)?;
        let old = self.parameters.get(key);
        if old == value {
            return Ok(None);
        }
        self.parameters = self.parameters.with(key, value)?;
        self.access.set_max_pause_ms(self.parameters.max_pause_ms);
        Ok(Some(ParameterChanged {
            key: key.name().into(),
            old,
            new: value,
            by: caller,
            at_ms: now_ms,
        }))
    }
}
