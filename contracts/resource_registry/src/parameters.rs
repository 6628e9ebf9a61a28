use ink::primitives::AccountId;
use powergrid_traits::{ParameterChanged, RegistryError};

use crate::{data::FIRST_REPUTATION, RegistryData};

const DAY_MS: u64 = 86_400_000;

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

/// One of the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ParameterKey {
    MinStake,
    ReputationThreshold,
    MaxPauseMs,
}

impl ParameterKey {
    fn name(self) -> &'static str {
        match self {
            ParameterKey::MinStake => "min_stake",
            ParameterKey::ReputationThreshold => "reputation_threshold",
            ParameterKey::MaxPauseMs => "max_pause_ms",
        }
    }
}

impl Parameters {
    /// Every parameter within what it may be: a stake can always be returned to an account that was emptied, a new
    /// device is eligible, and no pause is for ever.
    pub fn ensure_in_range(&self) -> Result<(), RegistryError> {
        let is_in_range = (1_000_000_000..=1_000_000_000_000_000_000_000).contains(&self.min_stake)
            && self.reputation_threshold <= FIRST_REPUTATION
            && (60_000..=7 * DAY_MS).contains(&self.max_pause_ms);
        is_in_range
            .then_some(())
            .ok_or(RegistryError::ParameterOutOfRange)
    }

    fn get(&self, key: ParameterKey) -> u128 {
        match key {
            ParameterKey::MinStake => self.min_stake,
            ParameterKey::ReputationThreshold => self.reputation_threshold.into(),
            ParameterKey::MaxPauseMs => self.max_pause_ms.into(),
        }
    }

    fn with(&self, key: ParameterKey, value: u128) -> Result<Self, RegistryError> {
        let out_of_range = |_| RegistryError::ParameterOutOfRange;
        let mut changed = self.clone();
        match key {
            ParameterKey::MinStake => changed.min_stake = value,
            ParameterKey::ReputationThreshold => {
                changed.reputation_threshold = value.try_into().map_err(out_of_range)?
            }
            ParameterKey::MaxPauseMs => {
                changed.max_pause_ms = value.try_into().map_err(out_of_range)?
            }
        }
        changed.ensure_in_range()?;
        Ok(changed)
    }
}

impl RegistryData {
    /// Owner only. Acts on what is registered, enrolled or paused later; setting what is set already changes nothing.
    pub fn set_parameter(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        key: ParameterKey,
        value: u128,
    ) -> Result<Option<ParameterChanged>, RegistryError> {
        self.access.ensure_owner(caller)?;
        let old = self.parameters.get(key);
        if old == value {
            return Ok(None);
        }
        self.parameters = self.parameters.with(key, value)?;
        self.access.set_max_pause_ms(self.parameters.max_pause_ms);
        Ok(Some(ParameterChanged {
            key: key.name().into(),
            old,
            new: value,
            by: caller,
            at_ms: now_ms,
        }))
    }
}
