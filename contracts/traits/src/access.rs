use crate::{
    GridError, GuardianChanged, OwnershipOffered, OwnershipTaken, Paused, RegistryError, Role,
    RoleGranted, RoleRevoked, TokenError, Unpaused,
};
use ink::{primitives::AccountId, storage::Mapping};

/// Why a caller was turned away; each contract has variants of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessError {
    NotOwner,
    NotAuthorized,
    Paused,
}

/// Whether an account has a role, and since when it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
struct RoleState {
    is_granted: bool,
    since_ms: u64,
}

/// Owner, guardian, roles and pause of one contract. Knows nothing of the environment: callers hand in who and when.
#[ink::storage_item]
#[derive(Debug)]
pub struct Access {
    owner: AccountId,
    offered_to: Option<AccountId>,
    guardian: Option<AccountId>,
    max_pause_ms: u64,
    paused_until_ms: u64,
    next_pause_from_ms: u64,
    roles: Mapping<(Role, AccountId), RoleState>,
}

impl Access {
    pub fn new(owner: AccountId, max_pause_ms: u64) -> Self {
        Self {
            owner,
            offered_to: None,
            guardian: None,
            max_pause_ms,
            paused_until_ms: 0,
            next_pause_from_ms: 0,
            roles: Mapping::default(),
        }
    }

    pub fn owner(&self) -> AccountId {
        self.owner
    }

    pub fn guardian(&self) -> Option<AccountId> {
        self.guardian
    }

    pub fn ensure_owner(&self, caller: AccountId) -> Result<(), AccessError> {
        if caller != self.owner {
            return Err(AccessError::NotOwner);
        }
        Ok(())
    }

    pub fn has_role(&self, role: Role, account: AccountId) -> bool {
        self.roles
            .get((role, account))
            .is_some_and(|state| state.is_granted)
    }

    /// When the account lost the role; `None` while it has it or never had it.
    pub fn revoked_at_ms(&self, role: Role, account: AccountId) -> Option<u64> {
        self.roles
            .get((role, account))
            .filter(|state| !state.is_granted)
            .map(|state| state.since_ms)
    }

    /// Owner only. Granting a role that the account has changes nothing.
    pub fn grant_role(
        &mut self,
        role: Role,
        account: AccountId,
        by: AccountId,
        at_ms: u64,
    ) -> Result<Option<RoleGranted>, AccessError> {
        self.ensure_owner(by)?;
        if self.has_role(role, account) {
            return Ok(None);
        }
        self.roles.insert(
            (role, account),
            &RoleState {
                is_granted: true,
                since_ms: at_ms,
            },
        );
        Ok(Some(RoleGranted {
            role,
            account,
            by,
            at_ms,
        }))
    }

    /// Owner only. Revoking a role that the account does not have changes nothing.
    pub fn revoke_role(
        &mut self,
        role: Role,
        account: AccountId,
        by: AccountId,
        at_ms: u64,
    ) -> Result<Option<RoleRevoked>, AccessError> {
        self.ensure_owner(by)?;
        if !self.has_role(role, account) {
            return Ok(None);
        }
        self.roles.insert(
            (role, account),
            &RoleState {
                is_granted: false,
                since_ms: at_ms,
            },
        );
        Ok(Some(RoleRevoked {
            role,
            account,
            by,
            at_ms,
        }))
    }

    /// Owner only: `to` may take ownership by `take_ownership`; a later offer replaces this one.
    pub fn offer_ownership(
        &mut self,
        to: AccountId,
        by: AccountId,
        at_ms: u64,
    ) -> Result<OwnershipOffered, AccessError> {
        self.ensure_owner(by)?;
        self.offered_to = Some(to);
        Ok(OwnershipOffered {
            from: by,
            to,
            at_ms,
        })
    }

    /// Only for the account that ownership was offered to.
    pub fn take_ownership(
        &mut self,
        by: AccountId,
        at_ms: u64,
    ) -> Result<OwnershipTaken, AccessError> {
        if self.offered_to != Some(by) {
            return Err(AccessError::NotAuthorized);
        }
        let from = core::mem::replace(&mut self.owner, by);
        self.offered_to = None;
        Ok(OwnershipTaken {
            from,
            to: by,
            at_ms,
        })
    }

    /// Owner only.
    pub fn set_guardian(
        &mut self,
        guardian: Option<AccountId>,
        by: AccountId,
        at_ms: u64,
    ) -> Result<GuardianChanged, AccessError> {
        self.ensure_owner(by)?;
        self.guardian = guardian;
        Ok(GuardianChanged {
            guardian,
            by,
            at_ms,
        })
    }

    /// For a pause that begins from now on.
    pub fn set_max_pause_ms(&mut self, max_pause_ms: u64) {
        self.max_pause_ms = max_pause_ms;
    }

    pub fn is_paused(&self, now_ms: u64) -> bool {
        now_ms < self.paused_until_ms
    }

    pub fn ensure_not_paused(&self, now_ms: u64) -> Result<(), AccessError> {
        if self.is_paused(now_ms) {
            return Err(AccessError::Paused);
        }
        Ok(())
    }

    /// Owner or guardian. Ends by itself after `max_pause_ms`, and cannot be repeated for as long again after that.
    pub fn pause(&mut self, by: AccountId, now_ms: u64) -> Result<Paused, AccessError> {
        self.ensure_owner_or_guardian(by)?;
        if now_ms < self.next_pause_from_ms {
            return Err(AccessError::Paused);
        }
        self.paused_until_ms = now_ms.saturating_add(self.max_pause_ms);
        self.next_pause_from_ms = self.paused_until_ms.saturating_add(self.max_pause_ms);
        Ok(Paused {
            by,
            until_ms: self.paused_until_ms,
            at_ms: now_ms,
        })
    }

    /// Owner or guardian.
    pub fn unpause(&mut self, by: AccountId, now_ms: u64) -> Result<Option<Unpaused>, AccessError> {
        self.ensure_owner_or_guardian(by)?;
        if !self.is_paused(now_ms) {
            return Ok(None);
        }
        self.paused_until_ms = now_ms;
        Ok(Some(Unpaused { by, at_ms: now_ms }))
    }

    pub fn ensure_owner_or_guardian(&self, caller: AccountId) -> Result<(), AccessError> {
        if caller != self.owner && Some(caller) != self.guardian {
            return Err(AccessError::NotAuthorized);
        }
        Ok(())
    }
}

macro_rules! from_access_error {
    ($error:ident) => {
        impl From<AccessError> for $error {
            fn from(error: AccessError) -> Self {
                match error {
                    AccessError::NotOwner => $error::NotOwner,
                    AccessError::NotAuthorized => $error::NotAuthorized,
                    AccessError::Paused => $error::Paused,
                }
            }
        }
    };
}
from_access_error!(TokenError);
from_access_error!(RegistryError);
from_access_error!(GridError);
