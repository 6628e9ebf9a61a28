use grid_service::{
    Comparison, Condition, Direction, Enrolment, EventTemplate, GridData, GridEventKind,
    GridEventRequest, Metric, Resolution, RuleRequest, Settlement,
};
use ink::primitives::{AccountId, Hash};
use powergrid_traits::{IntervalQuality, MeterInterval, Outcome, Role};
use resource_registry::{DeviceMetadata, RegistryData};
use token::TokenData;

use super::{
    check,
    message::{account, Contract, Message, Sender, Sent, ACTORS},
    model::{Credited, Enrolled, Model, Settled},
};

const START_MS: u64 = 1_700_000_000_000;
const MINUTE: u64 = 60_000;
const STAKE: u128 = 2_000_000_000_000;
const MILLI_PWGD: u128 = 1_000_000_000_000_000;

// Who is who among the actors; the others are strangers and households.
pub const OWNER: u8 = 0;
const GUARDIAN: u8 = 1;
pub const ORACLE: u8 = 2;
const OPERATOR: u8 = 3;
const VERIFIER: u8 = 4;
const FEED: u8 = 8;
/// An account that no role is ever given to.
pub const STRANGER: u8 = ACTORS - 1;

/// The three contracts' rules, wired as the contracts wire them, and what has happened so far.
pub struct World {
    pub token: TokenData,
    pub registry: RegistryData,
    pub grid: GridData,
    pub now_ms: u64,
    /// Native tokens that the registry holds.
    pub held: u128,
    pub devices: Vec<Hash>,
    pub model: Model,
}

/// The account that stands for the grid service where other contracts are called.
fn grid_account() -> AccountId {
    AccountId::from([0xee; 32])
}

pub fn device_id(device: u8) -> Hash {
    Hash::from([0xd0 + device; 32])
}

impl World {
    pub fn new() -> Self {
        let owner = account(OWNER);
        let week_ms = 7 * 86_400_000;
        let mut world = Self {
            token: TokenData::new(owner, None, week_ms),
            registry: RegistryData::new(
                owner,
                account(9),
                resource_registry::Parameters {
                    min_stake: STAKE,
                    reputation_threshold: 20,
                    max_pause_ms: week_ms,
                },
            ),
            grid: GridData::new(
                owner,
                grid_service::Parameters {
                    enroll_lead_ms: 30_000,
                    report_period_ms: 172_800_000,
                    challenge_period_ms: 600_000,
                    resolve_period_ms: week_ms,
                    default_rate_per_kwh: 500 * MILLI_PWGD,
                    max_rate_per_kwh: 1_000_000_000_000_000_000_000_000,
                    max_event_budget: 1_000_000 * MILLI_PWGD,
                    slash_bp: 5_000,
                    max_pause_ms: week_ms,
                },
            ),
            now_ms: START_MS,
            held: 0,
            devices: Vec::new(),
            model: Model::default(),
        };
        let now_ms = world.now_ms;
        let (token, registry, grid) = (&mut world.token, &mut world.registry, &mut world.grid);
        for access in [&mut token.access, &mut registry.access, &mut grid.access] {
            access
                .set_guardian(Some(account(GUARDIAN)), owner, now_ms)
                .unwrap();
        }
        let grant = |access: &mut powergrid_traits::Access, role, to| {
            access.grant_role(role, to, owner, now_ms).unwrap();
        };
        grant(&mut token.access, Role::Minter, grid_account());
        grant(&mut registry.access, Role::AuthorizedCaller, grid_account());
        grant(&mut registry.access, Role::Oracle, account(ORACLE));
        grant(&mut grid.access, Role::Operator, account(OPERATOR));
        grant(&mut grid.access, Role::Verifier, account(VERIFIER));
        grant(&mut grid.access, Role::Feed, account(FEED));
        world
    }

