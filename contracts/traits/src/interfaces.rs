use crate::{MintReason, Outcome, RegistryError, ReportingInfo, TokenError};
use ink::{
    prelude::vec::Vec,
    primitives::{AccountId, Hash},
};

/// What `grid_service` asks of the token.
#[ink::trait_definition]
pub trait Minting {
    /// Creates `amount` for `to`. For minters.
    ///
    /// # Events
    /// `Transfer` from nobody, and `Minted` with the reason.
    ///
    /// # Errors
    /// `NotMinter`, `Paused`, `ZeroAmount`, `Overflow`.
    #[ink(message)]
    fn mint(&mut self, to: AccountId, amount: u128, reason: MintReason) -> Result<(), TokenError>;
}

/// What `grid_service` asks of the registry.
#[ink::trait_definition]
pub trait Registry {
    /// What is known of each device, in the order asked.
    #[ink(message)]
    fn reporting_info(&self, device_ids: Vec<Hash>) -> Vec<Option<ReportingInfo>>;

    /// Whether the account is an approved oracle.
    #[ink(message)]
    fn is_oracle(&self, account: AccountId) -> bool;

    /// When the account lost its approval as an oracle; `None` while it has it or never had it.
    #[ink(message)]
    fn oracle_revoked_at_ms(&self, account: AccountId) -> Option<u64>;

    /// Keeps the device as it is until `until_ms`; a lock is only ever extended. For authorised callers.
    ///
    /// # Events
    /// `DeviceLocked`.
    ///
    /// # Errors
    /// `NotAuthorized`, `DeviceNotFound`.
    #[ink(message)]
    fn lock_device(&mut self, device_id: Hash, until_ms: u64) -> Result<(), RegistryError>;

    /// Changes the device's reputation by what a participation came to. For authorised callers.
    ///
    /// # Events
    /// `PerformanceRecorded`.
    ///
    /// # Errors
    /// `NotAuthorized`, `DeviceNotFound`.
    #[ink(message)]
    fn record_performance(
        &mut self,
        device_id: Hash,
        event_id: u64,
        outcome: Outcome,
    ) -> Result<(), RegistryError>;

    /// Takes `slash_bp` basis points of the device's stake for fraud that a dispute confirmed. For authorised callers.
    ///
    /// # Events
    /// `StakeSlashed`.
    ///
    /// # Errors
    /// `NotAuthorized`, `DeviceNotFound`, `TransferFailed`.
    #[ink(message)]
    fn slash_for_fraud(
        &mut self,
        device_id: Hash,
        event_id: u64,
        slash_bp: u16,
    ) -> Result<(), RegistryError>;
}
