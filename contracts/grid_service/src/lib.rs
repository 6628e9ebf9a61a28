#![cfg_attr(not(feature = "std"), no_std, no_main)]

//! Grid events: who takes part with which baseline, what was metered, what was delivered, what it earns.

mod closing;
mod data;
mod disputes;
mod enrolment;
mod events;
mod metering;
mod model;
mod parameters;
mod settlement;
mod settling;
mod signals;
#[cfg(test)]
mod tests;

pub use data::GridData;
pub use disputes::Resolution;
pub use events::{
    ConditionSubmitted, DeviceEnrolled, DeviceOptedOut, DisputeOpened, DisputeResolved,
    GridEventCancelled, GridEventClosed, GridEventCreated, Instantiated, IntervalRecorded,
    IntervalRefused, ParticipationSettled, RewardPaid, RuleCreated, RuleRemoved, RuleTriggered,
};
pub use metering::MAX_REPORT_ITEMS;
pub use model::{
    Direction, Dispute, Due, Enrolment, GridEvent, GridEventKind, GridEventRequest,
    GridEventStatus, Meter, Participation, ParticipationStatus,
};
pub use parameters::{ParameterKey, Parameters};
pub use settlement::{settle, Settlement, SettlementInput};
pub use signals::{Comparison, Condition, EventTemplate, Metric, Rule, RuleRequest, Triggered};

#[ink::contract]
pub mod grid_service {
    use crate::*;
    use ink::{
        codegen::TraitCallBuilder,
        contract_ref,
        env::DefaultEnvironment,
        prelude::{string::String, vec, vec::Vec},
    };
    use powergrid_traits::{
        upgrade_code, CodeUpgraded, GridError, History, MeterInterval, MintReason, Minting,
        NumberedHistory, Outcome, RefusalReason, Registry, RegistryError, ReportingInfo, Role,
        TokenError,
    };

    #[ink(storage)]
    pub struct GridService {
        data: GridData,
        token: AccountId,
        registry: AccountId,
        history: NumberedHistory,
    }

    impl GridService {
        /// The caller becomes the owner.
        ///
        /// # Errors
        /// `ParameterOutOfRange`.
        #[ink(constructor)]
        pub fn new(
            token: AccountId,
            registry: AccountId,
            parameters: Parameters,
        ) -> Result<Self, GridError> {
            parameters.ensure_in_range()?;
            let owner = Self::env().caller();
            let mut history = NumberedHistory::default();
            history.emit(Instantiated {
                owner,
                token,
                registry,
                parameters: parameters.clone(),
                at_ms: Self::env().block_timestamp(),
            });
            Ok(Self {
                data: GridData::new(owner, parameters),
                token,
                registry,
                history,
            })
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
            self.announce(event_id, &event, at_ms);
            Ok(event_id)
        }

        /// Enrols a device before the window starts. For the device's approved oracle.
        ///
        /// # Events
        /// `DeviceEnrolled`; the registry's `DeviceLocked`.
        ///
        /// # Errors
        /// `Paused`, `EventNotFound`, `EventCancelled`, `EventClosed`, `EventStarted`, `NotOracle`, `NotEligible`, `AlreadyEnrolled`, `TooManyOpen`,
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
        /// `Paused`, `EventNotFound`, `EventCancelled`, `EventClosed`, `NotEnrolled`, `AlreadySettled`, `Disputed`, `TooEarly`, `Registry(..)`,
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
            self.tell_settled(event_id, device_id, &due, &settlement, settled_by, at_ms);
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

