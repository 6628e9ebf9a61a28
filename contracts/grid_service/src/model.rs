use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};
use powergrid_traits::GridError;

use crate::settlement::Settlement;

/// How long after everything else an unsettled participation expires: 30 days.
const EXPIRY_MS: u64 = 2_592_000_000;

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
    pub opted_out_count: u32,
    pub disputed_count: u32,
    pub settled_count: u32,
    pub delivered_mwh: i64,
    /// The rule that opened it, when it was not an operator.
    pub rule_id: Option<u32>,
    pub status: GridEventStatus,
}

impl GridEvent {
    pub fn window_ms(&self) -> u64 {
        self.ends_at_ms.saturating_sub(self.starts_at_ms)
    }

    /// Participations that nothing has been decided of.
    pub fn unsettled_count(&self) -> u32 {
        self.enrolled_count
            .saturating_sub(self.opted_out_count)
            .saturating_sub(self.settled_count)
    }

    /// Until when the stake behind a participation has to stay.
    pub fn locked_until_ms(&self) -> u64 {
        self.report_until_ms
            .saturating_add(self.challenge_period_ms)
            .saturating_add(self.resolve_period_ms)
    }

    /// From when on it may be closed although participations are unsettled.
    pub fn expires_at_ms(&self) -> u64 {
        self.locked_until_ms().saturating_add(EXPIRY_MS)
    }

    pub fn ensure_open(&self) -> Result<(), GridError> {
        match self.status {
            GridEventStatus::Open => Ok(()),
            GridEventStatus::Cancelled => Err(GridError::EventCancelled),
            GridEventStatus::Closed => Err(GridError::EventClosed),
        }
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
    /// The grid event was closed before it was settled; it is not paid.
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
    /// There is one dispute at the most, so that none can follow the other for ever.
    pub dispute: Option<Dispute>,
    pub status: ParticipationStatus,
}

/// A verifier's objection to a participation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Dispute {
    pub verifier: AccountId,
    pub at_ms: u64,
    /// From then on it can only be lapsed.
    pub resolve_until_ms: u64,
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
