#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! The registry of devices: who owns them, who reports their meters, what is staked, how they have performed.

mod changing;
mod data;
mod events;
mod parameters;
mod performance;
mod registering;
mod staking;
#[cfg(test)]
mod tests;

pub use data::{Device, DeviceMetadata, DeviceStatus, RegistryData};
pub use events::{
    DeviceAccepted, DeviceDeactivated, DeviceLocked, DeviceReactivated, DeviceRegistered,
    Instantiated, MetadataUpdated, OracleChanged, PendingDeviceReplaced, PerformanceRecorded,
    StakeIncreased, StakeSlashed, StakeWithdrawn, TreasuryChanged,
};
pub use parameters::{ParameterKey, Parameters};
pub use registering::Registered;

#[ink::contract]
pub mod resource_registry {
    use crate::{
        staking::ensure_can_own, Device, DeviceAccepted, DeviceDeactivated, DeviceLocked,
        DeviceMetadata, DeviceReactivated, DeviceRegistered, Instantiated, MetadataUpdated,
        OracleChanged, ParameterKey, Parameters, PendingDeviceReplaced, PerformanceRecorded,
        Registered, RegistryData, StakeIncreased, StakeSlashed, StakeWithdrawn, TreasuryChanged,
    };
    use ink::prelude::{string::String, vec::Vec};
    use powergrid_traits::{
        upgrade_code, CodeUpgraded, History, NumberedHistory, Outcome, Registry, RegistryError,
        ReportingInfo, Role,
    };

    #[ink(storage)]
    pub struct ResourceRegistry {
        data: RegistryData,
        history: NumberedHistory,
    }

