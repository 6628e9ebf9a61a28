use crate::Role;
use ink::{
    prelude::string::String,
    primitives::{AccountId, Hash},
};

/// `account` may act as `role` from now on.
#[ink::event]
pub struct RoleGranted {
    pub role: Role,
    #[ink(topic)]
    pub account: AccountId,
    pub by: AccountId,
    pub at_ms: u64,
}

/// `account` may no longer act as `role`.
#[ink::event]
pub struct RoleRevoked {
    pub role: Role,
    #[ink(topic)]
    pub account: AccountId,
    pub by: AccountId,
    pub at_ms: u64,
}

/// The contract is paused until `until_ms`, unless it is unpaused before.
#[ink::event]
pub struct Paused {
    pub by: AccountId,
    pub until_ms: u64,
    pub at_ms: u64,
}

/// The pause was ended.
#[ink::event]
pub struct Unpaused {
    pub by: AccountId,
    pub at_ms: u64,
}

/// `to` may take the contract's ownership.
#[ink::event]
pub struct OwnershipOffered {
    pub from: AccountId,
    pub to: AccountId,
    pub at_ms: u64,
}

/// The contract's owner is `to` now.
#[ink::event]
pub struct OwnershipTaken {
    pub from: AccountId,
    pub to: AccountId,
    pub at_ms: u64,
}

/// The account that may pause is `guardian` now, or nobody but the owner.
#[ink::event]
pub struct GuardianChanged {
    pub guardian: Option<AccountId>,
    pub by: AccountId,
    pub at_ms: u64,
}

/// A parameter was set. Absent limits are 0.
#[ink::event]
#[derive(Debug, PartialEq, Eq)]
pub struct ParameterChanged {
    /// The parameter's name, such as `report_period_ms`.
    #[ink(topic)]
    pub key: String,
    pub old: u128,
    pub new: u128,
    pub by: AccountId,
    pub at_ms: u64,
}

/// The contract's code is `new` from the next call on; the last event that the old code emits.
#[ink::event]
pub struct CodeUpgraded {
    pub old: Hash,
    pub new: Hash,
    pub by: AccountId,
    pub at_ms: u64,
}
