use ink::{
    prelude::string::String,
    primitives::{AccountId, Hash},
};
use powergrid_traits::{IntervalQuality, Outcome, RefusalReason};

use crate::{
    disputes::Resolution,
    model::{Direction, GridEventKind},
    parameters::Parameters,
    signals::{Comparison, EventTemplate, Metric},
};

/// The grid service exists from now on.
#[ink::event]
pub struct Instantiated {
    pub owner: AccountId,
    pub token: AccountId,
    pub registry: AccountId,
    pub parameters: Parameters,
    pub at_ms: u64,
}

/// The grid asks for a reduction (or an increase) of net import; everything is stated as it is in force.
#[ink::event]
pub struct GridEventCreated {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub operator: AccountId,
    pub kind: GridEventKind,
    pub direction: Direction,
    pub starts_at_ms: u64,
    pub ends_at_ms: u64,
    pub report_until_ms: u64,
    pub challenge_period_ms: u64,
    pub resolve_period_ms: u64,
    pub rate_per_kwh: u128,
    pub target_milliwatts: u64,
    pub budget: u128,
    /// The rule that opened it, when it was not the operator.
    pub rule_id: Option<u32>,
    pub at_ms: u64,
}

/// A device takes part in a grid event; this is what its settlement will rest on.
#[ink::event]
pub struct DeviceEnrolled {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub owner: AccountId,
    pub oracle: AccountId,
    pub baseline_mwh: i64,
    pub expected_mwh: i64,
    pub method_id: u32,
    pub basis_from_ms: u64,
    pub basis_to_ms: u64,
    pub basis_count: u32,
    pub evidence: Hash,
    pub capacity_watts: u32,
    pub reputation: u8,
    pub reserved: u128,
    pub at_ms: u64,
}

/// A metered interval was accepted.
#[ink::event]
pub struct IntervalRecorded {
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub oracle: AccountId,
    pub start_ms: u64,
    pub end_ms: u64,
    pub net_mwh: i64,
    pub quality: IntervalQuality,
    pub samples_root: Hash,
    /// The grid event it counts for.
    pub credited_event_id: Option<u64>,
    pub credited_mwh: i64,
    pub at_ms: u64,
}

/// A metered interval was refused; nothing else changed.
#[ink::event]
pub struct IntervalRefused {
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub oracle: AccountId,
    pub start_ms: u64,
    pub end_ms: u64,
    pub net_mwh: i64,
    pub quality: IntervalQuality,
    pub samples_root: Hash,
    pub reason: RefusalReason,
    pub at_ms: u64,
}

/// A participation is settled, with everything its reward was computed from.
#[ink::event]
pub struct ParticipationSettled {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub owner: AccountId,
    pub oracle: AccountId,
    pub baseline_mwh: i64,
    pub metered_mwh: i64,
    pub covered_ms: u64,
    pub window_ms: u64,
    pub capacity_watts: u32,
    pub reputation: u8,
    pub rate_per_kwh: u128,
    pub raw_mwh: i64,
    pub delivered_mwh: i64,
    pub expected_mwh: i64,
    pub outcome: Outcome,
    pub reward: u128,
    pub settled_by: AccountId,
    pub at_ms: u64,
}

/// PWGD was minted for a settled participation.
#[ink::event]
pub struct RewardPaid {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub owner: AccountId,
    pub amount: u128,
    pub at_ms: u64,
}

/// A device was taken out of a grid event before it started, for good.
#[ink::event]
pub struct DeviceOptedOut {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub owner: AccountId,
    pub by: AccountId,
    pub at_ms: u64,
}

/// A grid event was cancelled before it started; nobody is paid for it.
#[ink::event]
pub struct GridEventCancelled {
    #[ink(topic)]
    pub event_id: u64,
    pub reason: String,
    pub by: AccountId,
    pub at_ms: u64,
}

/// A grid event is over. The totals are the sums over its settled participations; the expired ones are never paid.
#[ink::event]
pub struct GridEventClosed {
    #[ink(topic)]
    pub event_id: u64,
    pub enrolled_count: u32,
    pub opted_out_count: u32,
    pub settled_count: u32,
    pub expired_count: u32,
    pub delivered_mwh: i64,
    pub paid: u128,
    pub closed_by: AccountId,
    pub at_ms: u64,
}

/// A verifier objects to a participation; it is not settled before that is resolved.
#[ink::event]
pub struct DisputeOpened {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub verifier: AccountId,
    pub reason: String,
    pub resolve_until_ms: u64,
    pub at_ms: u64,
}

/// A dispute was decided, or lapsed and so is rejected.
#[ink::event]
pub struct DisputeResolved {
    #[ink(topic)]
    pub event_id: u64,
    #[ink(topic)]
    pub device_id: Hash,
    pub resolution: Resolution,
    pub has_lapsed: bool,
    pub by: AccountId,
    pub at_ms: u64,
}

/// The state of the grid, as an approved feed sees it.
#[ink::event]
pub struct ConditionSubmitted {
    #[ink(topic)]
    pub feed: AccountId,
    pub load_milliwatts: u64,
    pub capacity_milliwatts: u64,
    pub frequency_millihertz: u32,
    pub voltage_millivolts: u32,
    pub renewable_bp: u16,
    pub at_ms: u64,
}

/// Conditions that match `metric comparison threshold` open grid events like `template` from now on.
#[ink::event]
pub struct RuleCreated {
    #[ink(topic)]
    pub rule_id: u32,
    #[ink(topic)]
    pub operator: AccountId,
    pub metric: Metric,
    pub comparison: Comparison,
    pub threshold: u64,
    pub template: EventTemplate,
    pub cooldown_ms: u64,
    pub max_open: u8,
    pub at_ms: u64,
}

/// The rule opens nothing any more.
#[ink::event]
pub struct RuleRemoved {
    #[ink(topic)]
    pub rule_id: u32,
    pub by: AccountId,
    pub at_ms: u64,
}

/// A condition matched the rule, which is why the grid event was opened.
#[ink::event]
pub struct RuleTriggered {
    #[ink(topic)]
    pub rule_id: u32,
    #[ink(topic)]
    pub event_id: u64,
    pub metric: Metric,
    pub value: u64,
    pub threshold: u64,
    pub at_ms: u64,
}
