use ink::{prelude::vec::Vec, primitives::AccountId};
use powergrid_traits::{GridError, Role};

use crate::{
    data::{GridData, MAX_NOTICE_MS, MAX_WINDOW_MS, MIN_INTERVAL_MS},
    model::{Direction, GridEvent, GridEventKind, GridEventRequest},
};

const MAX_RULES: usize = 16;
/// The most grid events one rule may have open at a time.
const MAX_OPEN_PER_RULE: u8 = 16;
const MIN_COOLDOWN_MS: u64 = 60_000;

/// The state of the grid as a feed sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Condition {
    pub load_milliwatts: u64,
    pub capacity_milliwatts: u64,
    pub frequency_millihertz: u32,
    pub voltage_millivolts: u32,
    /// The share of renewable generation, in basis points.
    pub renewable_bp: u16,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Metric {
    LoadMilliwatts,
    /// Load as a part of capacity, in basis points, rounded down.
    LoadBp,
    FrequencyMillihertz,
    VoltageMillivolts,
    RenewableBp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Comparison {
    Above,
    Below,
}

/// The grid event that a rule opens, relative to the moment it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct EventTemplate {
    pub kind: GridEventKind,
    pub direction: Direction,
    pub lead_ms: u64,
    pub duration_ms: u64,
    /// 0 takes the default.
    pub rate_per_kwh: u128,
    pub target_milliwatts: u64,
    /// 0 takes the highest allowed.
    pub budget: u128,
}

/// What an operator asks a rule to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RuleRequest {
    pub metric: Metric,
    pub comparison: Comparison,
    pub threshold: u64,
    pub template: EventTemplate,
    /// The least time between two grid events of the rule.
    pub cooldown_ms: u64,
    /// How many of its grid events may be ahead or under way at a time.
    pub max_open: u8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Rule {
    pub operator: AccountId,
    pub request: RuleRequest,
    pub last_opened_at_ms: Option<u64>,
    /// When the windows of its grid events end, as long as they do in the future; bounded by `max_open`.
    pub open_until_ms: Vec<u64>,
}

/// A grid event that a rule has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triggered {
    pub rule_id: u32,
    pub metric: Metric,
    pub value: u64,
    pub threshold: u64,
    pub event_id: u64,
    pub event: GridEvent,
}

impl Condition {
    fn ensure_possible(&self) -> Result<(), GridError> {
        if self.capacity_milliwatts == 0 || self.renewable_bp > 10_000 {
            return Err(GridError::ConditionOutOfRange);
        }
        Ok(())
    }

    pub fn value(&self, metric: Metric) -> u64 {
        match metric {
            Metric::LoadMilliwatts => self.load_milliwatts,
            Metric::LoadBp => u128::from(self.load_milliwatts)
                .saturating_mul(10_000)
                .checked_div(u128::from(self.capacity_milliwatts))
                .and_then(|share| u64::try_from(share).ok())
                .unwrap_or(u64::MAX),
            Metric::FrequencyMillihertz => self.frequency_millihertz.into(),
            Metric::VoltageMillivolts => self.voltage_millivolts.into(),
            Metric::RenewableBp => self.renewable_bp.into(),
        }
    }
}

impl RuleRequest {
    fn matches(&self, value: u64) -> bool {
        match self.comparison {
            Comparison::Above => value > self.threshold,
            Comparison::Below => value < self.threshold,
        }
    }

    fn ensure_in_range(&self) -> Result<(), GridError> {
        let is_in_range = (MIN_COOLDOWN_MS..=MAX_NOTICE_MS).contains(&self.cooldown_ms)
            && (1..=MAX_OPEN_PER_RULE).contains(&self.max_open)
            && self.template.lead_ms <= MAX_NOTICE_MS
            && (MIN_INTERVAL_MS..=MAX_WINDOW_MS).contains(&self.template.duration_ms);
        is_in_range.then_some(()).ok_or(GridError::RuleOutOfRange)
    }
}

impl Rule {
    /// Whether it may open a grid event now, as far as its own limits go.
    fn is_ready(&self, now_ms: u64) -> bool {
        let has_cooled = self
            .last_opened_at_ms
            .is_none_or(|at_ms| now_ms >= at_ms.saturating_add(self.request.cooldown_ms));
        has_cooled && self.open_until_ms.len() < usize::from(self.request.max_open)
    }
}