        /// Takes a device out of a grid event before it starts, for good. For the owner and the oracle of the enrolment.
        ///
        /// # Events
        /// `DeviceOptedOut`.
        ///
        /// # Errors
        /// `EventNotFound`, `EventCancelled`, `EventClosed`, `NotEnrolled`, `NotAuthorized`, `EventStarted`.
        #[ink(message)]
        pub fn opt_out(&mut self, event_id: u64, device_id: Hash) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            let participation = self.data.opt_out(by, at_ms, event_id, device_id)?;
            self.history.emit(DeviceOptedOut {
                event_id,
                device_id,
                owner: participation.owner,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Cancels a grid event before it starts. For the operator that opened it, and for the owner.
        ///
        /// # Events
        /// `GridEventCancelled`.
        ///
        /// # Errors
        /// `EventNotFound`, `NotOperator`, `NotAuthorized`, `EventCancelled`, `EventClosed`, `EventStarted`,
        /// `ReasonTooLong`.
        #[ink(message)]
        pub fn cancel_event(&mut self, event_id: u64, reason: String) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            self.data.cancel_event(by, at_ms, event_id, &reason)?;
            self.history.emit(GridEventCancelled {
                event_id,
                reason,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Closes a grid event that is over: when nothing is unsettled, or 30 days after everything else, when the
        /// rest expires. Anyone may call it.
        ///
        /// # Events
        /// `GridEventClosed`.
        ///
        /// # Errors
        /// `EventNotFound`, `EventCancelled`, `EventClosed`, `TooEarly`, `Disputed`.
        #[ink(message)]
        pub fn close_event(&mut self, event_id: u64) -> Result<(), GridError> {
            let (closed_by, at_ms) = self.by_and_when();
            let event = self.data.close_event(at_ms, event_id)?;
            self.history.emit(GridEventClosed {
                event_id,
                enrolled_count: event.enrolled_count,
                opted_out_count: event.opted_out_count,
                settled_count: event.settled_count,
                expired_count: event.unsettled_count(),
                delivered_mwh: event.delivered_mwh,
                paid: event.paid,
                closed_by,
                at_ms,
            });
            Ok(())
        }

        /// Objects to a participation, once, from the window's end until it is settled. For verifiers.
        ///
        /// # Events
        /// `DisputeOpened`.
        ///
        /// # Errors
        /// `NotVerifier`, `EventNotFound`, `EventCancelled`, `EventClosed`, `NotEnrolled`, `TooEarly`,
        /// `AlreadyDisputed`, `AlreadySettled`, `ReasonTooLong`.
        #[ink(message)]
        pub fn dispute(
            &mut self,
            event_id: u64,
            device_id: Hash,
            reason: String,
        ) -> Result<(), GridError> {
            let (verifier, at_ms) = self.by_and_when();
            let dispute = self
                .data
                .dispute(verifier, at_ms, event_id, device_id, &reason)?;
            self.history.emit(DisputeOpened {
                event_id,
                device_id,
                verifier,
                reason,
                resolve_until_ms: dispute.resolve_until_ms,
                at_ms,
            });
            Ok(())
        }

        /// Owner or guardian: decides a dispute in time. Confirmed fraud is settled at once, without a reward, and
        /// costs a part of the stake.
        ///
        /// # Events
        /// `DisputeResolved`; for fraud `ParticipationSettled`, and the registry's `PerformanceRecorded` and
        /// `StakeSlashed`.
        ///
        /// # Errors
        /// `NotAuthorized`, `EventNotFound`, `EventCancelled`, `EventClosed`, `NotEnrolled`, `NotDisputed`,
        /// `DisputeLapsed`, `Registry(..)`.
        #[ink(message)]
        pub fn resolve_dispute(
            &mut self,
            event_id: u64,
            device_id: Hash,
            resolution: Resolution,
        ) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            let fraud = self
                .data
                .resolve_dispute(by, at_ms, event_id, device_id, resolution)?;
            self.history.emit(DisputeResolved {
                event_id,
                device_id,
                resolution,
                has_lapsed: false,
                by,
                at_ms,
            });
            if let Some(due) = fraud {
                self.record_performance(device_id, event_id, Outcome::Fraud)?;
                self.slash_for_fraud(device_id, event_id)?;
                self.tell_settled(event_id, device_id, &due, &due.settlement, by, at_ms);
            }
            Ok(())
        }

        /// Rejects a dispute that nobody has resolved in time. Anyone may call it.
        ///
        /// # Events
        /// `DisputeResolved`.
        ///
        /// # Errors
        /// `EventNotFound`, `EventCancelled`, `EventClosed`, `NotEnrolled`, `NotDisputed`, `TooEarly`.
        #[ink(message)]
        pub fn lapse(&mut self, event_id: u64, device_id: Hash) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            self.data.lapse(at_ms, event_id, device_id)?;
            self.history.emit(DisputeResolved {
                event_id,
                device_id,
                resolution: Resolution::Reject,
                has_lapsed: true,
                by,
                at_ms,
            });
            Ok(())
        }

        /// Tells the state of the grid, and opens the grid events of the rules that it matches. For approved feeds.
        ///
        /// # Events
        /// `ConditionSubmitted`; for each rule that opens a grid event `RuleTriggered` and `GridEventCreated`.
        ///
        /// # Errors
        /// `Paused`, `NotFeed`, `ConditionOutOfRange`.
        #[ink(message)]
        pub fn submit_condition(&mut self, condition: Condition) -> Result<(), GridError> {
            let (feed, at_ms) = self.by_and_when();
            let triggered = self.data.submit_condition(feed, at_ms, condition)?;
            self.history.emit(ConditionSubmitted {
                feed,
                load_milliwatts: condition.load_milliwatts,
                capacity_milliwatts: condition.capacity_milliwatts,
                frequency_millihertz: condition.frequency_millihertz,
                voltage_millivolts: condition.voltage_millivolts,
                renewable_bp: condition.renewable_bp,
                at_ms,
            });
            for opened in triggered {
                self.history.emit(RuleTriggered {
                    rule_id: opened.rule_id,
                    event_id: opened.event_id,
                    metric: opened.metric,
                    value: opened.value,
                    threshold: opened.threshold,
                    at_ms,
                });
                self.announce(opened.event_id, &opened.event, at_ms);
            }
            Ok(())
        }

        /// Makes a rule that opens grid events when conditions match, and returns its number. For operators.
        ///
        /// # Events
        /// `RuleCreated`.
        ///
        /// # Errors
        /// `Paused`, `NotOperator`, `TooManyRules`, `RuleOutOfRange`, `RateTooHigh`, `BudgetTooHigh`.
        #[ink(message)]
        pub fn create_rule(&mut self, request: RuleRequest) -> Result<u32, GridError> {
            let (operator, at_ms) = self.by_and_when();
            let rule_id = self.data.create_rule(operator, at_ms, request)?;
            self.history.emit(RuleCreated {
                rule_id,
                operator,
                metric: request.metric,
                comparison: request.comparison,
                threshold: request.threshold,
                template: request.template,
                cooldown_ms: request.cooldown_ms,
                max_open: request.max_open,
                at_ms,
            });
            Ok(rule_id)
        }

        /// For the operator that made the rule, and for the owner.
        ///
        /// # Events
        /// `RuleRemoved`.
        ///
        /// # Errors
        /// `RuleNotFound`, `NotAuthorized`.
        #[ink(message)]
        pub fn remove_rule(&mut self, rule_id: u32) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            self.data.remove_rule(by, rule_id)?;
            self.history.emit(RuleRemoved { rule_id, by, at_ms });
            Ok(())
        }

        /// The condition submitted last.
        #[ink(message)]
        pub fn condition(&self) -> Option<Condition> {
            self.data.condition()
        }

        /// The rules there are, at most 16.
        #[ink(message)]
        pub fn rule_ids(&self) -> Vec<u32> {
            self.data.rule_ids()
        }

        #[ink(message)]
        pub fn rule(&self, rule_id: u32) -> Option<Rule> {
            self.data.rule(rule_id)
        }

        /// Up to 100 devices that were enrolled in a grid event, from the `from`th on, counted from 0.
        #[ink(message)]
        pub fn participants(&self, event_id: u64, from: u32, limit: u32) -> Vec<Hash> {
            self.data.participants(event_id, from, limit)
        }

        /// Owner only. Acts on grid events that are opened later.
        ///
        /// # Events
        /// `ParameterChanged`, unless it is set so already.
        ///
        /// # Errors
        /// `NotOwner`, `ParameterOutOfRange`.
        #[ink(message)]
        pub fn set_parameter(&mut self, key: ParameterKey, value: u128) -> Result<(), GridError> {
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
        ) -> Result<(), GridError> {
            let (by, at_ms) = self.by_and_when();
            self.data.access.ensure_owner(by)?;
            let old = self
                .env()
                .own_code_hash()
                .map_err(|_| GridError::UpgradeFailed)?;
            self.history.emit(CodeUpgraded {
                old,
                new: code_hash,
                by,
                at_ms,
            });
            upgrade_code(code_hash, migrate).map_err(|_| GridError::UpgradeFailed)
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

        fn announce(&mut self, event_id: u64, event: &GridEvent, at_ms: u64) {
            self.history.emit(GridEventCreated {
                event_id,
                operator: event.operator,
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
                rule_id: event.rule_id,
                at_ms,
            });
        }

        fn tell_settled(
            &mut self,
            event_id: u64,
            device_id: Hash,
            due: &Due,
            settlement: &Settlement,
            settled_by: AccountId,
            at_ms: u64,
        ) {
            self.history.emit(ParticipationSettled {
                event_id,
                device_id,
                owner: due.participation.owner,
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

        fn slash_for_fraud(&self, device_id: Hash, event_id: u64) -> Result<(), GridError> {
            self.registry()
                .call_mut()
                .slash_for_fraud(device_id, event_id, self.data.parameters().slash_bp)
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