    /// Plays one message and checks everything that must hold after it.
    pub fn play(&mut self, sent: &Sent) {
        if let Message::ReportWindow {
            event,
            device,
            watts,
            missing,
        } = sent.message
        {
            return self.play_window(sent.by, event, device, watts, missing);
        }
        let before = check::state_of(self);
        let caller = self.caller(sent);
        let is_accepted = self.send(caller, &sent.message);
        if !is_accepted {
            assert_eq!(
                check::state_of(self),
                before,
                "refused, yet it changed something: {sent:?}"
            );
        }
        if caller == account(STRANGER) {
            check::stranger_changed_nothing(self, &sent.message, &before);
        }
        check::everything_holds(self);
    }

    /// Settles whatever can be, once nothing more may be reported, disputed or resolved and pauses have ended.
    pub fn settle_all(&mut self, is_backward: bool) {
        self.now_ms += 100 * 86_400_000;
        self.token
            .set_parameter(account(OWNER), self.now_ms, token::ParameterKey::Cap, 0)
            .unwrap();
        let mut open: Vec<_> = self
            .model
            .enrolled
            .keys()
            .filter(|key| !self.model.settled.contains_key(key))
            .copied()
            .collect();
        if is_backward {
            open.reverse();
        }
        for (event_id, device_id) in open {
            let _ = self.grid.lapse(self.now_ms, event_id, device_id);
            self.settle(event_id, device_id);
            check::everything_holds(self);
        }
    }

    /// Goes on to the end of a window and reports it in six intervals, leaving the last `missing` out.
    fn play_window(&mut self, by: Sender, event: u8, device: u8, watts: i64, missing: u8) {
        let Some(window) = self.grid.grid_event(self.event_id(event)) else {
            return;
        };
        let slice_ms = window.window_ms() / 6;
        let from_ms = self.grid.meter(device_id(device)).last_end_ms;
        if from_ms > window.starts_at_ms || !(5_000..=3_600_000).contains(&slice_ms) {
            return;
        }
        self.now_ms = self.now_ms.max(window.ends_at_ms);
        for slice in 0..u64::from(6 - missing.min(6)) {
            let start_ms = window.starts_at_ms + slice * slice_ms;
            let end_ms = if slice == 5 {
                window.ends_at_ms
            } else {
                start_ms + slice_ms
            };
            let caller = match by {
                Sender::Meant => account(ORACLE),
                Sender::Actor(actor) => account(actor),
            };
            let interval = interval(device, start_ms, end_ms, watts, IntervalQuality::Ok);
            self.report(caller, &interval);
            check::everything_holds(self);
        }
    }

    fn caller(&self, sent: &Sent) -> AccountId {
        let Sender::Actor(actor) = sent.by else {
            return account(match &sent.message {
                Message::Register { .. } | Message::Enroll { .. } | Message::Report { .. } => {
                    ORACLE
                }
                Message::CreateEvent { .. }
                | Message::Cancel { .. }
                | Message::CreateRule { .. }
                | Message::RemoveRule { .. } => OPERATOR,
                Message::Condition { .. } => FEED,
                Message::Dispute { .. } => VERIFIER,
                Message::Resolve { .. } | Message::Pause { .. } | Message::Unpause { .. } => {
                    GUARDIAN
                }
                Message::OptOut { .. } | Message::Accept { .. } => ORACLE,
                // Each device is claimed by the household that owns it in the stories, or by another.
                Message::Claim { device, .. } => 5 + *device,
                Message::IncreaseStake { device, .. }
                | Message::WithdrawStake { device, .. }
                | Message::SetOracle { device, .. }
                | Message::UpdateMetadata { device, .. }
                | Message::Deactivate { device }
                | Message::Reactivate { device } => {
                    return self
                        .registry
                        .device(device_id(*device))
                        .map_or(account(OWNER), |device| device.owner)
                }
                Message::Transfer { from, .. } => *from,
                _ => OWNER,
            });
        };
        account(actor)
    }

    /// The number of the grid event meant, the newest first.
    fn event_id(&self, event: u8) -> u64 {
        self.grid
            .event_count()
            .saturating_sub(u64::from(event))
            .max(1)
    }

