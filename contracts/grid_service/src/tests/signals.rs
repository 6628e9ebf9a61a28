use super::*;
use crate::{Comparison, Condition, EventTemplate, Metric, RuleRequest};

fn feed() -> AccountId {
    account(60)
}

fn with_feed() -> GridData {
    let mut data = service();
    data.access
        .grant_role(Role::Feed, feed(), admin(), 0)
        .unwrap();
    data
}

/// A grid at 92 % of its capacity.
fn condition() -> Condition {
    Condition {
        load_milliwatts: 920,
        capacity_milliwatts: 1_000,
        frequency_millihertz: 49_950,
        voltage_millivolts: 229_000,
        renewable_bp: 3_000,
    }
}

/// Above 90 % load: half an hour of peak shaving in five minutes, once an hour, two at a time.
fn rule() -> RuleRequest {
    RuleRequest {
        metric: Metric::LoadBp,
        comparison: Comparison::Above,
        threshold: 9_000,
        template: EventTemplate {
            kind: GridEventKind::PeakShaving,
            direction: Direction::Reduce,
            lead_ms: 5 * MINUTE,
            duration_ms: 3 * HOUR,
            rate_per_kwh: 0,
            target_milliwatts: 1_000,
            budget: 7,
        },
        cooldown_ms: HOUR,
        max_open: 2,
    }
}

/// How many grid events the condition opens.
fn submit(data: &mut GridData, now_ms: u64, condition: Condition) -> usize {
    data.submit_condition(feed(), now_ms, condition)
        .unwrap()
        .len()
}

#[ink::test]
fn only_feeds_submit_conditions_and_the_last_is_kept() {
    let mut data = with_feed();
    for stranger in [admin(), operator(), oracle()] {
        assert_eq!(
            data.submit_condition(stranger, NOW, condition()),
            Err(GridError::NotFeed)
        );
    }
    assert_eq!(data.condition(), None);
    submit(&mut data, NOW, condition());
    assert_eq!(data.condition(), Some(condition()));
}

#[ink::test]
fn impossible_conditions_are_refused() {
    let mut data = with_feed();
    for impossible in [
        Condition {
            capacity_milliwatts: 0,
            ..condition()
        },
        Condition {
            renewable_bp: 10_001,
            ..condition()
        },
    ] {
        assert_eq!(
            data.submit_condition(feed(), NOW, impossible),
            Err(GridError::ConditionOutOfRange)
        );
    }
}

#[ink::test]
fn a_matching_condition_opens_the_grid_event_of_the_rule() {
    let mut data = with_feed();
    let rule_id = data.create_rule(operator(), NOW, rule()).unwrap();
    let opened = data.submit_condition(feed(), NOW, condition()).unwrap();
    assert_eq!(opened.len(), 1);
    assert_eq!((opened[0].rule_id, opened[0].value), (rule_id, 9_200));
    let event = data.grid_event(opened[0].event_id).unwrap();
    assert_eq!(event, opened[0].event);
    assert_eq!(event.rule_id, Some(rule_id));
    assert_eq!(event.operator, operator());
    assert_eq!(event.starts_at_ms, NOW + 5 * MINUTE);
    assert_eq!(event.window_ms(), 3 * HOUR);
    assert_eq!((event.rate_per_kwh, event.budget), (RATE, 7));
}

#[ink::test]
fn each_metric_is_compared_by_its_own_value_without_its_threshold() {
    for (metric, value) in [
        (Metric::LoadMilliwatts, 920),
        (Metric::LoadBp, 9_200),
        (Metric::FrequencyMillihertz, 49_950),
        (Metric::VoltageMillivolts, 229_000),
        (Metric::RenewableBp, 3_000),
    ] {
        for (comparison, threshold, opened) in [
            (Comparison::Above, value, 0),
            (Comparison::Above, value - 1, 1),
            (Comparison::Below, value, 0),
            (Comparison::Below, value + 1, 1),
        ] {
            afresh(|| {
                let mut data = with_feed();
                let request = RuleRequest {
                    metric,
                    comparison,
                    threshold,
                    ..rule()
                };
                data.create_rule(operator(), NOW, request).unwrap();
                assert_eq!(submit(&mut data, NOW, condition()), opened);
            });
        }
    }
}

