use ink::prelude::vec::Vec;
use powergrid_traits::{Access, Role, TokenError};
use psp22::{PSP22Data, PSP22Event};

use ink::primitives::AccountId;

/// Balances, cap and roles. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct TokenData {
    pub psp22: PSP22Data,
    pub access: Access,
    cap: Option<u128>,
}

impl TokenData {
    pub fn new(owner: AccountId, cap: Option<u128>, max_pause_ms: u64) -> Self {
        Self {
            psp22: PSP22Data::default(),
            access: Access::new(owner, max_pause_ms),
            cap,
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
}
