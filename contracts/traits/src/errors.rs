/// Why the token refused. Append variants; never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum TokenError {
    /// The caller is not the owner.
    NotOwner,
    /// The caller has nothing to do with this message.
    NotAuthorized,
    /// The contract is paused, or may not be paused again yet.
    Paused,
    /// The caller is not a minter.
    NotMinter,
    /// Nothing would be minted or burned.
    ZeroAmount,
    /// The supply would exceed the cap or 2^128.
    Overflow,
    /// The account holds less than that.
    InsufficientBalance,
    /// The call did not reach the token, or it trapped; only ever reported by the contract that called.
    CallFailed,
    /// The value lies outside what this parameter may be.
    ParameterOutOfRange,
    /// The new code does not exist, or its migration refused.
    UpgradeFailed,
}

/// Why the registry refused. Append variants; never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum RegistryError {
    /// The caller is not the owner.
    NotOwner,
    /// The caller has nothing to do with this message.
    NotAuthorized,
    /// The contract is paused, or may not be paused again yet.
    Paused,
    /// The caller is not an approved oracle that names itself.
    NotOracle,
    /// The device is already registered.
    DeviceExists,
    /// The device is not registered.
    DeviceNotFound,
    /// Less stake than the capacity needs.
    StakeTooLow,
    /// More capacity than its type may have, or none.
    CapacityTooHigh,
    /// A text of the metadata is longer than 64 bytes.
    MetadataTooLong,
    /// A number left its range.
    Overflow,
    /// The call did not reach the registry, or it trapped; only ever reported by the contract that called.
    CallFailed,
    /// The device takes part in a grid event and stays as it is until that is over.
    Locked,
    /// The device does not wait for its oracle.
    NotPending,
    /// The device is not active.
    NotActive,
    /// The device is active already.
    AlreadyActive,
    /// Nothing would change hands.
    ZeroAmount,
    /// The native tokens could not be moved.
    TransferFailed,
    /// A reason is longer than 256 bytes.
    ReasonTooLong,
    /// The value lies outside what this parameter may be.
    ParameterOutOfRange,
    /// The new code does not exist, or its migration refused.
    UpgradeFailed,
    /// Nobody has the key of the account of zeros.
    NobodysAccount,
}

/// Why the grid service refused. Append variants; never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum GridError {
    /// The caller is not the owner.
    NotOwner,
    /// The caller has nothing to do with this message.
    NotAuthorized,
    /// The contract is paused, or may not be paused again yet.
    Paused,
    /// The caller is not an operator.
    NotOperator,
    /// The caller is not an approved oracle of this device.
    NotOracle,
    /// There is no such grid event.
    EventNotFound,
    /// The grid event's window has started.
    EventStarted,
    /// The window is empty, longer than 24 hours, or more than 30 days ahead.
    WindowTooLong,
    /// The rate is above the highest allowed.
    RateTooHigh,
    /// The budget is above the highest allowed.
    BudgetTooHigh,
    /// The event's budget does not cover what this participation may be paid.
    EventFull,
    /// The device has taken part in this grid event already.
    AlreadyEnrolled,
    /// The device takes part in another grid event that overlaps this one.
    WindowOverlaps,
    /// The device takes part in as many unsettled grid events as it may.
    TooManyOpen,
    /// The device is not registered, not active, or its reputation is too low.
    NotEligible,
    /// No interval of this device was recorded to compute a baseline from.
    NoHistory,
    /// The baseline rests on time after the grid event was announced.
    BasisTooLate,
    /// The baseline is more than the device has ever drawn, or could.
    BaselineTooHigh,
    /// The promise is nothing, or more than the device could do.
    ExpectedOutOfRange,
    /// The device does not take part in this grid event.
    NotEnrolled,
    /// Reports may still come, or disputes.
    TooEarly,
    /// The participation is settled.
    AlreadySettled,
    /// The participation is disputed.
    Disputed,
    /// More than 64 intervals in one report.
    TooManyItems,
    /// A number left its range.
    Overflow,
    /// The registry refused.
    Registry(RegistryError),
    /// The token refused.
    Token(TokenError),
    /// The caller is not a verifier.
    NotVerifier,
    /// The caller is not an approved feed.
    NotFeed,
    /// The grid event was cancelled.
    EventCancelled,
    /// The grid event is closed; what was not settled by then is not paid.
    EventClosed,
    /// The participation was disputed before.
    AlreadyDisputed,
    /// The participation is not disputed.
    NotDisputed,
    /// The dispute was not resolved in time; it can only be lapsed.
    DisputeLapsed,
    /// A reason is longer than 256 bytes.
    ReasonTooLong,
    /// There is no such rule.
    RuleNotFound,
    /// There are as many rules as there may be.
    TooManyRules,
    /// A rule's duration, cooldown or number of open events lies outside its range.
    RuleOutOfRange,
    /// The condition cannot be, such as a load without a capacity.
    ConditionOutOfRange,
    /// The value lies outside what this parameter may be.
    ParameterOutOfRange,
    /// The new code does not exist, or its migration refused.
    UpgradeFailed,
}
