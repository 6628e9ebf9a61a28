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

pub use access::{Access, AccessError};
pub use errors::{GridError, RegistryError, TokenError};
pub use events::{
    GuardianChanged, OwnershipOffered, OwnershipTaken, Paused, RoleGranted, RoleRevoked, Unpaused,
};
pub use history::{History, NumberedHistory};
pub use interfaces::{Minting, Registry};
pub use types::{
    DeviceType, IntervalQuality, MeterInterval, MintReason, Outcome, RefusalReason, ReportingInfo,
    Role, DEFAULT_MAX_PAUSE_MS,
};
