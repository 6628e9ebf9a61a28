use ink::primitives::{AccountId, Hash};
use powergrid_traits::{RegistryError, Role};

use crate::{
    data::{DeviceMetadata, DeviceStatus},
    RegistryData,
};

impl RegistryData {
    /// Names another approved oracle, for the owner. Returns the one before; nothing changes when it is the same.
    pub fn set_oracle(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        oracle: AccountId,
    ) -> Result<AccountId, RegistryError> {
        let mut device = self.owned(caller, device_id)?;
        device.ensure_unlocked(now_ms)?;
        if !self.access.has_role(Role::Oracle, oracle) {
            return Err(RegistryError::NotOracle);
        }
        let old = core::mem::replace(&mut device.oracle, oracle);
        self.put(device_id, &device);
        Ok(old)
    }

    /// Changes what is said of a device. The owner may do so, but for the type, the site and more capacity, for which
    /// its approved oracle vouches. Type and capacity stay while the device takes part in a grid event.
    pub fn update_metadata(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        metadata: DeviceMetadata,
    ) -> Result<(), RegistryError> {
        let mut device = self.existing(device_id)?;
        let is_oracle = caller == device.oracle && self.access.has_role(Role::Oracle, caller);
        if !is_oracle && caller != device.owner {
            return Err(RegistryError::NotAuthorized);
        }
        metadata.ensure_valid()?;
        let old = &device.metadata;
        let needs_oracle = metadata.device_type != old.device_type
            || metadata.site_id != old.site_id
            || metadata.capacity_watts > old.capacity_watts;
        if needs_oracle && !is_oracle {
            return Err(RegistryError::NotOracle);
        }
        if metadata.device_type != old.device_type || metadata.capacity_watts != old.capacity_watts
        {
            device.ensure_unlocked(now_ms)?;
        }
        let is_larger = metadata.capacity_watts > old.capacity_watts;
        device.metadata = metadata;
        if is_larger && device.status != DeviceStatus::Inactive {
            self.ensure_staked(&device)?;
        }
        self.put(device_id, &device);
        Ok(())
    }

    /// Takes an active device out of service, for its owner.
    pub fn deactivate_device(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
    ) -> Result<(), RegistryError> {
        let mut device = self.owned(caller, device_id)?;
        if device.status != DeviceStatus::Active {
            return Err(RegistryError::NotActive);
        }
        device.ensure_unlocked(now_ms)?;
        device.status = DeviceStatus::Inactive;
        self.put(device_id, &device);
        Ok(())
    }

    /// Puts a device back into service, for its owner: with the reputation it had, and active from now on only.
    pub fn reactivate_device(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
    ) -> Result<(), RegistryError> {
        let mut device = self.owned(caller, device_id)?;
        match device.status {
            DeviceStatus::Active => return Err(RegistryError::AlreadyActive),
            DeviceStatus::Pending => return Err(RegistryError::NotActive),
            DeviceStatus::Inactive => {}
        }
        self.ensure_staked(&device)?;
        device.status = DeviceStatus::Active;
        device.active_since_ms = now_ms;
        self.put(device_id, &device);
        Ok(())
    }
}
