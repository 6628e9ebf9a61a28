#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! PWGD: PSP22 with metadata, 18 decimals, minted by those who have the role.

mod data;
#[cfg(test)]
mod tests;

pub use data::{ParameterKey, TokenData};

#[ink::contract]
pub mod token {
    use crate::{ParameterKey, TokenData};
    use ink::prelude::{string::String, vec::Vec};
    use powergrid_traits::{
        upgrade_code, CodeUpgraded, History, MintReason, Minting, NumberedHistory, Role,
        TokenError, DEFAULT_MAX_PAUSE_MS,
    };
    use psp22::{PSP22Error, PSP22Event, PSP22Metadata, PSP22};

    /// The token exists from now on.
    #[ink(event)]
    pub struct Instantiated {
        pub owner: AccountId,
        pub cap: Option<u128>,
        pub max_pause_ms: u64,
        pub at_ms: u64,
    }

    /// PWGD was created; follows the Transfer that says so to wallets.
    #[ink(event)]
    pub struct Minted {
        #[ink(topic)]
        pub minter: AccountId,
        #[ink(topic)]
        pub to: AccountId,
        pub amount: u128,
        pub reason: MintReason,
        pub at_ms: u64,
    }

    #[ink(storage)]
    pub struct Token {
        data: TokenData,
        history: NumberedHistory,
    }

    impl Token {
        /// The caller becomes the owner. `cap` limits the supply.
        #[ink(constructor)]
        pub fn new(cap: Option<u128>) -> Self {
            let owner = Self::env().caller();
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                owner,
                cap,
                max_pause_ms: DEFAULT_MAX_PAUSE_MS,
                at_ms: Self::env().block_timestamp(),
            });
            Self {
                data: TokenData::new(owner, cap, DEFAULT_MAX_PAUSE_MS),
                history,
            }
        }

        /// Destroys `amount` of the caller's PWGD.
        ///
        /// # Errors
        /// `Paused`, `ZeroAmount`, `InsufficientBalance`.
        #[ink(message)]
        pub fn burn(&mut self, amount: u128) -> Result<(), TokenError> {
            let (by, now_ms) = self.by_and_when();
            let events = self.data.burn(by, now_ms, amount)?;
            self.emit_psp22(events);
            Ok(())
        }

        /// Owner only. A cap of 0 is none.
        ///
        /// # Events
        /// `ParameterChanged`, unless it is set so already.
        ///
        /// # Errors
        /// `NotOwner`, `ParameterOutOfRange`, also for a cap below the supply.
        #[ink(message)]
        pub fn set_parameter(&mut self, key: ParameterKey, value: u128) -> Result<(), TokenError> {
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
        ) -> Result<(), TokenError> {
            let (by, at_ms) = self.by_and_when();
            self.data.access.ensure_owner(by)?;
            let old = self
                .env()
                .own_code_hash()
                .map_err(|_| TokenError::UpgradeFailed)?;
            self.history.emit(CodeUpgraded {
                old,
                new: code_hash,
                by,
                at_ms,
            });
            upgrade_code(code_hash, migrate).map_err(|_| TokenError::UpgradeFailed)
        }

        /// The largest supply there may be.
        #[ink(message)]
        pub fn cap(&self) -> Option<u128> {
            self.data.cap()
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
        pub fn grant_role(&mut self, role: Role, account: AccountId) -> Result<(), TokenError> {
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
        pub fn revoke_role(&mut self, role: Role, account: AccountId) -> Result<(), TokenError> {
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
        pub fn offer_ownership(&mut self, to: AccountId) -> Result<(), TokenError> {
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
        pub fn take_ownership(&mut self) -> Result<(), TokenError> {
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
        pub fn set_guardian(&mut self, guardian: Option<AccountId>) -> Result<(), TokenError> {
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
        pub fn pause(&mut self) -> Result<(), TokenError> {
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
        pub fn unpause(&mut self) -> Result<(), TokenError> {
            let (by, now_ms) = self.by_and_when();
            let event = self.data.access.unpause(by, now_ms)?;
            self.history.emit_some(event);
            Ok(())
        }

        fn now_ms(&self) -> u64 {
            self.env().block_timestamp()
        }

        fn by_and_when(&self) -> (AccountId, u64) {
            (self.env().caller(), self.now_ms())
        }

        fn emit_psp22(&mut self, events: Vec<PSP22Event>) {
            for event in events {
                match event {
                    PSP22Event::Transfer(transfer) => self.history.emit(transfer),
                    PSP22Event::Approval(approval) => self.history.emit(approval),
                }
            }
        }

        /// PSP22 has no error of its own for a pause.
        fn ensure_may_transfer(&self) -> Result<(), PSP22Error> {
            let (caller, now_ms) = self.by_and_when();
            self.data
                .ensure_may_transfer(caller, now_ms)
                .map_err(|_| PSP22Error::Custom(String::from("Paused")))
        }
    }

    impl Minting for Token {
        #[ink(message)]
        fn mint(
            &mut self,
            to: AccountId,
            amount: u128,
            reason: MintReason,
        ) -> Result<(), TokenError> {
            let (minter, at_ms) = self.by_and_when();
            let events = self.data.mint(minter, at_ms, to, amount)?;
            self.emit_psp22(events);
            self.history.emit(Minted {
                minter,
                to,
                amount,
                reason,
                at_ms,
            });
            Ok(())
        }
    }

    impl PSP22 for Token {
        #[ink(message)]
        fn total_supply(&self) -> u128 {
            self.data.psp22.total_supply()
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            self.data.psp22.balance_of(owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
            self.data.psp22.allowance(owner, spender)
        }

        #[ink(message)]
        fn transfer(
            &mut self,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            self.ensure_may_transfer()?;
            let events = self.data.psp22.transfer(self.env().caller(), to, value)?;
            self.emit_psp22(events);
            Ok(())
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            self.ensure_may_transfer()?;
            let caller = self.env().caller();
            let events = self.data.psp22.transfer_from(caller, from, to, value)?;
            self.emit_psp22(events);
            Ok(())
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error> {
            let owner = self.env().caller();
            let events = self.data.psp22.approve(owner, spender, value)?;
            self.emit_psp22(events);
            Ok(())
        }

        #[ink(message)]
        fn increase_allowance(
            &mut self,
            spender: AccountId,
            delta_value: u128,
        ) -> Result<(), PSP22Error> {
            let owner = self.env().caller();
            let events = self
                .data
                .psp22
                .increase_allowance(owner, spender, delta_value)?;
            self.emit_psp22(events);
            Ok(())
        }

        #[ink(message)]
        fn decrease_allowance(
            &mut self,
            spender: AccountId,
            delta_value: u128,
        ) -> Result<(), PSP22Error> {
            let owner = self.env().caller();
            let events = self
                .data
                .psp22
                .decrease_allowance(owner, spender, delta_value)?;
            self.emit_psp22(events);
            Ok(())
        }
    }

    impl PSP22Metadata for Token {
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            Some(String::from("PowerGrid"))
        }

        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            Some(String::from("PWGD"))
        }

        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            18
        }
    }
}
