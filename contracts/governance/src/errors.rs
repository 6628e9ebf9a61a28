use crate::Target;
use powergrid_traits::{GridError, RegistryError, TokenError};

/// Why governance refused. Append variants; never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum GovernanceError {
    /// The caller has nothing to do with this message.
    NotAuthorized,
    /// There is no such proposal.
    ProposalNotFound,
    /// The proposer holds less PWGD than a proposal takes.
    BelowThreshold,
    /// The description is longer than 256 bytes.
    DescriptionTooLong,
    /// Not the token, the registry or the grid service; governance itself is not one either.
    UnknownTarget,
    /// The message's arguments are longer than 1,024 bytes.
    InputTooLong,
    /// Not one of the owner's messages, or one that votes may not send.
    MessageNotAllowed,
    /// The value lies outside what this parameter may be.
    ParameterOutOfRange,
    /// Nothing would be locked.
    ZeroAmount,
    /// The voter has allowed governance to take less than that.
    InsufficientAllowance,
    /// The vote has ended.
    VotingEnded,
    /// The account has voted on this proposal.
    AlreadyVoted,
    /// Nothing of the account is locked for this proposal.
    NothingLocked,
    /// Its time has not come yet.
    TooEarly,
    /// Its time has passed.
    Expired,
    /// Not more votes for than against, or too few votes in all.
    NotPassed,
    /// The proposal was not queued.
    NotQueued,
    /// The proposal was queued before.
    AlreadyQueued,
    /// The proposal was executed before.
    AlreadyExecuted,
    /// The proposal was cancelled.
    Cancelled,
    /// A number left its range.
    Overflow,
    /// The new code does not exist, or its migration refused.
    UpgradeFailed,
    /// The call did not reach the contract, or it trapped.
    CallFailed(Target),
    /// The token refused.
    Token(TokenError),
    /// The registry refused.
    Registry(RegistryError),
    /// The grid service refused.
    GridService(GridError),
}
