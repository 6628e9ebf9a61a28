#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! Grid events: who takes part with which baseline, what was metered, what was delivered, what it earns.

mod data;
mod settlement;
#[cfg(test)]
mod tests;

pub use data::{
    Direction, Enrolment, GridData, GridEvent, GridEventKind, GridEventRequest, GridEventStatus,
    Meter, Parameters, Participation, ParticipationStatus, MAX_REPORT_ITEMS,
};
pub use settlement::{settle, Settlement, SettlementInput};

#[ink::contract]
pub mod grid_service {
    use crate::{
        Direction, Enrolment, GridData, GridEvent, GridEventKind, GridEventRequest, Meter,
        Parameters, Participation, Settlement, MAX_REPORT_ITEMS,
    };
    use ink::{
        codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, prelude::vec,
        prelude::vec::Vec,
    };
    use powergrid_traits::{
        GridError, History, IntervalQuality, MeterInterval, MintReason, Minting, NumberedHistory,
        Outcome, RefusalReason, Registry, RegistryError, ReportingInfo, Role, TokenError,
    };

    /// The grid service exists from now on.
    #[ink(event)]
    pub struct Instantiated {
        pub owner: AccountId,
        pub token: AccountId,
        pub registry: AccountId,
        pub parameters: Parameters,
        pub at_ms: u64,
    }

    /// The grid asks for a reduction (or an increase) of net import; everything is stated as it is in force.
    #[ink(event)]
    pub struct GridEventCreated {
        #[ink(topic)]
        pub event_id: u64,
        #[ink(topic)]
        pub operator: AccountId,
        pub kind: GridEventKind,
        pub direction: Direction,
        pub starts_at_ms: u64,
        pub ends_at_ms: u64,
        pub report_until_ms: u64,
        pub challenge_period_ms: u64,
        pub resolve_period_ms: u64,
        pub rate_per_kwh: u128,
        pub target_milliwatts: u64,
        pub budget: u128,
        pub at_ms: u64,
    }

    /// A device takes part in a grid event; this is what its settlement will rest on.
    #[ink(event)]
    pub struct DeviceEnrolled {
        #[ink(topic)]
        pub event_id: u64,
        #[ink(topic)]
        pub device_id: Hash,
        #[ink(topic)]
        pub owner: AccountId,
        pub oracle: AccountId,
        pub baseline_mwh: i64,
        pub expected_mwh: i64,
        pub method_id: u32,
        pub basis_from_ms: u64,
        pub basis_to_ms: u64,
        pub basis_count: u32,
        pub evidence: Hash,
        pub capacity_watts: u32,
        pub reputation: u8,
        pub reserved: u128,
        pub at_ms: u64,
    }

    /// A metered interval was accepted.
    #[ink(event)]
    pub struct IntervalRecorded {
        #[ink(topic)]
        pub device_id: Hash,
        #[ink(topic)]
        pub oracle: AccountId,
        pub start_ms: u64,
        pub end_ms: u64,
        pub net_mwh: i64,
        pub quality: IntervalQuality,
        pub samples_root: Hash,
        /// The grid event it counts for.
        pub credited_event_id: Option<u64>,
        pub credited_mwh: i64,
        pub at_ms: u64,
    }

    /// A metered interval was refused; nothing else changed.
    #[ink(event)]
    pub struct IntervalRefused {
        #[ink(topic)]
        pub device_id: Hash,
        #[ink(topic)]
        pub oracle: AccountId,
        pub start_ms: u64,
        pub end_ms: u64,
        pub net_mwh: i64,
        pub quality: IntervalQuality,
        pub samples_root: Hash,
        pub reason: RefusalReason,
        pub at_ms: u64,
    }

    /// A participation is settled, with everything its reward was computed from.
    #[ink(event)]
    pub struct ParticipationSettled {
        #[ink(topic)]
        pub event_id: u64,
        #[ink(topic)]
        pub device_id: Hash,
        #[ink(topic)]
        pub owner: AccountId,
        pub oracle: AccountId,
        pub baseline_mwh: i64,
        pub metered_mwh: i64,
        pub covered_ms: u64,
        pub window_ms: u64,
        pub capacity_watts: u32,
        pub reputation: u8,
        pub rate_per_kwh: u128,
        pub raw_mwh: i64,
        pub delivered_mwh: i64,
        pub expected_mwh: i64,
        pub outcome: Outcome,
        pub reward: u128,
        pub settled_by: AccountId,
        pub at_ms: u64,
    }