    /// Sends a message; false when it is refused.
    fn send(&mut self, caller: AccountId, message: &Message) -> bool {
        let now_ms = self.now_ms;
        match *message {
            Message::Pass { ms } => {
                self.now_ms += ms;
                true
            }
            Message::Mint { to, amount } => {
                let amount = u128::from(amount) * MILLI_PWGD;
                let minted = self.token.mint(caller, now_ms, account(to), amount);
                if minted.is_ok() {
                    self.model.minted += amount;
                }
                minted.is_ok()
            }
            Message::Transfer { to, amount, .. } => {
                self.token.access.ensure_not_paused(now_ms).is_ok()
                    && self
                        .token
                        .psp22
                        .transfer(caller, account(to), u128::from(amount) * MILLI_PWGD)
                        .is_ok()
            }
            Message::Burn { amount } => {
                let amount = u128::from(amount) * MILLI_PWGD;
                let burned = self.token.burn(caller, now_ms, amount);
                if burned.is_ok() {
                    self.model.burned += amount;
                }
                burned.is_ok()
            }
            Message::Register {
                device,
                owner,
                stake,
            } => self.register(caller, device, account(owner), caller, halves(stake)),
            Message::Claim { device, stake } => {
                self.register(caller, device, caller, account(ORACLE), halves(stake))
            }
            Message::Accept { device } => {
                let accepted = self
                    .registry
                    .accept_device(caller, now_ms, device_id(device));
                self.note(accepted.is_ok(), "accepted")
            }
            Message::IncreaseStake { device, halves: of } => {
                let amount = halves(of);
                let increased = self
                    .registry
                    .increase_stake(caller, device_id(device), amount);
                if increased.is_ok() {
                    self.held += amount;
                }
                increased.is_ok()
            }
            Message::WithdrawStake { device, halves: of } => {
                let amount = halves(of);
                let withdrawn =
                    self.registry
                        .withdraw_stake(caller, now_ms, device_id(device), amount);
                if withdrawn.is_ok() {
                    self.held -= amount;
                }
                self.note(withdrawn.is_ok(), "withdrawn")
            }
            Message::SetOracle { device, oracle } => self
                .registry
                .set_oracle(caller, now_ms, device_id(device), account(oracle))
                .is_ok(),
            Message::UpdateMetadata {
                device,
                capacity_watts,
            } => self
                .registry
                .update_metadata(caller, now_ms, device_id(device), plug(capacity_watts))
                .is_ok(),
            Message::Deactivate { device } => {
                let deactivated =
                    self.registry
                        .deactivate_device(caller, now_ms, device_id(device));
                self.note(deactivated.is_ok(), "deactivated")
            }
            Message::Reactivate { device } => {
                let reactivated =
                    self.registry
                        .reactivate_device(caller, now_ms, device_id(device));
                self.note(reactivated.is_ok(), "reactivated")
            }
            Message::Slash { device, halves: of } => {
                let slashed = self
                    .registry
                    .slash(caller, device_id(device), halves(of), "");
                if let Ok(amount) = slashed {
                    self.held -= amount;
                }
                self.note(slashed.is_ok(), "slashed")
            }
            Message::SetRegistryParameter { key, value } => self
                .registry
                .set_parameter(caller, now_ms, key, value)
                .is_ok(),
            Message::SetTokenParameter { key, value } => {
                self.token.set_parameter(caller, now_ms, key, value).is_ok()
            }
            Message::CreateEvent {
                direction,
                lead_ms,
                duration_ms,
                rate,
                budget,
            } => {
                let request = GridEventRequest {
                    kind: GridEventKind::DemandResponse,
                    direction,
                    starts_at_ms: now_ms + lead_ms,
                    ends_at_ms: now_ms + lead_ms + duration_ms,
                    rate_per_kwh: u128::from(rate) * MILLI_PWGD,
                    target_milliwatts: 0,
                    budget,
                };
                self.grid.create_event(caller, now_ms, request).is_ok()
            }
            Message::Enroll {
                event,
                device,
                baseline_mwh,
                expected_mwh,
            } => self.enroll(caller, event, device, baseline_mwh, expected_mwh),
            Message::Report {
                device,
                length_ms,
                watts,
                quality,
            } => {
                let end_ms = now_ms;
                let start_ms = end_ms.saturating_sub(length_ms);
                self.report(caller, &interval(device, start_ms, end_ms, watts, quality))
            }
            Message::ReportWindow { .. } => unreachable!("played in parts"),
            Message::OptOut { event, device } => {
                let event_id = self.event_id(event);
                let left = self
                    .grid
                    .opt_out(caller, now_ms, event_id, device_id(device));
                self.note(left.is_ok(), "OptedOut")
            }
            Message::Cancel { event } => {
                let event_id = self.event_id(event);
                let cancelled = self.grid.cancel_event(caller, now_ms, event_id, "");
                self.note(cancelled.is_ok(), "Cancelled")
            }
            Message::Close { event } => self.close(self.event_id(event)),
            Message::Settle { event, device } => {
                self.settle(self.event_id(event), device_id(device))
            }
            Message::Dispute { event, device } => {
                let event_id = self.event_id(event);
                self.grid
                    .dispute(caller, now_ms, event_id, device_id(device), "")
                    .is_ok()
            }
            Message::Resolve {
                event,
                device,
                resolution,
            } => self.resolve(caller, self.event_id(event), device_id(device), resolution),
            Message::Lapse { event, device } => {
                let event_id = self.event_id(event);
                let lapsed = self.grid.lapse(now_ms, event_id, device_id(device));
                self.note(lapsed.is_ok(), "lapsed")
            }
            Message::Pause { contract } => self.access(contract).pause(caller, now_ms).is_ok(),
            Message::Unpause { contract } => self.access(contract).unpause(caller, now_ms).is_ok(),
            Message::Grant {
                contract,
                role,
                account: to,
            } => {
                // The stranger stays one, so that what a stranger may do can be told.
                to != STRANGER
                    && self
                        .access(contract)
                        .grant_role(role, account(to), caller, now_ms)
                        .is_ok()
            }
            Message::Revoke {
                contract,
                role,
                account: from,
            } => self
                .access(contract)
                .revoke_role(role, account(from), caller, now_ms)
                .is_ok(),
            Message::CreateRule {
                threshold,
                budget,
                cooldown_ms,
                max_open,
            } => self
                .grid
                .create_rule(
                    caller,
                    now_ms,
                    rule(threshold, budget, cooldown_ms, max_open),
                )
                .is_ok(),
            Message::RemoveRule { rule } => self.grid.remove_rule(caller, rule).is_ok(),
            Message::Condition {
                load_milliwatts,
                capacity_milliwatts,
            } => self.submit(caller, load_milliwatts, capacity_milliwatts),
            Message::SetParameter { key, value } => {
                self.grid.set_parameter(caller, now_ms, key, value).is_ok()
            }
        }
    }

