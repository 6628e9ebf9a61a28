#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! Those who hold PWGD decide on the other three contracts: propose, vote, queue, execute.

mod allowed;
mod data;
mod errors;
mod parameters;
mod proposal;
mod reply;
#[cfg(test)]
mod tests;
mod types;

pub use allowed::{is_allowed, MAX_INPUT_BYTES};
pub use data::{GovernanceData, MAX_DESCRIPTION_BYTES, MAX_PAGE};
pub use errors::GovernanceError;
pub use parameters::{ParameterKey, Parameters};
pub use proposal::quorum;
pub use types::{
    Action, Closing, Content, Contracts, Proposal, Queued, Schedule, Status, Target, Vote,
};

#[ink::contract]
pub mod governance {
    use crate::{
        reply::{RawInput, Reply},
        Action, Content, Contracts, GovernanceData, GovernanceError, Parameters, Proposal, Status,
        Target, Vote,
    };
    use ink::{
        codegen::TraitCallBuilder,
        contract_ref,
        env::{
            call::{build_call, ExecutionInput, Selector},
            DefaultEnvironment,
        },
        prelude::{string::String, vec::Vec},
        scale::Decode,
        selector_bytes,
    };
    use powergrid_traits::{upgrade_code, CodeUpgraded, History, NumberedHistory, TokenError};
    use psp22::{PSP22Error, PSP22};

    /// Governance exists from now on.
    #[ink(event)]
    pub struct Instantiated {
        pub token: AccountId,
        pub registry: AccountId,
        pub grid_service: AccountId,
        pub guardian: Option<AccountId>,
        pub parameters: Parameters,
        pub at_ms: u64,
    }

    /// Governance owns this contract now.
    #[ink(event)]
    pub struct Adopted {
        #[ink(topic)]
        pub target: AccountId,
        pub contract: Target,
        pub by: AccountId,
        pub at_ms: u64,
    }

    /// PWGD may be voted with on this, under these terms.
    #[ink(event)]
    pub struct ProposalCreated {
        #[ink(topic)]
        pub proposal_id: u64,
        #[ink(topic)]
        pub proposer: AccountId,
        pub action: Action,
        pub description: String,
        pub starts_at_ms: u64,
        pub ends_at_ms: u64,
        pub supply: u128,
        pub quorum_bp: u16,
        pub timelock_ms: u64,
        pub execution_window_ms: u64,
        pub at_ms: u64,
    }

    /// An account locked PWGD and voted with it.
    #[ink(event)]
    pub struct VoteCast {
        #[ink(topic)]
        pub proposal_id: u64,
        #[ink(topic)]
        pub voter: AccountId,
        pub in_favour: bool,
        pub weight: u128,
        pub at_ms: u64,
    }

    /// An account has back what it voted with.
    #[ink(event)]
    pub struct VotesReclaimed {
        #[ink(topic)]
        pub proposal_id: u64,
        #[ink(topic)]
        pub voter: AccountId,
        pub amount: u128,
        pub at_ms: u64,
    }

    /// The vote passed; from when to when it may be executed is fixed.
    #[ink(event)]
    pub struct ProposalQueued {
        #[ink(topic)]
        pub proposal_id: u64,
        pub votes_for: u128,
        pub votes_against: u128,
        pub quorum: u128,
        pub executable_from_ms: u64,
        pub expires_at_ms: u64,
        pub by: AccountId,
        pub at_ms: u64,
    }

    /// What was voted is done; what it did follows.
    #[ink(event)]
    pub struct ProposalExecuted {
        #[ink(topic)]
        pub proposal_id: u64,
        pub by: AccountId,
        pub at_ms: u64,
    }

    /// The proposal will not be executed.
    #[ink(event)]
    pub struct ProposalCancelled {
        #[ink(topic)]
        pub proposal_id: u64,
        pub by: AccountId,
        pub at_ms: u64,
    }

    #[ink(storage)]
    pub struct Governance {
        data: GovernanceData,
        history: NumberedHistory,
    }

