use ink::{
    prelude::string::String,
    primitives::{AccountId, Hash},
    storage::Mapping,
};
use powergrid_traits::{Access, DeviceType, Outcome, RegistryError, ReportingInfo, Role};

/// A device's reputation when it is registered.
pub const FIRST_REPUTATION: u8 = 50;
const MAX_REPUTATION: u8 = 100;
/// Stake is asked for each started 4 kW of capacity.
const WATTS_PER_STAKE: u32 = 4_000;
/// A reputation below the threshold regains one point in 7 days.
const RECOVERY_MS: u64 = 604_800_000;
const MAX_TEXT_BYTES: usize = 64;

/// What the owner of the contract may tune.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Parameters {
    /// Native tokens for each started 4 kW of capacity.
    pub min_stake: u128,
    /// Below this reputation a device may not take part in grid events.
    pub reputation_threshold: u8,
    pub max_pause_ms: u64,
}

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

/// Devices, stakes and roles. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct RegistryData {
    pub access: Access,
    parameters: Parameters,
    treasury: AccountId,
    devices: Mapping<Hash, Device>,
}

impl RegistryData {
    pub fn new(owner: AccountId, treasury: AccountId, parameters: Parameters) -> Self {
        Self {
            access: Access::new(owner, parameters.max_pause_ms),
            parameters,
            treasury,
            devices: Mapping::default(),
        }
    }

    pub fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }

    pub fn treasury(&self) -> AccountId {
        self.treasury
    }

    pub fn device(&self, device_id: Hash) -> Option<Device> {
        self.devices.get(device_id)
    }

    /// The stake that a capacity needs: `min_stake` for each started 4 kW.
    pub fn stake_for(&self, capacity_watts: u32) -> Result<u128, RegistryError> {
        self.parameters
            .min_stake
            .checked_mul(u128::from(capacity_watts.div_ceil(WATTS_PER_STAKE)))
            .ok_or(RegistryError::Overflow)
    }

    /// Registers a device whose oracle vouches for it: the caller is an approved oracle that names itself.
    #[allow(clippy::too_many_arguments)]
    pub fn register_device(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        stake: u128,
        device_id: Hash,
        owner: AccountId,
        oracle: AccountId,
        metadata: DeviceMetadata,
    ) -> Result<Device, RegistryError> {
        self.access.ensure_not_paused(now_ms)?;
        if caller != oracle || !self.access.has_role(Role::Oracle, caller) {
            return Err(RegistryError::NotOracle);
        }
        if self.devices.contains(device_id) {
            return Err(RegistryError::DeviceExists);
        }
        let capacity_watts = metadata.capacity_watts;
        if capacity_watts == 0 || capacity_watts > metadata.device_type.max_capacity_watts() {
            return Err(RegistryError::CapacityTooHigh);
        }
        let texts = [
            &metadata.region,
            &metadata.manufacturer,
            &metadata.model,
            &metadata.firmware,
        ];
        if texts.iter().any(|text| text.len() > MAX_TEXT_BYTES) {
            return Err(RegistryError::MetadataTooLong);
        }
        if stake < self.stake_for(capacity_watts)? {
            return Err(RegistryError::StakeTooLow);
        }
        let device = Device {
            owner,
            oracle,
            metadata,
            status: DeviceStatus::Active,
            stake,
            reputation: FIRST_REPUTATION,
            reputation_at_ms: now_ms,
            registered_at_ms: now_ms,
            active_since_ms: now_ms,
            locked_until_ms: 0,
        };
        self.devices.insert(device_id, &device);
        Ok(device)
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
                && reputation >= self.parameters.reputation_threshold,
        })
    }

    /// Extends the device's lock to `until_ms`; returns the time it is locked until now.
    pub fn lock_device(
        &mut self,
        caller: AccountId,
        device_id: Hash,
        until_ms: u64,
    ) -> Result<u64, RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let mut device = self.get(device_id)?;
        device.locked_until_ms = device.locked_until_ms.max(until_ms);
        self.devices.insert(device_id, &device);
        Ok(device.locked_until_ms)
    }

    /// Changes the reputation by an outcome; returns it before and after.
    pub fn record_performance(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        outcome: Outcome,
    ) -> Result<(u8, u8), RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let mut device = self.get(device_id)?;
        let before = self.reputation(&device, now_ms);
        let after = match outcome {
            Outcome::Delivered => before.saturating_add(2).min(MAX_REPUTATION),
            Outcome::Partial | Outcome::Void => before,
            Outcome::Missed | Outcome::Unmetered => before.saturating_sub(5),
            Outcome::Fraud => before.saturating_sub(50),
        };
        device.reputation = after;
        device.reputation_at_ms = now_ms;
        self.devices.insert(device_id, &device);
        Ok((before, after))
    }

    /// Takes `slash_bp` basis points of the device's stake, for a caller that confirms fraud; returns the amount.
    pub fn slash_for_fraud(
        &mut self,
        caller: AccountId,
        device_id: Hash,
        slash_bp: u16,
    ) -> Result<u128, RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let device = self.get(device_id)?;
        let amount = share_of(device.stake, slash_bp);
        self.take_stake(device_id, device, amount);
        Ok(amount)
    }

    fn take_stake(&mut self, device_id: Hash, mut device: Device, amount: u128) {
        device.stake = device.stake.saturating_sub(amount);
        self.devices.insert(device_id, &device);
    }

    /// The reputation with what it has regained: one point in 7 days, up to the threshold.
    fn reputation(&self, device: &Device, now_ms: u64) -> u8 {
        let threshold = self.parameters.reputation_threshold;
        if device.reputation >= threshold {
            return device.reputation;
        }
        let regained = now_ms.saturating_sub(device.reputation_at_ms) / RECOVERY_MS;
        u64::from(device.reputation)
            .saturating_add(regained)
            .min(u64::from(threshold))
            .try_into()
            .unwrap_or(threshold)
    }

    fn get(&self, device_id: Hash) -> Result<Device, RegistryError> {
        self.devices
            .get(device_id)
            .ok_or(RegistryError::DeviceNotFound)
    }

    fn ensure_authorized_caller(&self, caller: AccountId) -> Result<(), RegistryError> {
        if !self.access.has_role(Role::AuthorizedCaller, caller) {
            return Err(RegistryError::NotAuthorized);
        }
        Ok(())
    }
}

/// `stake x basis_points / 10,000`, rounded down, of any stake without overflow.
fn share_of(stake: u128, basis_points: u16) -> u128 {
    let basis_points = u128::from(basis_points.min(10_000));
    let (whole, rest) = (stake / 10_000, stake % 10_000);
    whole
        .saturating_mul(basis_points)
        .saturating_add(rest.saturating_mul(basis_points) / 10_000)
}
