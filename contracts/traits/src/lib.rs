#![cfg_attr(not(feature = "std"), no_std)]

//! What PowerGrid's contracts share: types, events, errors, roles and the numbered history.
//! Every type here is part of the contracts' public interface.

mod access;
mod errors;
mod events;
mod history;
mod interfaces;
#[cfg(test)]
mod tests;
mod types;
mod upgrade;

pub use access::{Access, AccessError};
pub use errors::{GridError, RegistryError, TokenError};
pub use events::{
    CodeUpgraded, GuardianChanged, OwnershipOffered, OwnershipTaken, ParameterChanged, Paused,
    RoleGranted, RoleRevoked, Unpaused,
};
pub use history::{History, NumberedHistory};
pub use interfaces::{Minting, Registry};
pub use types::{
    DeviceType, IntervalQuality, MeterInterval, MintReason, Outcome, RefusalReason, ReportingInfo,
    Role, DEFAULT_MAX_PAUSE_MS, MAX_REASON_BYTES,
};
pub use upgrade::{upgrade_code, UpgradeFailed};