    fn submit(
        &mut self,
        caller: AccountId,
        load_milliwatts: u64,
        capacity_milliwatts: u64,
    ) -> bool {
        let condition = Condition {
            load_milliwatts,
            capacity_milliwatts,
            frequency_millihertz: 50_000,
            voltage_millivolts: 230_000,
            renewable_bp: 0,
        };
        let submitted = self.grid.submit_condition(caller, self.now_ms, condition);
        for triggered in submitted.as_deref().unwrap_or_default() {
            check::rule_may_open(self, triggered);
            let opened = self.model.opened.entry(triggered.rule_id).or_default();
            opened.push(triggered.event.clone());
            self.model.seen.push("triggered");
        }
        submitted.is_ok()
    }

    fn access(&mut self, contract: Contract) -> &mut powergrid_traits::Access {
        match contract {
            Contract::Token => &mut self.token.access,
            Contract::Registry => &mut self.registry.access,
            Contract::Grid => &mut self.grid.access,
        }
    }

    fn note(&mut self, is_accepted: bool, seen: &'static str) -> bool {
        if is_accepted {
            self.model.seen.push(seen);
        }
        is_accepted
    }

    fn register(
        &mut self,
        caller: AccountId,
        device: u8,
        owner: AccountId,
        oracle: AccountId,
        stake: u128,
    ) -> bool {
        let device_id = device_id(device);
        let registered = self.registry.register_device(
            caller,
            self.now_ms,
            stake,
            device_id,
            owner,
            oracle,
            plug(2_000),
        );
        let Ok(registered) = registered else {
            return false;
        };
        self.held += stake;
        match registered.replaced {
            Some(claim) => {
                self.held -= claim.stake;
                self.model.seen.push("replaced");
            }
            None => self.devices.push(device_id),
        }
        true
    }

