use ink::prelude::vec::Vec;
use powergrid_traits::{Access, ParameterChanged, Role, TokenError};
use psp22::{PSP22Data, PSP22Event};

use ink::primitives::AccountId;

const MAX_PAUSE_MS: core::ops::RangeInclusive<u64> = 60_000..=7 * 86_400_000;

/// What the owner of the contract may tune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ParameterKey {
    /// The largest supply there may be; 0 for no limit.
    Cap,
    MaxPauseMs,
}

/// Balances, cap and roles. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct TokenData {
    pub psp22: PSP22Data,
    pub access: Access,
    cap: Option<u128>,
    max_pause_ms: u64,
}

impl TokenData {
    pub fn new(owner: AccountId, cap: Option<u128>, max_pause_ms: u64) -> Self {
        Self {
            psp22: PSP22Data::default(),
            access: Access::new(owner, max_pause_ms),
            cap,
            max_pause_ms,
        }
    }

    pub fn cap(&self) -> Option<u128> {
        self.cap
    }

    /// Creates `amount` for `to`, when `caller` is a minter and the cap allows it.
    pub fn mint(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        to: AccountId,
        amount: u128,
    ) -> Result<Vec<PSP22Event>, TokenError> {
        self.access.ensure_not_paused(now_ms)?;
        if !self.access.has_role(Role::Minter, caller) {
            return Err(TokenError::NotMinter);
        }
        if amount == 0 {
            return Err(TokenError::ZeroAmount);
        }
        let supply = self
            .psp22
            .total_supply()
            .checked_add(amount)
            .ok_or(TokenError::Overflow)?;
        if self.cap.is_some_and(|cap| supply > cap) {
            return Err(TokenError::Overflow);
        }
        self.psp22
            .mint(to, amount)
            .map_err(|_| TokenError::Overflow)
    }

    /// Destroys `amount` of the caller's own.
    pub fn burn(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        amount: u128,
    ) -> Result<Vec<PSP22Event>, TokenError> {
        self.access.ensure_not_paused(now_ms)?;
        if amount == 0 {
            return Err(TokenError::ZeroAmount);
        }
        self.psp22
            .burn(caller, amount)
            .map_err(|_| TokenError::InsufficientBalance)
    }

    /// Transfers stop during a pause, but for governance, so that locked votes can always be returned.
    pub fn ensure_may_transfer(&self, caller: AccountId, now_ms: u64) -> Result<(), TokenError> {
        if self.access.has_role(Role::Governance, caller) {
            return Ok(());
        }
        Ok(self.access.ensure_not_paused(now_ms)?)
    }

    /// Owner only. A cap is never below what there is; setting what is set already changes nothing.
    pub fn set_parameter(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        key: ParameterKey,
        value: u128,
    ) -> Result<Option<ParameterChanged>, TokenError> {
        self.access.ensure_owner(caller)?;
        let (name, old) = match key {
            ParameterKey::Cap => ("cap", self.cap.unwrap_or(0)),
            ParameterKey::MaxPauseMs => ("max_pause_ms", self.max_pause_ms.into()),
        };
        if old == value {
            return Ok(None);
        }
        match key {
            ParameterKey::Cap if value == 0 => self.cap = None,
            ParameterKey::Cap if value >= self.psp22.total_supply() => self.cap = Some(value),
            ParameterKey::Cap => return Err(TokenError::ParameterOutOfRange),
            ParameterKey::MaxPauseMs => {
                self.max_pause_ms = u64::try_from(value)
                    .ok()
                    .filter(|max_pause_ms| MAX_PAUSE_MS.contains(max_pause_ms))
                    .ok_or(TokenError::ParameterOutOfRange)?;
                self.access.set_max_pause_ms(self.max_pause_ms);
            }
        }
        Ok(Some(ParameterChanged {
            key: name.into(),
            old,
            new: value,
            by: caller,
            at_ms: now_ms,
        }))
    }
}
