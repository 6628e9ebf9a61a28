use crate::{GovernanceError, ParameterKey};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::{AccountId, Hash},
};

/// A contract that governance may own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Target {
    Token,
    Registry,
    GridService,
}

/// The contracts that governance works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Contracts {
    pub token: AccountId,
    pub registry: AccountId,
    pub grid_service: AccountId,
}

impl Contracts {
    /// Which of the contracts has this address; governance has none of them.
    pub fn target_at(&self, address: AccountId) -> Result<Target, GovernanceError> {
        match address {
            _ if address == self.token => Ok(Target::Token),
            _ if address == self.registry => Ok(Target::Registry),
            _ if address == self.grid_service => Ok(Target::GridService),
            _ => Err(GovernanceError::UnknownTarget),
        }
    }
}

/// What happens when a proposal is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Action {
    /// Sends one of the owner's messages to the token, the registry or the grid service.
    Call {
        target: AccountId,
        selector: [u8; 4],
        /// The message's arguments, encoded one after another.
        input: Vec<u8>,
    },
    /// Sets a parameter of governance.
    SetParameter { key: ParameterKey, value: u128 },
    /// Sets who may cancel proposals beside their proposers.
    SetGuardian(Option<AccountId>),
    /// Changes the code of governance. `migrate` is the selector of a message of the new code without arguments.
    Upgrade {
        code_hash: Hash,
        migrate: Option<[u8; 4]>,
    },
}

/// What a proposal says; kept apart from the proposal, so that a vote need not read it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Content {
    pub action: Action,
    pub description: String,
}

/// From when on a queued proposal may be executed, and from when on no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Schedule {
    pub executable_from_ms: u64,
    pub expires_at_ms: u64,
}

/// How a proposal came to its end other than by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Closing {
    Executed,
    Cancelled,
}

/// A proposal with the terms it was made under and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    pub proposer: AccountId,
    pub starts_at_ms: u64,
    /// The first moment at which it may no longer be voted on.
    pub ends_at_ms: u64,
    /// All PWGD there were when it was made.
    pub supply: u128,
    pub quorum_bp: u16,
    pub timelock_ms: u64,
    pub execution_window_ms: u64,
    pub votes_for: u128,
    pub votes_against: u128,
    pub schedule: Option<Schedule>,
    pub closing: Option<Closing>,
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Status {
    /// It may be voted on.
    Active,
    /// Not more votes for than against, or too few votes in all.
    Defeated,
    /// It may be queued.
    Passed,
    /// It waits for its timelock.
    Queued,
    /// It may be executed.
    Executable,
    Executed,
    Cancelled,
    /// It was not queued, or not executed, in time.
    Expired,
}

/// What an account locked for or against a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Vote {
    pub in_favour: bool,
    pub weight: u128,
    pub is_reclaimed: bool,
}

/// What a vote that passed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    pub votes_for: u128,
    pub votes_against: u128,
    pub quorum: u128,
    pub schedule: Schedule,
}