    fn enroll(
        &mut self,
        caller: AccountId,
        event: u8,
        device: u8,
        baseline_mwh: i64,
        expected_mwh: i64,
    ) -> bool {
        let (event_id, device_id) = (self.event_id(event), device_id(device));
        let Some(event) = self.grid.grid_event(event_id) else {
            return false;
        };
        let meter = self.grid.meter(device_id);
        // 0 stands for the highest baseline that the contract allows.
        let highest = i128::from(meter.peak_mwh) * i128::from(event.window_ms())
            / i128::from(meter.peak_length_ms.max(1));
        let baseline_mwh = match baseline_mwh {
            0 => i64::try_from(highest).unwrap_or(0),
            given => given,
        };
        let enrolment = Enrolment {
            baseline_mwh,
            expected_mwh,
            method_id: 101,
            basis_from_ms: event.created_at_ms - MINUTE,
            basis_to_ms: event.created_at_ms,
            basis_count: 1,
            evidence: Hash::default(),
        };
        let info = self.registry.reporting_info(device_id, self.now_ms);
        let enrolled = self
            .grid
            .enroll(caller, self.now_ms, event_id, device_id, info, &enrolment);
        let Ok((participation, locked_until_ms)) = enrolled else {
            return false;
        };
        self.registry
            .lock_device(grid_account(), self.now_ms, device_id, locked_until_ms)
            .unwrap();
        let event = self.grid.grid_event(event_id).unwrap();
        let enrolled = Enrolled {
            event,
            participation,
        };
        assert!(
            self.model
                .enrolled
                .insert((event_id, device_id), enrolled)
                .is_none(),
            "enrolled twice"
        );
        true
    }

    fn report(&mut self, caller: AccountId, interval: &MeterInterval) -> bool {
        let info = self
            .registry
            .reporting_info(interval.device_id, self.now_ms);
        if self
            .grid
            .check_interval(caller, self.now_ms, info.as_ref(), interval)
            .is_err()
        {
            return false;
        }
        let credit = self.grid.record_interval(self.now_ms, interval).unwrap();
        if let Some(credit) = credit {
            self.model
                .credited
                .entry((credit.event_id, interval.device_id))
                .or_default()
                .push(Credited {
                    start_ms: interval.start_ms,
                    end_ms: interval.end_ms,
                    mwh: credit.mwh,
                });
        }
        true
    }

    /// As the contract does it; what another contract would refuse reverts all of it, so it is asked before.
    fn settle(&mut self, event_id: u64, device_id: Hash) -> bool {
        let Ok(due) = self.grid.due(self.now_ms, event_id, device_id) else {
            return false;
        };
        let expected = self.model.expected_settlement((event_id, device_id));
        assert_eq!(
            due.settlement, expected,
            "settled by something else than its enrolment and its energy"
        );
        let revoked_at_ms = self
            .registry
            .access
            .revoked_at_ms(Role::Oracle, due.participation.oracle);
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
        let supply = self.token.psp22.total_supply() + settlement.reward;
        let may_mint = self.token.access.has_role(Role::Minter, grid_account())
            && !self.token.access.is_paused(self.now_ms)
            && self.token.cap().is_none_or(|cap| supply <= cap);
        let may_record = self
            .registry
            .access
            .has_role(Role::AuthorizedCaller, grid_account());
        if (settlement.reward > 0 && !may_mint) || (!is_void && !may_record) {
            return false;
        }
        self.grid
            .close_participation(event_id, device_id, &due, &settlement)
            .unwrap();
        if !is_void {
            self.registry
                .record_performance(grid_account(), self.now_ms, device_id, settlement.outcome)
                .unwrap();
        }
        if settlement.reward > 0 {
            self.token
                .mint(
                    grid_account(),
                    self.now_ms,
                    due.participation.owner,
                    settlement.reward,
                )
                .unwrap();
            self.model.minted += settlement.reward;
            *self
                .model
                .reward_mints
                .entry((event_id, device_id))
                .or_default() += 1;
        }
        self.write_settled((event_id, device_id), &settlement);
        true
    }

