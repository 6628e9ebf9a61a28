use ink::{
    prelude::string::String,
    primitives::{AccountId, Hash},
};
use powergrid_traits::{DeviceType, Outcome};

use crate::{DeviceStatus, Parameters};

/// The registry exists from now on.
#[ink::event]
pub struct Instantiated {
    pub owner: AccountId,
    pub treasury: AccountId,
    pub parameters: Parameters,
    pub at_ms: u64,
}

/// A device takes part from now on, with its stake.
#[ink::event]
pub struct DeviceRegistered {
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub owner: AccountId,
    #[ink(topic)]
    pub oracle: AccountId,
    pub device_type: DeviceType,
    pub capacity_watts: u32,
    pub site_id: Hash,
    pub region: String,
    pub manufacturer: String,
    pub model: String,
    pub firmware: String,
    pub status: DeviceStatus,
    pub stake: u128,
    pub reputation: u8,
    pub active_since_ms: u64,
    pub at_ms: u64,
}

/// The device stays as it is until `until_ms`.
#[ink::event]
pub struct DeviceLocked {
    #[ink(topic)]
    pub device_id: Hash,
    pub until_ms: u64,
    pub at_ms: u64,
}

/// What a participation did to the device's reputation.
#[ink::event]
pub struct PerformanceRecorded {
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub event_id: u64,
    pub outcome: Outcome,
    pub before: u8,
    pub after: u8,
    pub at_ms: u64,
}

/// A part of a device's stake went to the treasury.
#[ink::event]
pub struct StakeSlashed {
    #[ink(topic)]
    pub device_id: Hash,
    pub amount: u128,
    /// The grid event in which the device's oracle committed fraud; `None` when the owner decided.
    pub event_id: Option<u64>,
    pub reason: String,
    pub treasury: AccountId,
    /// What is left.
    pub stake: u128,
    pub at_ms: u64,
}

/// The oracle has accepted a device that its owner registered: it takes part from now on.
#[ink::event]
pub struct DeviceAccepted {
    #[ink(topic)]
    pub device_id: Hash,
    #[ink(topic)]
    pub oracle: AccountId,
    pub active_since_ms: u64,
    pub at_ms: u64,
}

/// A claim that no oracle had accepted gives way to the registration that follows; its stake goes back.
#[ink::event]
pub struct PendingDeviceReplaced {
    #[ink(topic)]
    pub device_id: Hash,
    /// Who had claimed the device.
    #[ink(topic)]
    pub owner: AccountId,
    pub stake_returned: u128,
    pub at_ms: u64,
}

/// Native tokens were added to a device's stake.
#[ink::event]
pub struct StakeIncreased {
    #[ink(topic)]
    pub device_id: Hash,
    pub amount: u128,
    /// What is staked now.
    pub stake: u128,
    pub by: AccountId,
    pub at_ms: u64,
}

/// Native tokens went from a device's stake to its owner.
#[ink::event]
pub struct StakeWithdrawn {
    #[ink(topic)]
    pub device_id: Hash,
    pub amount: u128,
    /// What is left.
    pub stake: u128,
    pub to: AccountId,
    pub at_ms: u64,
}

/// Another oracle reports the device's meter from now on.
#[ink::event]
pub struct OracleChanged {
    #[ink(topic)]
    pub device_id: Hash,
    pub old: AccountId,
    pub new: AccountId,
    pub at_ms: u64,
}

/// What is said of a device from now on.
#[ink::event]
pub struct MetadataUpdated {
    #[ink(topic)]
    pub device_id: Hash,
    pub device_type: DeviceType,
    pub capacity_watts: u32,
    pub site_id: Hash,
    pub region: String,
    pub manufacturer: String,
    pub model: String,
    pub firmware: String,
    pub by: AccountId,
    pub at_ms: u64,
}

/// The device is out of service.
#[ink::event]
pub struct DeviceDeactivated {
    #[ink(topic)]
    pub device_id: Hash,
    pub by: AccountId,
    pub at_ms: u64,
}

/// The device is back in service; what it drew before does not count.
#[ink::event]
pub struct DeviceReactivated {
    #[ink(topic)]
    pub device_id: Hash,
    pub active_since_ms: u64,
    pub at_ms: u64,
}

/// Slashed stake goes to `new` from now on.
#[ink::event]
pub struct TreasuryChanged {
    pub old: AccountId,
    pub new: AccountId,
    pub by: AccountId,
    pub at_ms: u64,
}