    impl Governance {
        /// Owns nothing yet: an owner offers its contract to governance, and anyone then calls `adopt`.
        ///
        /// # Events
        /// `Instantiated`.
        ///
        /// # Errors
        /// `ParameterOutOfRange`.
        #[ink(constructor)]
        pub fn new(
            contracts: Contracts,
            guardian: Option<AccountId>,
            parameters: Parameters,
        ) -> Result<Self, GovernanceError> {
            let data = GovernanceData::new(contracts, guardian, parameters)?;
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                token: contracts.token,
                registry: contracts.registry,
                grid_service: contracts.grid_service,
                guardian,
                parameters,
                at_ms: Self::env().block_timestamp(),
            });
            Ok(Self { data, history })
        }

        /// Takes the ownership of a contract whose owner has offered it to governance. Anyone may call it.
        ///
        /// # Events
        /// `Adopted`; the contract's `OwnershipTaken`.
        ///
        /// # Errors
        /// `UnknownTarget`; `Token(..)`, `Registry(..)` or `GridService(..)`, with `NotAuthorized` when the ownership was
        /// not offered; `CallFailed`.
        #[ink(message)]
        pub fn adopt(&mut self, target: AccountId) -> Result<(), GovernanceError> {
            let (by, at_ms) = self.by_and_when();
            self.send(target, selector_bytes!("take_ownership"), &[])?;
            self.history.emit(Adopted {
                target,
                contract: self.data.contracts().target_at(target)?,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Opens a vote on one action and returns its number. For accounts that hold the threshold.
        ///
        /// # Events
        /// `ProposalCreated`.
        ///
        /// # Errors
        /// `BelowThreshold`, `DescriptionTooLong`, `UnknownTarget`, `InputTooLong`, `MessageNotAllowed`,
        /// `ParameterOutOfRange`, `Overflow`, `CallFailed`.
        #[ink(message)]
        pub fn propose(
            &mut self,
            action: Action,
            description: String,
        ) -> Result<u64, GovernanceError> {
            let (proposer, at_ms) = self.by_and_when();
            let holdings = (self.balance_of(proposer)?, self.total_supply()?);
            let content = Content {
                action,
                description,
            };
            let (proposal_id, proposal) =
                self.data
                    .propose(self.env().account_id(), proposer, at_ms, holdings, &content)?;
            self.history.emit(ProposalCreated {
                proposal_id,
                proposer,
                action: content.action,
                description: content.description,
                starts_at_ms: proposal.starts_at_ms,
                ends_at_ms: proposal.ends_at_ms,
                supply: proposal.supply,
                quorum_bp: proposal.quorum_bp,
                timelock_ms: proposal.timelock_ms,
                execution_window_ms: proposal.execution_window_ms,
                at_ms,
            });
            Ok(proposal_id)
        }

        /// Votes once, with PWGD that the caller has allowed governance to take. It stays locked until the vote ends.
        ///
        /// # Events
        /// `VoteCast`; the token's `Transfer` and `Approval`.
        ///
        /// # Errors
        /// `ProposalNotFound`, `ZeroAmount`, `AlreadyVoted`, `Cancelled`, `AlreadyExecuted`, `VotingEnded`,
        /// `InsufficientAllowance`, `Overflow`, `Token(..)`, `CallFailed`.
        #[ink(message)]
        pub fn vote(
            &mut self,
            proposal_id: u64,
            in_favour: bool,
            weight: u128,
        ) -> Result<(), GovernanceError> {
            let (voter, at_ms) = self.by_and_when();
            self.data
                .vote(voter, at_ms, proposal_id, in_favour, weight)?;
            let governance = self.env().account_id();
            self.psp22()
                .call_mut()
                .transfer_from(voter, governance, weight, Vec::new())
                .try_invoke()
                .map_err(|_| CALL_FAILED)?
                .map_err(|_| CALL_FAILED)?
                .map_err(psp22_error)?;
            self.history.emit(VoteCast {
                proposal_id,
                voter,
                in_favour,
                weight,
                at_ms,
            });
            Ok(())
        }

        /// Returns what the caller locked for a proposal whose vote has ended or which was cancelled. No pause stops it.
        ///
        /// # Events
        /// `VotesReclaimed`; the token's `Transfer`.
        ///
        /// # Errors
        /// `ProposalNotFound`, `NothingLocked`, `TooEarly`, `Token(..)`, `CallFailed`.
        #[ink(message)]
        pub fn reclaim(&mut self, proposal_id: u64) -> Result<(), GovernanceError> {
            let (voter, at_ms) = self.by_and_when();
            let amount = self.data.reclaim(voter, at_ms, proposal_id)?;
            self.psp22()
                .call_mut()
                .transfer(voter, amount, Vec::new())
                .try_invoke()
                .map_err(|_| CALL_FAILED)?
                .map_err(|_| CALL_FAILED)?
                .map_err(psp22_error)?;
            self.history.emit(VotesReclaimed {
                proposal_id,
                voter,
                amount,
                at_ms,
            });
            Ok(())
        }

        /// Fixes when a proposal that passed may be executed. Anyone may call it, once, after the vote.
        ///
        /// # Events
        /// `ProposalQueued`.
        ///
        /// # Errors
        /// `ProposalNotFound`, `Cancelled`, `AlreadyExecuted`, `AlreadyQueued`, `TooEarly`, `Expired`, `NotPassed`,
        /// `Overflow`, `CallFailed`.
        #[ink(message)]
        pub fn queue(&mut self, proposal_id: u64) -> Result<(), GovernanceError> {
            let (by, at_ms) = self.by_and_when();
            let supply = self.total_supply()?;
            let queued = self.data.queue(at_ms, supply, proposal_id)?;
            self.history.emit(ProposalQueued {
                proposal_id,
                votes_for: queued.votes_for,
                votes_against: queued.votes_against,
                quorum: queued.quorum,
                executable_from_ms: queued.schedule.executable_from_ms,
                expires_at_ms: queued.schedule.expires_at_ms,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Does what was voted, once its time has come. Anyone may call it. When it fails, nothing changes, and it may be
        /// tried again until it expires.
        ///
        /// # Events
        /// `ProposalExecuted`, then `ParameterChanged`, `GuardianChanged`, `CodeUpgraded`, or those of the contract called.
        ///
        /// # Errors
        /// `ProposalNotFound`, `AlreadyExecuted`, `Cancelled`, `NotQueued`, `TooEarly`, `Expired`, `ParameterOutOfRange`,
        /// `UpgradeFailed`, `Token(..)`, `Registry(..)`, `GridService(..)`, `CallFailed`.
        #[ink(message)]
        pub fn execute(&mut self, proposal_id: u64) -> Result<(), GovernanceError> {
            let (by, at_ms) = self.by_and_when();
            let action = self.data.execute(at_ms, proposal_id)?;
            self.history.emit(ProposalExecuted {
                proposal_id,
                by,
                at_ms,
            });
            let governance = self.env().account_id();
            match action {
                Action::Call {
                    target,
                    selector,
                    input,
                } => self.send(target, selector, &input)?,
                Action::SetParameter { key, value } => {
                    let event = self.data.set_parameter(governance, at_ms, key, value)?;
                    self.history.emit_some(event);
                }
                Action::SetGuardian(guardian) => {
                    let event = self.data.set_guardian(governance, at_ms, guardian);
                    self.history.emit(event);
                }
                Action::Upgrade { code_hash, migrate } => {
                    let old = self
                        .env()
                        .own_code_hash()
                        .map_err(|_| GovernanceError::UpgradeFailed)?;
                    self.history.emit(CodeUpgraded {
                        old,
                        new: code_hash,
                        by: governance,
                        at_ms,
                    });
                    upgrade_code(code_hash, migrate).map_err(|_| GovernanceError::UpgradeFailed)?;
                }
            }
            Ok(())
        }

        /// Ends a proposal before it is executed. For its proposer, and for the guardian unless it is about the guardian.
        ///
        /// # Events
        /// `ProposalCancelled`.
        ///
        /// # Errors
        /// `ProposalNotFound`, `NotAuthorized`, `AlreadyExecuted`, `Cancelled`, `Expired`.
        #[ink(message)]
        pub fn cancel(&mut self, proposal_id: u64) -> Result<(), GovernanceError> {
            let (by, at_ms) = self.by_and_when();
            self.data.cancel(by, at_ms, proposal_id)?;
            self.history.emit(ProposalCancelled {
                proposal_id,
                by,
                at_ms,
            });
            Ok(())
        }

        /// A proposal's terms and votes.
        #[ink(message)]
        pub fn proposal(&self, proposal_id: u64) -> Option<Proposal> {
            self.data.proposal(proposal_id)
        }

        /// What a proposal would do, and what its proposer says of it.
        #[ink(message)]
        pub fn content(&self, proposal_id: u64) -> Option<Content> {
            self.data.content(proposal_id)
        }

        /// Where a proposal stands in this block.
        ///
        /// # Errors
        /// `ProposalNotFound`, `Overflow`, `CallFailed`.
        #[ink(message)]
        pub fn status(&self, proposal_id: u64) -> Result<Status, GovernanceError> {
            self.data
                .status(self.now_ms(), self.total_supply()?, proposal_id)
        }

        #[ink(message)]
        pub fn vote_of(&self, proposal_id: u64, account: AccountId) -> Option<Vote> {
            self.data.vote_of(proposal_id, account)
        }

        /// Proposals are numbered from 1 to this.
        #[ink(message)]
        pub fn proposal_count(&self) -> u64 {
            self.data.proposal_count()
        }

        /// Up to 50 proposals with their numbers, from number `from` on.
        #[ink(message)]
        pub fn proposals(&self, from: u64, limit: u32) -> Vec<(u64, Proposal)> {
            self.data.proposals(from, limit)
        }

        /// Whether a vote may send this message.
        #[ink(message)]
        pub fn is_allowed(&self, target: AccountId, selector: [u8; 4]) -> bool {
            self.data
                .contracts()
                .target_at(target)
                .is_ok_and(|target| crate::is_allowed(target, selector))
        }

        #[ink(message)]
        pub fn parameters(&self) -> Parameters {
            self.data.parameters()
        }

        #[ink(message)]
        pub fn guardian(&self) -> Option<AccountId> {
            self.data.guardian()
        }

        #[ink(message)]
        pub fn contracts(&self) -> Contracts {
            self.data.contracts()
        }

        #[ink(message)]
        pub fn history(&self) -> History {
            self.history.get()
        }

        fn now_ms(&self) -> u64 {
            self.env().block_timestamp()
        }

        fn by_and_when(&self) -> (AccountId, u64) {
            (self.env().caller(), self.now_ms())
        }

        fn psp22(&self) -> contract_ref!(PSP22, DefaultEnvironment) {
            self.data.contracts().token.into()
        }

        fn balance_of(&self, account: AccountId) -> Result<u128, GovernanceError> {
            self.psp22()
                .call()
                .balance_of(account)
                .try_invoke()
                .map_err(|_| CALL_FAILED)?
                .map_err(|_| CALL_FAILED)
        }

        fn total_supply(&self) -> Result<u128, GovernanceError> {
            self.psp22()
                .call()
                .total_supply()
                .try_invoke()
                .map_err(|_| CALL_FAILED)?
                .map_err(|_| CALL_FAILED)
        }

        fn send(
            &self,
            target: AccountId,
            selector: [u8; 4],
            input: &[u8],
        ) -> Result<(), GovernanceError> {
            let contract = self.data.contracts().target_at(target)?;
            match contract {
                Target::Token => call(target, selector, input)
                    .map(|answer| answer.map_err(GovernanceError::Token)),
                Target::Registry => call(target, selector, input)
                    .map(|answer| answer.map_err(GovernanceError::Registry)),
                Target::GridService => call(target, selector, input)
                    .map(|answer| answer.map_err(GovernanceError::GridService)),
            }
            .unwrap_or(Err(GovernanceError::CallFailed(contract)))
        }
    }

    const CALL_FAILED: GovernanceError = GovernanceError::CallFailed(Target::Token);

    /// What the contract answered; `None` when the call did not reach it, or it trapped.
    fn call<E: Decode>(
        contract: AccountId,
        selector: [u8; 4],
        input: &[u8],
    ) -> Option<Result<(), E>> {
        build_call::<DefaultEnvironment>()
            .call(contract)
            .exec_input(ExecutionInput::new(Selector::new(selector)).push_arg(RawInput(input)))
            .returns::<Reply<E>>()
            .try_invoke()
            .ok()?
            .ok()
            .map(|reply| reply.0)
    }

    /// PSP22 has no error of its own for a pause: it is the only one that the token words itself.
    fn psp22_error(error: PSP22Error) -> GovernanceError {
        match error {
            PSP22Error::InsufficientAllowance => GovernanceError::InsufficientAllowance,
            PSP22Error::InsufficientBalance => {
                GovernanceError::Token(TokenError::InsufficientBalance)
            }
            PSP22Error::Custom(_) => GovernanceError::Token(TokenError::Paused),
            _ => CALL_FAILED,
        }
    }
}