    fn resolve(
        &mut self,
        caller: AccountId,
        event_id: u64,
        device_id: Hash,
        resolution: Resolution,
    ) -> bool {
        let may_record = self
            .registry
            .access
            .has_role(Role::AuthorizedCaller, grid_account());
        if resolution == Resolution::ConfirmFraud && !may_record {
            return false;
        }
        let resolved =
            self.grid
                .resolve_dispute(caller, self.now_ms, event_id, device_id, resolution);
        let Ok(fraud) = resolved else {
            return false;
        };
        if let Some(due) = fraud {
            let slash_bp = self.grid.parameters().slash_bp;
            self.registry
                .record_performance(grid_account(), self.now_ms, device_id, Outcome::Fraud)
                .unwrap();
            self.held -= self
                .registry
                .slash_for_fraud(grid_account(), device_id, slash_bp)
                .unwrap();
            self.write_settled((event_id, device_id), &due.settlement);
        }
        true
    }

    fn close(&mut self, event_id: u64) -> bool {
        let Ok(closed) = self.grid.close_event(self.now_ms, event_id) else {
            return false;
        };
        check::totals_are_the_sums(&self.model, event_id, &closed);
        if closed.unsettled_count() > 0 {
            self.model.seen.push("Expired");
        }
        true
    }

    fn write_settled(&mut self, key: (u64, Hash), settlement: &Settlement) {
        let settled = Settled {
            outcome: settlement.outcome,
            delivered_mwh: settlement.delivered_mwh,
            reward: settlement.reward,
        };
        assert!(
            self.model.settled.insert(key, settled).is_none(),
            "settled twice"
        );
    }
}

fn rule(threshold: u64, budget: u128, cooldown_ms: u64, max_open: u8) -> RuleRequest {
    RuleRequest {
        metric: Metric::LoadBp,
        comparison: Comparison::Above,
        threshold,
        template: EventTemplate {
            kind: GridEventKind::PeakShaving,
            direction: Direction::Reduce,
            lead_ms: MINUTE,
            duration_ms: 30 * MINUTE,
            rate_per_kwh: 0,
            target_milliwatts: 0,
            budget,
        },
        cooldown_ms,
        max_open,
    }
}

/// Stakes are told in halves of what 4 kW need.
fn halves(of: u64) -> u128 {
    u128::from(of) * STAKE / 2
}

fn plug(capacity_watts: u32) -> DeviceMetadata {
    DeviceMetadata {
        device_type: powergrid_traits::DeviceType::Plug,
        capacity_watts,
        site_id: Hash::default(),
        region: "GB-LND".into(),
        manufacturer: "TP-Link".into(),
        model: "P110".into(),
        firmware: "1".into(),
    }
}

fn interval(
    device: u8,
    start_ms: u64,
    end_ms: u64,
    watts: i64,
    quality: IntervalQuality,
) -> MeterInterval {
    let length_ms = i64::try_from(end_ms.saturating_sub(start_ms)).unwrap();
    MeterInterval {
        device_id: device_id(device),
        start_ms,
        end_ms,
        net_mwh: watts * length_ms / 3_600,
        quality,
        samples_root: Hash::default(),
    }
}
