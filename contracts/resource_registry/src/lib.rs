#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! The registry of devices: who owns them, who reports their meters, what is staked, how they have performed.

mod data;
#[cfg(test)]
mod tests;

pub use data::{Device, DeviceMetadata, DeviceStatus, Parameters, RegistryData};

#[ink::contract]
pub mod resource_registry {
    use crate::{Device, DeviceMetadata, DeviceStatus, Parameters, RegistryData};
    use ink::prelude::{string::String, vec::Vec};
    use powergrid_traits::{
        DeviceType, History, NumberedHistory, Outcome, Registry, RegistryError, ReportingInfo, Role,
    };

    /// The registry exists from now on.
    #[ink(event)]
    pub struct Instantiated {
        pub owner: AccountId,
        pub treasury: AccountId,
        pub parameters: Parameters,
        pub at_ms: u64,
    }

    /// A device takes part from now on, with its stake.
    #[ink(event)]
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
        pub stake: Balance,
        pub reputation: u8,
        pub active_since_ms: u64,
        pub at_ms: u64,
    }

    /// The device stays as it is until `until_ms`.
    #[ink(event)]
    pub struct DeviceLocked {
        #[ink(topic)]
        pub device_id: Hash,
        pub until_ms: u64,
        pub at_ms: u64,
    }

    /// What a participation did to the device's reputation.
    #[ink(event)]
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
    #[ink(event)]
    pub struct StakeSlashed {
        #[ink(topic)]
        pub device_id: Hash,
        pub amount: Balance,
        /// The grid event in which the device's oracle committed fraud; `None` when the owner decided.
        pub event_id: Option<u64>,
        pub reason: String,
        pub treasury: AccountId,
        /// What is left.
        pub stake: Balance,
        pub at_ms: u64,
    }

    #[ink(storage)]
    pub struct ResourceRegistry {
        data: RegistryData,
        history: NumberedHistory,
    }

    impl ResourceRegistry {
        /// The caller becomes the owner. Slashed stake goes to `treasury`.
        #[ink(constructor)]
        pub fn new(treasury: AccountId, parameters: Parameters) -> Self {
            let owner = Self::env().caller();
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                owner,
                treasury,
                parameters: parameters.clone(),
                at_ms: Self::env().block_timestamp(),
            });
            Self {
                data: RegistryData::new(owner, treasury, parameters),
                history,
            }
        }

        /// Registers a device and takes the value sent along as its stake. For an approved oracle, which names itself
        /// and pays for the owner, so that an owner needs no key to start.
        ///
        /// # Events
        /// `DeviceRegistered`.
        ///
        /// # Errors
        /// `Paused`, `NotOracle`, `DeviceExists`, `CapacityTooHigh`, `MetadataTooLong`, `StakeTooLow`.
        #[ink(message, payable)]
        pub fn register_device(
            &mut self,
            device_id: Hash,
            owner: AccountId,
            oracle: AccountId,
            metadata: DeviceMetadata,
        ) -> Result<(), RegistryError> {
            let (caller, at_ms) = self.by_and_when();
            let stake = self.env().transferred_value();
            let device = self
                .data
                .register_device(caller, at_ms, stake, device_id, owner, oracle, metadata)?;
            self.history.emit(DeviceRegistered {
                device_id,
                owner,
                oracle,
                device_type: device.metadata.device_type,
                capacity_watts: device.metadata.capacity_watts,
                site_id: device.metadata.site_id,
                region: device.metadata.region,
                manufacturer: device.metadata.manufacturer,
                model: device.metadata.model,
                firmware: device.metadata.firmware,
                status: device.status,
                stake,
                reputation: device.reputation,
                active_since_ms: device.active_since_ms,
                at_ms,
            });
            Ok(())
        }

        #[ink(message)]
        pub fn device(&self, device_id: Hash) -> Option<Device> {
            self.data.device(device_id)
        }

        /// The stake that a capacity needs, in native tokens.
        ///
        /// # Errors
        /// `Overflow`.
        #[ink(message)]
        pub fn stake_for(&self, capacity_watts: u32) -> Result<Balance, RegistryError> {
            self.data.stake_for(capacity_watts)
        }

        /// The stake for each started 4 kW of capacity, in native tokens.
        #[ink(message)]
        pub fn min_stake(&self) -> Balance {
            self.data.parameters().min_stake
        }

        #[ink(message)]
        pub fn parameters(&self) -> Parameters {
            self.data.parameters()
        }

        #[ink(message)]
        pub fn treasury(&self) -> AccountId {
            self.data.treasury()
        }

        #[ink(message)]
        pub fn history(&self) -> History {
            self.history.get()
        }

        #[ink(message)]
        pub fn owner(&self) -> AccountId {
            self.data.access.owner()
        }

        #[ink(message)]
        pub fn guardian(&self) -> Option<AccountId> {
            self.data.access.guardian()
        }

        #[ink(message)]
        pub fn has_role(&self, role: Role, account: AccountId) -> bool {
            self.data.access.has_role(role, account)
        }

        /// Whether the contract is paused in this block.
        #[ink(message)]
        pub fn is_paused(&self) -> bool {
            self.data.access.is_paused(self.now_ms())
        }

        /// Owner only. Granting a role that the account has changes nothing.
        ///
        /// # Errors
        /// `NotOwner`.
        #[ink(message)]
        pub fn grant_role(&mut self, role: Role, account: AccountId) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.grant_role(role, account, by, now_ms)?;
            self.history.emit_some(event);
            Ok(())
        }

        /// Owner only. Revoking a role that the account does not have changes nothing.
        ///
        /// # Errors
        /// `NotOwner`.
        #[ink(message)]
        pub fn revoke_role(&mut self, role: Role, account: AccountId) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.revoke_role(role, account, by, now_ms)?;
            self.history.emit_some(event);
            Ok(())
        }

        /// Owner only: `to` may take the ownership by `take_ownership`.
        ///
        /// # Errors
        /// `NotOwner`.
        #[ink(message)]
        pub fn offer_ownership(&mut self, to: AccountId) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.offer_ownership(to, by, now_ms)?;
            self.history.emit(event);
            Ok(())
        }

        /// Only for the account that the ownership was offered to.
        ///
        /// # Errors
        /// `NotAuthorized`.
        #[ink(message)]
        pub fn take_ownership(&mut self) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.take_ownership(by, now_ms)?;
            self.history.emit(event);
            Ok(())
        }

        /// Owner only: who may pause beside the owner.
        ///
        /// # Errors
        /// `NotOwner`.
        #[ink(message)]
        pub fn set_guardian(&mut self, guardian: Option<AccountId>) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.set_guardian(guardian, by, now_ms)?;
            self.history.emit(event);
            Ok(())
        }

        /// Owner or guardian. The pause ends by itself, and cannot be repeated for as long again.
        ///
        /// # Errors
        /// `NotAuthorized`, `Paused` while another pause may not begin yet.
        #[ink(message)]
        pub fn pause(&mut self) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.pause(by, now_ms)?;
            self.history.emit(event);
            Ok(())
        }

        /// Owner or guardian.
        ///
        /// # Errors
        /// `NotAuthorized`.
        #[ink(message)]
        pub fn unpause(&mut self) -> Result<(), RegistryError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.unpause(by, now_ms)?;
            self.history.emit_some(event);
            Ok(())
        }

        fn now_ms(&self) -> u64 {
            self.env().block_timestamp()
        }

        /// Sends slashed stake on, and says so. Nothing is sent when nothing was left to slash.
        fn pay_treasury(
            &mut self,
            device_id: Hash,
            amount: Balance,
            event_id: Option<u64>,
            reason: String,
            at_ms: u64,
        ) -> Result<(), RegistryError> {
            let treasury = self.data.treasury();
            if amount > 0 {
                self.env()
                    .transfer(treasury, amount)
                    .map_err(|_| RegistryError::TransferFailed)?;
            }
            let stake = self.data.device(device_id).map_or(0, |device| device.stake);
            self.history.emit(StakeSlashed {
                device_id,
                amount,
                event_id,
                reason,
                treasury,
                stake,
                at_ms,
            });
            Ok(())
        }

        fn by_and_when(&self) -> (AccountId, u64) {
            (self.env().caller(), self.now_ms())
        }
    }

    impl Registry for ResourceRegistry {
        #[ink(message)]
        fn reporting_info(&self, device_ids: Vec<Hash>) -> Vec<Option<ReportingInfo>> {
            let now_ms = self.now_ms();
            device_ids
                .into_iter()
                .map(|device_id| self.data.reporting_info(device_id, now_ms))
                .collect()
        }

        #[ink(message)]
        fn is_oracle(&self, account: AccountId) -> bool {
            self.data.access.has_role(Role::Oracle, account)
        }

        #[ink(message)]
        fn oracle_revoked_at_ms(&self, account: AccountId) -> Option<u64> {
            self.data.access.revoked_at_ms(Role::Oracle, account)
        }

        #[ink(message)]
        fn lock_device(&mut self, device_id: Hash, until_ms: u64) -> Result<(), RegistryError> {
            let (caller, at_ms) = self.by_and_when();
            let until_ms = self.data.lock_device(caller, device_id, until_ms)?;
            self.history.emit(DeviceLocked {
                device_id,
                until_ms,
                at_ms,
            });
            Ok(())
        }

        #[ink(message)]
        fn record_performance(
            &mut self,
            device_id: Hash,
            event_id: u64,
            outcome: Outcome,
        ) -> Result<(), RegistryError> {
            let (caller, at_ms) = self.by_and_when();
            let (before, after) = self
                .data
                .record_performance(caller, at_ms, device_id, outcome)?;
            self.history.emit(PerformanceRecorded {
                device_id,
                event_id,
                outcome,
                before,
                after,
                at_ms,
            });
            Ok(())
        }

        #[ink(message)]
        fn slash_for_fraud(
            &mut self,
            device_id: Hash,
            event_id: u64,
            slash_bp: u16,
        ) -> Result<(), RegistryError> {
            let (caller, at_ms) = self.by_and_when();
            let amount = self.data.slash_for_fraud(caller, device_id, slash_bp)?;
            self.pay_treasury(device_id, amount, Some(event_id), String::new(), at_ms)
        }
    }
}
