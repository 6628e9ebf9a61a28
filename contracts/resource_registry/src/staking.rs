use ink::primitives::{AccountId, Hash};
use powergrid_traits::{RegistryError, MAX_REASON_BYTES};

use crate::{
    data::{Device, DeviceStatus},
    RegistryData,
};

impl RegistryData {
    /// Adds to a device's stake, for its owner and its oracle; returns what is staked then.
    pub fn increase_stake(
        &mut self,
        caller: AccountId,
        device_id: Hash,
        amount: u128,
    ) -> Result<u128, RegistryError> {
        let mut device = self.existing(device_id)?;
        if caller != device.owner && caller != device.oracle {
            return Err(RegistryError::NotAuthorized);
        }
        if amount == 0 {
            return Err(RegistryError::ZeroAmount);
        }
        let sum = |stake: u128| stake.checked_add(amount).ok_or(RegistryError::Overflow);
        self.total_stake = sum(self.total_stake)?;
        device.stake = sum(device.stake)?;
        self.put(device_id, &device);
        Ok(device.stake)
    }

    /// Takes stake out for the owner; returns what is left. What an active device needs stays; a pending device keeps
    /// that or nothing, so that what is returned when it is replaced can always be received.
    pub fn withdraw_stake(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        amount: u128,
    ) -> Result<u128, RegistryError> {
        let mut device = self.owned(caller, device_id)?;
        if amount == 0 {
            return Err(RegistryError::ZeroAmount);
        }
        device.ensure_unlocked(now_ms)?;
        device.stake = less(device.stake, amount)?;
        let may_be_less = match device.status {
            DeviceStatus::Active => false,
            DeviceStatus::Pending => device.stake == 0,
            DeviceStatus::Inactive => true,
        };
        if !may_be_less {
            self.ensure_staked(&device)?;
        }
        self.total_stake = less(self.total_stake, amount)?;
        self.put(device_id, &device);
        Ok(device.stake)
    }

    /// Owner of the contract only: takes up to `amount` of a device's stake; returns how much it was.
    pub fn slash(
        &mut self,
        caller: AccountId,
        device_id: Hash,
        amount: u128,
        reason: &str,
    ) -> Result<u128, RegistryError> {
        self.access.ensure_owner(caller)?;
        if reason.len() > MAX_REASON_BYTES {
            return Err(RegistryError::ReasonTooLong);
        }
        let device = self.existing(device_id)?;
        let amount = amount.min(device.stake);
        if amount == 0 {
            return Err(RegistryError::ZeroAmount);
        }
        self.slash_device(device_id, device, amount)
    }

    /// Takes `slash_bp` basis points of the device's stake, for a caller that confirms fraud; returns the amount.
    pub fn slash_for_fraud(
        &mut self,
        caller: AccountId,
        device_id: Hash,
        slash_bp: u16,
    ) -> Result<u128, RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let device = self.existing(device_id)?;
        let amount = share_of(device.stake, slash_bp);
        self.slash_device(device_id, device, amount)
    }

    /// Owner of the contract only: where slashed stake goes. Returns where it went before.
    pub fn set_treasury(
        &mut self,
        caller: AccountId,
        treasury: AccountId,
    ) -> Result<AccountId, RegistryError> {
        self.access.ensure_owner(caller)?;
        ensure_can_own(treasury)?;
        Ok(core::mem::replace(&mut self.treasury, treasury))
    }

    fn slash_device(
        &mut self,
        device_id: Hash,
        mut device: Device,
        amount: u128,
    ) -> Result<u128, RegistryError> {
        device.stake = less(device.stake, amount)?;
        self.total_stake = less(self.total_stake, amount)?;
        self.put(device_id, &device);
        Ok(amount)
    }
}

fn less(stake: u128, amount: u128) -> Result<u128, RegistryError> {
    stake.checked_sub(amount).ok_or(RegistryError::StakeTooLow)
}

/// Nobody has the key of the account of zeros: what is sent there is lost.
pub fn ensure_can_own(account: AccountId) -> Result<(), RegistryError> {
    if account == AccountId::from([0; 32]) {
        return Err(RegistryError::NobodysAccount);
    }
    Ok(())
}

/// `stake x basis_points / 10,000`, rounded down, of any stake without overflow.
fn share_of(stake: u128, basis_points: u16) -> u128 {
    let basis_points = u128::from(basis_points.min(10_000));
    let (whole, rest) = (stake / 10_000, stake % 10_000);
    whole
        .saturating_mul(basis_points)
        .saturating_add(rest.saturating_mul(basis_points) / 10_000)
}