impl GridData {
    pub fn condition(&self) -> Option<Condition> {
        self.condition.get_or_default()
    }

    pub fn rule(&self, rule_id: u32) -> Option<Rule> {
        self.rules.get(rule_id)
    }

    pub fn rule_ids(&self) -> Vec<u32> {
        self.rule_ids.get_or_default()
    }

    /// Makes a rule that opens grid events by itself. For operators; at most 16 rules in all.
    pub fn create_rule(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        request: RuleRequest,
    ) -> Result<u32, GridError> {
        self.access.ensure_not_paused(now_ms)?;
        self.ensure_operator(caller)?;
        let mut ids = self.rule_ids();
        if ids.len() >= MAX_RULES {
            return Err(GridError::TooManyRules);
        }
        request.ensure_in_range()?;
        if request.template.rate_per_kwh > self.parameters.max_rate_per_kwh {
            return Err(GridError::RateTooHigh);
        }
        if request.template.budget > self.parameters.max_event_budget {
            return Err(GridError::BudgetTooHigh);
        }
        self.rule_count = self.rule_count.checked_add(1).ok_or(GridError::Overflow)?;
        ids.push(self.rule_count);
        self.rule_ids.set(&ids);
        let rule = Rule {
            operator: caller,
            request,
            last_opened_at_ms: None,
            open_until_ms: Vec::new(),
        };
        self.rules.insert(self.rule_count, &rule);
        Ok(self.rule_count)
    }

    /// For the operator that made it, and for the owner.
    pub fn remove_rule(&mut self, caller: AccountId, rule_id: u32) -> Result<(), GridError> {
        let rule = self.rule(rule_id).ok_or(GridError::RuleNotFound)?;
        if caller != rule.operator && caller != self.access.owner() {
            return Err(GridError::NotAuthorized);
        }
        let mut ids = self.rule_ids();
        ids.retain(|id| *id != rule_id);
        self.rule_ids.set(&ids);
        self.rules.remove(rule_id);
        Ok(())
    }

    /// Takes a condition down and opens the grid events of every rule that it matches. A rule whose operator is none
    /// any more, or whose template has come to lie beyond the parameters, opens nothing.
    pub fn submit_condition(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        condition: Condition,
    ) -> Result<Vec<Triggered>, GridError> {
        self.access.ensure_not_paused(now_ms)?;
        if !self.access.has_role(Role::Feed, caller) {
            return Err(GridError::NotFeed);
        }
        condition.ensure_possible()?;
        self.condition.set(&Some(condition));
        Ok(self
            .rule_ids()
            .into_iter()
            .filter_map(|rule_id| self.trigger(rule_id, now_ms, &condition))
            .collect())
    }

    fn trigger(&mut self, rule_id: u32, now_ms: u64, condition: &Condition) -> Option<Triggered> {
        let mut rule = self.rule(rule_id)?;
        let value = condition.value(rule.request.metric);
        rule.open_until_ms.retain(|until_ms| *until_ms > now_ms);
        if !rule.request.matches(value)
            || !rule.is_ready(now_ms)
            || self.ensure_operator(rule.operator).is_err()
        {
            return None;
        }
        let template = rule.request.template;
        let starts_at_ms = now_ms.checked_add(template.lead_ms)?;
        let request = GridEventRequest {
            kind: template.kind,
            direction: template.direction,
            starts_at_ms,
            ends_at_ms: starts_at_ms.checked_add(template.duration_ms)?,
            rate_per_kwh: template.rate_per_kwh,
            target_milliwatts: template.target_milliwatts,
            budget: template.budget,
        };
        let (event_id, event) = self
            .open_event(rule.operator, now_ms, request, Some(rule_id))
            .ok()?;
        rule.last_opened_at_ms = Some(now_ms);
        rule.open_until_ms.push(event.ends_at_ms);
        self.rules.insert(rule_id, &rule);
        Some(Triggered {
            rule_id,
            metric: rule.request.metric,
            value,
            threshold: rule.request.threshold,
            event_id,
            event,
        })
    }
}
