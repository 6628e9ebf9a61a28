use ink::primitives::{AccountId, Hash};
use powergrid_traits::{RegistryError, Role};

use crate::{
    data::{Device, DeviceMetadata, DeviceStatus, FIRST_REPUTATION},
    RegistryData,
};

/// A device that was registered, and the claim that it took the place of.
#[derive(Debug)]
pub struct Registered {
    pub device: Device,
    /// Its stake goes back to its owner.
    pub replaced: Option<Device>,
}

impl RegistryData {
    /// Registers a device. By an approved oracle that names itself it is active at once, and takes the place of a
    /// pending claim; by its owner it is pending until the oracle accepts it.
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
    ) -> Result<Registered, RegistryError> {
        self.access.ensure_not_paused(now_ms)?;
        let is_oracle = caller == oracle;
        if !(is_oracle || caller == owner) || !self.access.has_role(Role::Oracle, oracle) {
            return Err(RegistryError::NotOracle);
        }
        let replaced = self.device(device_id);
        if let Some(existing) = &replaced {
            if !is_oracle || existing.status != DeviceStatus::Pending {
                return Err(RegistryError::DeviceExists);
            }
        }
        metadata.ensure_valid()?;
        let device = Device {
            owner,
            oracle,
            metadata,
            status: if is_oracle {
                DeviceStatus::Active
            } else {
                DeviceStatus::Pending
            },
            stake,
            reputation: FIRST_REPUTATION,
            reputation_at_ms: now_ms,
            registered_at_ms: now_ms,
            active_since_ms: if is_oracle { now_ms } else { 0 },
            locked_until_ms: 0,
        };
        self.ensure_staked(&device)?;
        let returned = replaced.as_ref().map_or(0, |claim| claim.stake);
        self.total_stake = self
            .total_stake
            .checked_add(stake)
            .and_then(|total| total.checked_sub(returned))
            .ok_or(RegistryError::Overflow)?;
        if replaced.is_none() {
            self.list(device_id)?;
        }
        self.put(device_id, &device);
        Ok(Registered { device, replaced })
    }

    /// Makes a pending device active, for the approved oracle it names.
    pub fn accept_device(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
    ) -> Result<Device, RegistryError> {
        self.access.ensure_not_paused(now_ms)?;
        let mut device = self.existing(device_id)?;
        if caller != device.oracle || !self.access.has_role(Role::Oracle, caller) {
            return Err(RegistryError::NotOracle);
        }
        if device.status != DeviceStatus::Pending {
            return Err(RegistryError::NotPending);
        }
        self.ensure_staked(&device)?;
        device.status = DeviceStatus::Active;
        device.active_since_ms = now_ms;
        self.put(device_id, &device);
        Ok(device)
    }
}
