use ink::primitives::{AccountId, Hash};

/// How long a pause lasts at the most: 7 days.
pub const DEFAULT_MAX_PAUSE_MS: u64 = 604_800_000;

/// The longest text that states a reason, in bytes.
pub const MAX_REASON_BYTES: usize = 256;

/// What an account may do on one of the contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Role {
    /// Token: may mint.
    Minter,
    /// Registry: may register devices and report their meters.
    Oracle,
    /// Registry: may lock devices and record how they performed.
    AuthorizedCaller,
    /// GridService: may open grid events.
    Operator,
    /// GridService: may dispute a result.
    Verifier,
    /// GridService: may submit grid conditions.
    Feed,
    /// Token: its transfers work while the token is paused, so that locked votes can always be returned.
    Governance,
}

/// Why PWGD was minted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum MintReason {
    /// When the system was set up.
    Initial,
    /// Given for another reason than a reduction.
    Grant,
    /// For what a device delivered in a grid event.
    Reward { event_id: u64, device_id: Hash },
}

/// What a registered resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum DeviceType {
    Plug,
    Battery,
    EvCharger,
    Solar,
}

impl DeviceType {
    /// The largest capacity a device of this type may have, in watts.
    pub fn max_capacity_watts(self) -> u32 {
        match self {
            DeviceType::Plug => 3_680,
            DeviceType::EvCharger => 22_000,
            DeviceType::Battery | DeviceType::Solar => 30_000,
        }
    }

    /// True for devices that cannot feed energy into the grid.
    pub fn is_import_only(self) -> bool {
        matches!(self, DeviceType::Plug)
    }
}

/// How much a metered interval may be relied on; only `Ok` is ever paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum IntervalQuality {
    /// Measured, complete, plausible.
    Ok,
    /// Filled or split by a rule.
    Estimated,
    /// No reading.
    Missing,
    /// A range, unit, clock or identity check failed.
    Bad,
}

/// Net import of one device between two instants, in milliwatt-hours and Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct MeterInterval {
    pub device_id: Hash,
    pub start_ms: u64,
    pub end_ms: u64,
    /// Taken from the grid positive, fed into it negative.
    pub net_mwh: i64,
    pub quality: IntervalQuality,
    /// Merkle root over the interval's readings.
    pub samples_root: Hash,
}

/// Why an interval was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum RefusalReason {
    /// The device is not registered with the reporting oracle, or the oracle is not approved.
    NotYourDevice,
    /// The device is not active, or was not yet when the interval started.
    NotActive,
    /// The interval starts before the end of the last one recorded.
    AlreadyReported,
    /// The interval ends after the block's time.
    FutureEnd,
    /// The interval ended more than 7 days ago.
    TooOld,
    /// The interval is shorter than 5 seconds or longer than an hour.
    BadLength,
    /// More energy than 105 % of the device's capacity.
    OverCapacity,
    /// Net export by a device that can only import.
    ExportNotAllowed,
}

/// What a settled participation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Outcome {
    /// At least 90 % of what was promised.
    Delivered,
    /// At least 10 % of what was promised.
    Partial,
    /// Less than 10 % of what was promised.
    Missed,
    /// Less than 90 % of the window was metered.
    Unmetered,
    /// A dispute was confirmed.
    Fraud,
    /// The oracle lost its approval while reports were still due.
    Void,
}

/// What `grid_service` needs to know of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ReportingInfo {
    pub owner: AccountId,
    pub oracle: AccountId,
    pub oracle_approved: bool,
    pub capacity_watts: u32,
    pub import_only: bool,
    pub active: bool,
    pub active_since_ms: u64,
    pub reputation: u8,
    pub eligible: bool,
}