#[ink::test]
fn a_rule_does_not_open_an_event_on_every_update() {
    let mut data = with_feed();
    data.create_rule(operator(), NOW, rule()).unwrap();
    assert_eq!(submit(&mut data, NOW, condition()), 1);
    assert_eq!(submit(&mut data, NOW, condition()), 0);
    assert_eq!(submit(&mut data, NOW + HOUR - 1, condition()), 0);
    assert_eq!(submit(&mut data, NOW + HOUR, condition()), 1);
    // Cooled, but two windows are still ahead or under way, until the first ends.
    assert_eq!(submit(&mut data, NOW + 2 * HOUR, condition()), 0);
    let first_ends_at_ms = data.grid_event(1).unwrap().ends_at_ms;
    assert_eq!(submit(&mut data, first_ends_at_ms - 1, condition()), 0);
    assert_eq!(submit(&mut data, first_ends_at_ms, condition()), 1);
}

#[ink::test]
fn a_rule_of_somebody_who_is_no_operator_any_more_opens_nothing() {
    let mut data = with_feed();
    data.create_rule(operator(), NOW, rule()).unwrap();
    data.access
        .revoke_role(Role::Operator, operator(), admin(), NOW)
        .unwrap();
    assert_eq!(submit(&mut data, NOW, condition()), 0);
}

#[ink::test]
fn a_rule_beyond_the_parameters_opens_nothing_and_does_not_keep_others_from_it() {
    let mut data = with_feed();
    let dear = RuleRequest {
        template: EventTemplate {
            budget: MAX_BUDGET,
            ..rule().template
        },
        ..rule()
    };
    data.create_rule(operator(), NOW, dear).unwrap();
    data.create_rule(operator(), NOW, rule()).unwrap();
    data.set_parameter(
        admin(),
        NOW,
        crate::ParameterKey::MaxEventBudget,
        MAX_BUDGET - 1,
    )
    .unwrap();
    assert_eq!(submit(&mut data, NOW, condition()), 1);
}

#[ink::test]
fn only_operators_make_rules_and_sixteen_at_most() {
    let mut data = with_feed();
    for stranger in [admin(), feed(), oracle()] {
        assert_eq!(
            data.create_rule(stranger, NOW, rule()),
            Err(GridError::NotOperator)
        );
    }
    for id in 1..=16 {
        assert_eq!(data.create_rule(operator(), NOW, rule()), Ok(id));
    }
    assert_eq!(
        data.create_rule(operator(), NOW, rule()),
        Err(GridError::TooManyRules)
    );
    data.remove_rule(operator(), 3).unwrap();
    assert_eq!(data.create_rule(operator(), NOW, rule()), Ok(17));
    assert_eq!(data.rule_ids().len(), 16);
}

#[ink::test]
fn a_rule_stays_within_its_limits() {
    let mut data = with_feed();
    let template = rule().template;
    for (request, error) in [
        (
            RuleRequest {
                cooldown_ms: MINUTE - 1,
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                cooldown_ms: 30 * DAY + 1,
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                max_open: 0,
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                max_open: 17,
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                template: EventTemplate {
                    duration_ms: DAY + 1,
                    ..template
                },
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                template: EventTemplate {
                    duration_ms: 4_999,
                    ..template
                },
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                template: EventTemplate {
                    lead_ms: 30 * DAY + 1,
                    ..template
                },
                ..rule()
            },
            GridError::RuleOutOfRange,
        ),
        (
            RuleRequest {
                template: EventTemplate {
                    rate_per_kwh: MAX_RATE + 1,
                    ..template
                },
                ..rule()
            },
            GridError::RateTooHigh,
        ),
        (
            RuleRequest {
                template: EventTemplate {
                    budget: MAX_BUDGET + 1,
                    ..template
                },
                ..rule()
            },
            GridError::BudgetTooHigh,
        ),
    ] {
        assert_eq!(data.create_rule(operator(), NOW, request), Err(error));
    }
    assert_eq!(data.rule_ids(), Vec::<u32>::new());
}

#[ink::test]
fn its_operator_and_the_owner_remove_a_rule() {
    let mut data = with_feed();
    for remover in [operator(), admin()] {
        let rule_id = data.create_rule(operator(), NOW, rule()).unwrap();
        assert_eq!(
            data.remove_rule(feed(), rule_id),
            Err(GridError::NotAuthorized)
        );
        data.remove_rule(remover, rule_id).unwrap();
        assert_eq!(data.rule(rule_id), None);
        assert_eq!(
            data.remove_rule(remover, rule_id),
            Err(GridError::RuleNotFound)
        );
        assert_eq!(submit(&mut data, NOW, condition()), 0);
    }
}

#[ink::test]
fn a_pause_stops_rules_and_conditions() {
    let mut data = with_feed();
    data.access.pause(admin(), NOW).unwrap();
    assert_eq!(
        data.create_rule(operator(), NOW, rule()),
        Err(GridError::Paused)
    );
    assert_eq!(
        data.submit_condition(feed(), NOW, condition()),
        Err(GridError::Paused)
    );
}