    impl ResourceRegistry {
        /// The caller becomes the owner. Slashed stake goes to `treasury`.
        ///
        /// # Errors
        /// `ParameterOutOfRange`, `NobodysAccount`.
        #[ink(constructor)]
        pub fn new(treasury: AccountId, parameters: Parameters) -> Result<Self, RegistryError> {
            parameters.ensure_in_range()?;
            ensure_can_own(treasury)?;
            let owner = Self::env().caller();
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                owner,
                treasury,
                parameters: parameters.clone(),
                at_ms: Self::env().block_timestamp(),
            });
            Ok(Self {
                data: RegistryData::new(owner, treasury, parameters),
                history,
            })
        }

        /// Registers a device and takes the value sent along as its stake. For an approved oracle, which names itself
        /// and pays for the owner, so that an owner needs no key to start: the device is active at once, and takes the
        /// place of a pending claim, whose stake goes back. For the owner: the device is pending until the oracle accepts.
        ///
        /// # Events
        /// `DeviceRegistered`; before it `PendingDeviceReplaced` when it takes the place of a claim.
        ///
        /// # Errors
        /// `Paused`, `NotOracle`, `DeviceExists`, `CapacityTooHigh`, `MetadataTooLong`, `StakeTooLow`, `TransferFailed`.
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
            let Registered { device, replaced } = self
                .data
                .register_device(caller, at_ms, stake, device_id, owner, oracle, metadata)?;
            if let Some(claim) = replaced {
                self.pay(claim.owner, claim.stake)?;
                self.history.emit(PendingDeviceReplaced {
                    device_id,
                    owner: claim.owner,
                    stake_returned: claim.stake,
                    at_ms,
                });
            }
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

        /// Makes a device active that its owner registered. For the oracle it names.
        ///
        /// # Events
        /// `DeviceAccepted`.
        ///
        /// # Errors
        /// `Paused`, `DeviceNotFound`, `NotOracle`, `NotPending`, `StakeTooLow`.
        #[ink(message)]
        pub fn accept_device(&mut self, device_id: Hash) -> Result<(), RegistryError> {
            let (oracle, at_ms) = self.by_and_when();
            let device = self.data.accept_device(oracle, at_ms, device_id)?;
            self.history.emit(DeviceAccepted {
                device_id,
                oracle,
                active_since_ms: device.active_since_ms,
                at_ms,
            });
            Ok(())
        }

        /// Adds the value sent along to a device's stake. For its owner and its oracle.
        ///
        /// # Events
        /// `StakeIncreased`.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `ZeroAmount`.
        #[ink(message, payable)]
        pub fn increase_stake(&mut self, device_id: Hash) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            let amount = self.env().transferred_value();
            let stake = self.data.increase_stake(by, device_id, amount)?;
            self.history.emit(StakeIncreased {
                device_id,
                amount,
                stake,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Pays stake back to the device's owner, who alone may ask. An active device keeps what its capacity needs, a
        /// pending one that or nothing. No pause stops it.
        ///
        /// # Events
        /// `StakeWithdrawn`.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `ZeroAmount`, `Locked`, `StakeTooLow`, `TransferFailed`.
        #[ink(message)]
        pub fn withdraw_stake(
            &mut self,
            device_id: Hash,
            amount: Balance,
        ) -> Result<(), RegistryError> {
            let (owner, at_ms) = self.by_and_when();
            let stake = self.data.withdraw_stake(owner, at_ms, device_id, amount)?;
            self.pay(owner, amount)?;
            self.history.emit(StakeWithdrawn {
                device_id,
                amount,
                stake,
                to: owner,
                at_ms,
            });
            Ok(())
        }

        /// Names another approved oracle to report the device's meter. For its owner.
        ///
        /// # Events
        /// `OracleChanged`, unless it is the same.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `Locked`, `NotOracle`.
        #[ink(message)]
        pub fn set_oracle(
            &mut self,
            device_id: Hash,
            oracle: AccountId,
        ) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            let old = self.data.set_oracle(by, at_ms, device_id, oracle)?;
            if old != oracle {
                self.history.emit(OracleChanged {
                    device_id,
                    old,
                    new: oracle,
                    at_ms,
                });
            }
            Ok(())
        }

        /// Changes what is said of a device. For its owner, and for its oracle, which alone may change the type and the
        /// site and raise the capacity.
        ///
        /// # Events
        /// `MetadataUpdated`.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `CapacityTooHigh`, `MetadataTooLong`, `NotOracle`, `Locked` for type and
        /// capacity, `StakeTooLow`.
        #[ink(message)]
        pub fn update_metadata(
            &mut self,
            device_id: Hash,
            metadata: DeviceMetadata,
        ) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            self.data
                .update_metadata(by, at_ms, device_id, metadata.clone())?;
            self.history.emit(MetadataUpdated {
                device_id,
                device_type: metadata.device_type,
                capacity_watts: metadata.capacity_watts,
                site_id: metadata.site_id,
                region: metadata.region,
                manufacturer: metadata.manufacturer,
                model: metadata.model,
                firmware: metadata.firmware,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Takes an active device out of service. For its owner.
        ///
        /// # Events
        /// `DeviceDeactivated`.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `NotActive`, `Locked`.
        #[ink(message)]
        pub fn deactivate_device(&mut self, device_id: Hash) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            self.data.deactivate_device(by, at_ms, device_id)?;
            self.history.emit(DeviceDeactivated {
                device_id,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Puts a device back into service, with the reputation it had. For its owner.
        ///
        /// # Events
        /// `DeviceReactivated`.
        ///
        /// # Errors
        /// `DeviceNotFound`, `NotAuthorized`, `AlreadyActive`, `NotActive` while it is pending, `StakeTooLow`.
        #[ink(message)]
        pub fn reactivate_device(&mut self, device_id: Hash) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            self.data.reactivate_device(by, at_ms, device_id)?;
            self.history.emit(DeviceReactivated {
                device_id,
                active_since_ms: at_ms,
                at_ms,
            });
            Ok(())
        }

        /// Owner only: moves stake of a device to the treasury, all of it when it is less than `amount`.
        ///
        /// # Events
        /// `StakeSlashed`.
        ///
        /// # Errors
        /// `NotOwner`, `ReasonTooLong`, `DeviceNotFound`, `ZeroAmount` also when nothing is staked, `TransferFailed`.
        #[ink(message)]
        pub fn slash(
            &mut self,
            device_id: Hash,
            amount: Balance,
            reason: String,
        ) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            let amount = self.data.slash(by, device_id, amount, &reason)?;
            self.pay_treasury(device_id, amount, None, reason, at_ms)
        }

        /// Owner only: slashed stake goes to `treasury` from now on.
        ///
        /// # Events
        /// `TreasuryChanged`, unless it is the same.
        ///
        /// # Errors
        /// `NotOwner`, `NobodysAccount`.
        #[ink(message)]
        pub fn set_treasury(&mut self, treasury: AccountId) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            let old = self.data.set_treasury(by, treasury)?;
            if old != treasury {
                self.history.emit(TreasuryChanged {
                    old,
                    new: treasury,
                    by,
                    at_ms,
                });
            }
            Ok(())
        }

        /// Owner only. Acts on what is registered, enrolled or paused later.
        ///
        /// # Events
        /// `ParameterChanged`, unless it is set so already.
        ///
        /// # Errors
        /// `NotOwner`, `ParameterOutOfRange`.
        #[ink(message)]
        pub fn set_parameter(
            &mut self,
            key: ParameterKey,
            value: u128,
        ) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            let event = self.data.set_parameter(by, at_ms, key, value)?;
            self.history.emit_some(event);
            Ok(())
        }

        /// Owner only: the contract runs on other code from the next call on, with the same storage. `migrate` is the
        /// selector of a message of the new code without arguments, which runs at once.
        ///
        /// # Events
        /// `CodeUpgraded`.
        ///
        /// # Errors
        /// `NotOwner`, `UpgradeFailed`.
        #[ink(message)]
        pub fn upgrade(
            &mut self,
            code_hash: Hash,
            migrate: Option<[u8; 4]>,
        ) -> Result<(), RegistryError> {
            let (by, at_ms) = self.by_and_when();
            self.data.access.ensure_owner(by)?;
            let old = self
                .env()
                .own_code_hash()
                .map_err(|_| RegistryError::UpgradeFailed)?;
            self.history.emit(CodeUpgraded {
                old,
                new: code_hash,
                by,
                at_ms,
            });
            upgrade_code(code_hash, migrate).map_err(|_| RegistryError::UpgradeFailed)
        }

        #[ink(message)]
        pub fn device(&self, device_id: Hash) -> Option<Device> {
            self.data.device(device_id)
        }

        /// How many devices were ever registered.
        #[ink(message)]
        pub fn device_count(&self) -> u32 {
            self.data.device_count()
        }

        /// Up to 100 devices in the order of their registration, from the `from`th on, counted from 0.
        #[ink(message)]
        pub fn devices(&self, from: u32, limit: u32) -> Vec<Hash> {
            self.data.device_ids(from, limit)
        }

        /// Native tokens that the registry holds for all devices together.
        #[ink(message)]
        pub fn total_stake(&self) -> Balance {
            self.data.total_stake()
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
            self.pay(treasury, amount)?;
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

        fn pay(&self, to: AccountId, amount: Balance) -> Result<(), RegistryError> {
            if amount == 0 {
                return Ok(());
            }
            self.env()
                .transfer(to, amount)
                .map_err(|_| RegistryError::TransferFailed)
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
            let until_ms = self.data.lock_device(caller, at_ms, device_id, until_ms)?;
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
