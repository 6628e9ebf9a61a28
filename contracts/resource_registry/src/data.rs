use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use powergrid_traits::{Access, DeviceType, RegistryError, ReportingInfo, Role};

use crate::Parameters;

/// A device's reputation when it is registered.
pub const FIRST_REPUTATION: u8 = 50;
/// Stake is asked for each started 4 kW of capacity.
const WATTS_PER_STAKE: u32 = 4_000;
const MAX_TEXT_BYTES: usize = 64;
/// The most devices that are listed at once.
const MAX_PAGE: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum DeviceStatus {
    /// Registered by its owner; waits for the oracle to accept it.
    Pending,
    Active,
    Inactive,
}

/// What an oracle says of a device. Texts have at most 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct DeviceMetadata {
    pub device_type: DeviceType,
    pub capacity_watts: u32,
    /// Groups the devices of one site.
    pub site_id: Hash,
    pub region: String,
    pub manufacturer: String,
    pub model: String,
    pub firmware: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Device {
    pub owner: AccountId,
    pub oracle: AccountId,
    pub metadata: DeviceMetadata,
    pub status: DeviceStatus,
    /// Native tokens that the registry holds for the device.
    pub stake: u128,
    /// As of `reputation_at_ms`; what it has regained since is added when it is read.
    pub reputation: u8,
    pub reputation_at_ms: u64,
    pub registered_at_ms: u64,
    pub active_since_ms: u64,
    pub locked_until_ms: u64,
}

impl DeviceMetadata {
    /// A capacity that the type may have, and texts that fit.
    pub fn ensure_valid(&self) -> Result<(), RegistryError> {
        if self.capacity_watts == 0 || self.capacity_watts > self.device_type.max_capacity_watts() {
            return Err(RegistryError::CapacityTooHigh);
        }
        let texts = [
            &self.region,
            &self.manufacturer,
            &self.model,
            &self.firmware,
        ];
        if texts.iter().any(|text| text.len() > MAX_TEXT_BYTES) {
            return Err(RegistryError::MetadataTooLong);
        }
        Ok(())
    }
}

/// Devices, stakes and roles. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct RegistryData {
    pub access: Access,
    pub(crate) parameters: Parameters,
    pub(crate) treasury: AccountId,
    devices: Mapping<Hash, Device>,
    device_count: u32,
    /// Devices by the order of their registration, from 0 on.
    device_ids: Mapping<u32, Hash>,
    pub(crate) total_stake: u128,
}

impl RegistryData {
    pub fn new(owner: AccountId, treasury: AccountId, parameters: Parameters) -> Self {
        Self {
            access: Access::new(owner, parameters.max_pause_ms),
            parameters,
            treasury,
            devices: Mapping::default(),
            device_count: 0,
            device_ids: Mapping::default(),
            total_stake: 0,
        }
    }

    pub fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    pub fn treasury(&self) -> AccountId {
        self.treasury
    }

    /// Native tokens that the registry holds for all devices together.
    pub fn total_stake(&self) -> u128 {
        self.total_stake
    }

    pub fn device(&self, device_id: Hash) -> Option<Device> {
        self.devices.get(device_id)
    }

    pub fn device_count(&self) -> u32 {
        self.device_count
    }

    /// At most `limit` and at most 100 devices, in the order of their registration, from the `from`th on, counted from 0.
    pub fn device_ids(&self, from: u32, limit: u32) -> Vec<Hash> {
        let end = from
            .saturating_add(limit.min(MAX_PAGE))
            .min(self.device_count);
        (from..end)
            .filter_map(|index| self.device_ids.get(index))
            .collect()
    }

    /// The stake that a capacity needs: `min_stake` for each started 4 kW.
    pub fn stake_for(&self, capacity_watts: u32) -> Result<u128, RegistryError> {
        self.parameters
            .min_stake
            .checked_mul(u128::from(capacity_watts.div_ceil(WATTS_PER_STAKE)))
            .ok_or(RegistryError::Overflow)
    }

    pub fn reporting_info(&self, device_id: Hash, now_ms: u64) -> Option<ReportingInfo> {
        let device = self.devices.get(device_id)?;
        let reputation = self.reputation(&device, now_ms);
        let oracle_approved = self.access.has_role(Role::Oracle, device.oracle);
        let active = device.status == DeviceStatus::Active;
        Some(ReportingInfo {
            owner: device.owner,
            oracle: device.oracle,
            oracle_approved,
            capacity_watts: device.metadata.capacity_watts,
            import_only: device.metadata.device_type.is_import_only(),
            active,
            active_since_ms: device.active_since_ms,
            reputation,
            eligible: active
                && oracle_approved
                && reputation >= self.parameters.reputation_threshold
                && self.ensure_staked(&device).is_ok(),
        })
    }

    pub(crate) fn existing(&self, device_id: Hash) -> Result<Device, RegistryError> {
        self.device(device_id).ok_or(RegistryError::DeviceNotFound)
    }

    /// The device, for its owner alone.
    pub(crate) fn owned(
        &self,
        caller: AccountId,
        device_id: Hash,
    ) -> Result<Device, RegistryError> {
        let device = self.existing(device_id)?;
        if caller != device.owner {
            return Err(RegistryError::NotAuthorized);
        }
        Ok(device)
    }

    pub(crate) fn put(&mut self, device_id: Hash, device: &Device) {
        self.devices.insert(device_id, device);
    }

    /// Lists a device that was not registered before.
    pub(crate) fn list(&mut self, device_id: Hash) -> Result<(), RegistryError> {
        self.device_ids.insert(self.device_count, &device_id);
        self.device_count = self
            .device_count
            .checked_add(1)
            .ok_or(RegistryError::Overflow)?;
        Ok(())
    }

    pub(crate) fn ensure_staked(&self, device: &Device) -> Result<(), RegistryError> {
        if device.stake < self.stake_for(device.metadata.capacity_watts)? {
            return Err(RegistryError::StakeTooLow);
        }
        Ok(())
    }

    pub(crate) fn ensure_authorized_caller(&self, caller: AccountId) -> Result<(), RegistryError> {
        if !self.access.has_role(Role::AuthorizedCaller, caller) {
            return Err(RegistryError::NotAuthorized);
        }
        Ok(())
    }
}

impl Device {
    /// While it takes part in a grid event the device stays as it is; that passes by itself.
    pub(crate) fn ensure_unlocked(&self, now_ms: u64) -> Result<(), RegistryError> {
        if now_ms < self.locked_until_ms {
            return Err(RegistryError::Locked);
        }
        Ok(())
    }
}