    /// PWGD was minted for a settled participation.
    #[ink(event)]
    pub struct RewardPaid {
        #[ink(topic)]
        pub event_id: u64,
        #[ink(topic)]
        pub device_id: Hash,
        #[ink(topic)]
        pub owner: AccountId,
        pub amount: u128,
        pub at_ms: u64,
    }

    #[ink(storage)]
    pub struct GridService {
        data: GridData,
        token: AccountId,
        registry: AccountId,
        history: NumberedHistory,
    }

    impl GridService {
        /// The caller becomes the owner.
        #[ink(constructor)]
        pub fn new(token: AccountId, registry: AccountId, parameters: Parameters) -> Self {
            let owner = Self::env().caller();
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                owner,
                token,
                registry,
                parameters: parameters.clone(),
                at_ms: Self::env().block_timestamp(),
            });
            Self {
                data: GridData::new(owner, parameters),
                token,
                registry,
                history,
            }
        }

        /// Opens a grid event and returns its number. For operators.
        ///
        /// # Events
        /// `GridEventCreated`.
        ///
        /// # Errors
        /// `Paused`, `NotOperator`, `WindowTooLong`, `RateTooHigh`, `BudgetTooHigh`.
        #[ink(message)]
        pub fn create_event(&mut self, request: GridEventRequest) -> Result<u64, GridError> {
            let (operator, at_ms) = self.by_and_when();
            let (event_id, event) = self.data.create_event(operator, at_ms, request)?;
            self.history.emit(GridEventCreated {
                event_id,
                operator,
                kind: event.kind,
                direction: event.direction,
                starts_at_ms: event.starts_at_ms,
                ends_at_ms: event.ends_at_ms,
                report_until_ms: event.report_until_ms,
                challenge_period_ms: event.challenge_period_ms,
                resolve_period_ms: event.resolve_period_ms,
                rate_per_kwh: event.rate_per_kwh,
                target_milliwatts: event.target_milliwatts,
                budget: event.budget,
                at_ms,
            });
            Ok(event_id)
        }

        /// Enrols a device before the window starts. For the device's approved oracle.
        ///
        /// # Events
        /// `DeviceEnrolled`; the registry's `DeviceLocked`.
        ///
        /// # Errors
        /// `Paused`, `EventNotFound`, `EventStarted`, `NotOracle`, `NotEligible`, `AlreadyEnrolled`, `TooManyOpen`,
        /// `WindowOverlaps`, `ExpectedOutOfRange`, `NoHistory`, `BasisTooLate`, `BaselineTooHigh`, `EventFull`,
        /// `Registry(..)`.
        #[ink(message)]
        pub fn enroll(
            &mut self,
            event_id: u64,
            device_id: Hash,
            enrolment: Enrolment,
        ) -> Result<(), GridError> {
            let (oracle, at_ms) = self.by_and_when();
            let info = self.reporting_info(vec![device_id])?.pop().flatten();
            let (participation, locked_until_ms) = self
                .data
                .enroll(oracle, at_ms, event_id, device_id, info, &enrolment)?;
            self.registry()
                .call_mut()
                .lock_device(device_id, locked_until_ms)
                .try_invoke()
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(GridError::Registry)?;
            self.history.emit(DeviceEnrolled {
                event_id,
                device_id,
                owner: participation.owner,
                oracle,
                baseline_mwh: enrolment.baseline_mwh,
                expected_mwh: enrolment.expected_mwh,
                method_id: enrolment.method_id,
                basis_from_ms: enrolment.basis_from_ms,
                basis_to_ms: enrolment.basis_to_ms,
                basis_count: enrolment.basis_count,
                evidence: enrolment.evidence,
                capacity_watts: participation.capacity_watts,
                reputation: participation.reputation,
                reserved: participation.reserved,
                at_ms,
            });
            Ok(())
        }

        /// Reports metered intervals, each accepted or refused by itself. For approved oracles.
        ///
        /// # Events
        /// `IntervalRecorded` or `IntervalRefused` for each item, in order.
        ///
        /// # Errors
        /// `TooManyItems`, `NotOracle`.
        #[ink(message)]
        pub fn report(&mut self, intervals: Vec<MeterInterval>) -> Result<(), GridError> {
            if intervals.len() > MAX_REPORT_ITEMS {
                return Err(GridError::TooManyItems);
            }
            let (oracle, at_ms) = self.by_and_when();
            let device_ids = intervals.iter().map(|interval| interval.device_id);
            let infos = self.reporting_info(device_ids.collect())?;
            let has_own = infos
                .iter()
                .flatten()
                .any(|info| info.oracle == oracle && info.oracle_approved);
            if !has_own && !self.is_oracle(oracle)? {
                return Err(GridError::NotOracle);
            }
            for (interval, info) in intervals.into_iter().zip(infos) {
                let checked = self
                    .data
                    .check_interval(oracle, at_ms, info.as_ref(), &interval);
                match checked {
                    Ok(()) => self.record(oracle, at_ms, interval)?,
                    Err(reason) => self.refuse(oracle, at_ms, interval, reason),
                }
            }
            Ok(())
        }

        /// Settles a participation once it is complete, or once nothing more may be reported, and challenges are over.
        /// Anyone may call it; who does changes nothing.
        ///
        /// # Events
        /// `ParticipationSettled`, `RewardPaid` when something was earned; the registry's `PerformanceRecorded`, the
        /// token's `Transfer` and `Minted`.
        ///
        /// # Errors
        /// `Paused`, `EventNotFound`, `NotEnrolled`, `AlreadySettled`, `Disputed`, `TooEarly`, `Registry(..)`,
        /// `Token(..)`.
        #[ink(message)]
        pub fn settle(&mut self, event_id: u64, device_id: Hash) -> Result<(), GridError> {
            let (settled_by, at_ms) = self.by_and_when();
            let due = self.data.due(at_ms, event_id, device_id)?;
            let revoked_at_ms = self.oracle_revoked_at_ms(due.participation.oracle)?;
            let is_void = revoked_at_ms.is_some_and(|at_ms| at_ms < due.event.report_until_ms);
            let settlement = if is_void {
                Settlement {
                    outcome: Outcome::Void,
                    reward: 0,
                    ..due.settlement
                }
            } else {
                due.settlement
            };
            self.data
                .close_participation(event_id, device_id, &due, &settlement)?;
            if !is_void {
                self.record_performance(device_id, event_id, settlement.outcome)?;
            }
            let owner = due.participation.owner;
            if settlement.reward > 0 {
                self.mint_reward(owner, settlement.reward, event_id, device_id)?;
            }
            self.history.emit(ParticipationSettled {
                event_id,
                device_id,
                owner,
                oracle: due.participation.oracle,
                baseline_mwh: due.participation.baseline_mwh,
                metered_mwh: due.participation.metered_mwh,
                covered_ms: due.participation.covered_ms,
                window_ms: due.event.window_ms(),
                capacity_watts: due.participation.capacity_watts,
                reputation: due.participation.reputation,
                rate_per_kwh: due.event.rate_per_kwh,
                raw_mwh: settlement.raw_mwh,
                delivered_mwh: settlement.delivered_mwh,
                expected_mwh: due.participation.expected_mwh,
                outcome: settlement.outcome,
                reward: settlement.reward,
                settled_by,
                at_ms,
            });
            if settlement.reward > 0 {
                self.history.emit(RewardPaid {
                    event_id,
                    device_id,
                    owner,
                    amount: settlement.reward,
                    at_ms,
                });
            }
            Ok(())
        }

        /// Grid events are numbered from 1 to this.
        #[ink(message)]
        pub fn event_count(&self) -> u64 {
            self.data.event_count()
        }

        #[ink(message)]
        pub fn grid_event(&self, event_id: u64) -> Option<GridEvent> {
            self.data.grid_event(event_id)
        }

        #[ink(message)]
        pub fn participation(&self, event_id: u64, device_id: Hash) -> Option<Participation> {
            self.data.participation(event_id, device_id)
        }

        /// What is kept of a device's meter: the end of its last interval, its highest mean power, its open windows.
        #[ink(message)]
        pub fn meter(&self, device_id: Hash) -> Meter {
            self.data.meter(device_id)
        }

        /// The end of the last interval recorded for the device; 0 when there is none.
        #[ink(message)]
        pub fn last_end_ms(&self, device_id: Hash) -> u64 {
            self.data.meter(device_id).last_end_ms
        }

        #[ink(message)]
        pub fn parameters(&self) -> Parameters {
            self.data.parameters()
        }

        #[ink(message)]
        pub fn token(&self) -> AccountId {
            self.token
        }

        #[ink(message)]
        pub fn registry_address(&self) -> AccountId {
            self.registry
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
        pub fn grant_role(&mut self, role: Role, account: AccountId) -> Result<(), GridError> {
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
        pub fn revoke_role(&mut self, role: Role, account: AccountId) -> Result<(), GridError> {
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
        pub fn offer_ownership(&mut self, to: AccountId) -> Result<(), GridError> {
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
        pub fn take_ownership(&mut self) -> Result<(), GridError> {
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
        pub fn set_guardian(&mut self, guardian: Option<AccountId>) -> Result<(), GridError> {
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
        pub fn pause(&mut self) -> Result<(), GridError> {
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
        pub fn unpause(&mut self) -> Result<(), GridError> {
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

        fn record(
            &mut self,
            oracle: AccountId,
            at_ms: u64,
            interval: MeterInterval,
        ) -> Result<(), GridError> {
            let credit = self.data.record_interval(at_ms, &interval)?;
            self.history.emit(IntervalRecorded {
                device_id: interval.device_id,
                oracle,
                start_ms: interval.start_ms,
                end_ms: interval.end_ms,
                net_mwh: interval.net_mwh,
                quality: interval.quality,
                samples_root: interval.samples_root,
                credited_event_id: credit.map(|credit| credit.event_id),
                credited_mwh: credit.map_or(0, |credit| credit.mwh),
                at_ms,
            });
            Ok(())
        }

        fn refuse(
            &mut self,
            oracle: AccountId,
            at_ms: u64,
            interval: MeterInterval,
            reason: RefusalReason,
        ) {
            self.history.emit(IntervalRefused {
                device_id: interval.device_id,
                oracle,
                start_ms: interval.start_ms,
                end_ms: interval.end_ms,
                net_mwh: interval.net_mwh,
                quality: interval.quality,
                samples_root: interval.samples_root,
                reason,
                at_ms,
            });
        }

        fn registry(&self) -> contract_ref!(Registry, DefaultEnvironment) {
            self.registry.into()
        }

        fn reporting_info(
            &self,
            device_ids: Vec<Hash>,
        ) -> Result<Vec<Option<ReportingInfo>>, GridError> {
            self.registry()
                .call()
                .reporting_info(device_ids)
                .try_invoke()
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))
        }

        fn is_oracle(&self, account: AccountId) -> Result<bool, GridError> {
            self.registry()
                .call()
                .is_oracle(account)
                .try_invoke()
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))
        }

        fn oracle_revoked_at_ms(&self, account: AccountId) -> Result<Option<u64>, GridError> {
            self.registry()
                .call()
                .oracle_revoked_at_ms(account)
                .try_invoke()
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))
        }

        fn record_performance(
            &self,
            device_id: Hash,
            event_id: u64,
            outcome: Outcome,
        ) -> Result<(), GridError> {
            self.registry()
                .call_mut()
                .record_performance(device_id, event_id, outcome)
                .try_invoke()
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(|_| GridError::Registry(RegistryError::CallFailed))?
                .map_err(GridError::Registry)
        }

        fn mint_reward(
            &self,
            owner: AccountId,
            amount: u128,
            event_id: u64,
            device_id: Hash,
        ) -> Result<(), GridError> {
            let mut token: contract_ref!(Minting, DefaultEnvironment) = self.token.into();
            let reason = MintReason::Reward {
                event_id,
                device_id,
            };
            token
                .call_mut()
                .mint(owner, amount, reason)
                .try_invoke()
                .map_err(|_| GridError::Token(TokenError::CallFailed))?
                .map_err(|_| GridError::Token(TokenError::CallFailed))?
                .map_err(GridError::Token)
        }
    }
}
