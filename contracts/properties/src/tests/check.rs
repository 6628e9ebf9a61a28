use std::fmt::Write;

use grid_service::{GridEvent, Triggered};
use powergrid_traits::Role;

use super::{
    message::{account, Message, ACTORS},
    model::Model,
    world::{World, STRANGER},
};

const ROLES: [Role; 6] = [
    Role::Minter,
    Role::Oracle,
    Role::AuthorizedCaller,
    Role::Operator,
    Role::Verifier,
    Role::Feed,
];

/// Everything the contracts would answer, as text.
pub fn state_of(world: &World) -> String {
    let mut state = String::new();
    let World {
        token,
        registry,
        grid,
        ..
    } = world;
    let now_ms = world.now_ms;
    for actor in 0..ACTORS {
        let balance = token.psp22.balance_of(account(actor));
        let roles = ROLES.map(|role| {
            [&token.access, &registry.access, &grid.access]
                .map(|access| access.has_role(role, account(actor)))
        });
        write!(state, "{balance} {roles:?} ").unwrap();
    }
    for access in [&token.access, &registry.access, &grid.access] {
        let pause = access.is_paused(now_ms);
        write!(
            state,
            "{:?} {:?} {pause} ",
            access.owner(),
            access.guardian()
        )
        .unwrap();
    }
    write!(
        state,
        "{} {} {:?} {:?} ",
        token.psp22.total_supply(),
        world.held,
        registry.parameters(),
        grid.parameters()
    )
    .unwrap();
    write!(state, "{:?} ", grid.condition()).unwrap();
    for rule_id in grid.rule_ids() {
        write!(state, "{:?} ", grid.rule(rule_id)).unwrap();
    }
    for device in &world.devices {
        write!(
            state,
            "{:?} {:?} ",
            registry.device(*device),
            grid.meter(*device)
        )
        .unwrap();
    }
    for event_id in 1..=grid.event_count() {
        write!(state, "{:?} ", grid.grid_event(event_id)).unwrap();
        for device in &world.devices {
            write!(state, "{:?} ", grid.participation(event_id, *device)).unwrap();
        }
    }
    state
}

/// Settling, closing and lapsing are for anyone, and so is one's own PWGD. Nothing else.
pub fn stranger_changed_nothing(world: &World, message: &Message, before: &str) {
    let is_for_anyone = matches!(
        message,
        Message::Pass { .. }
            | Message::Settle { .. }
            | Message::Close { .. }
            | Message::Lapse { .. }
            | Message::Transfer { .. }
            | Message::Burn { .. }
    );
    // Anybody may own a device, by registering it or being named when it is.
    let owns_devices = world
        .devices
        .iter()
        .filter_map(|device| world.registry.device(*device))
        .any(|device| device.owner == account(STRANGER));
    let is_an_owners = matches!(
        message,
        Message::OptOut { .. }
            | Message::IncreaseStake { .. }
            | Message::WithdrawStake { .. }
            | Message::SetOracle { .. }
            | Message::UpdateMetadata { .. }
            | Message::Deactivate { .. }
            | Message::Reactivate { .. }
    );
    if is_for_anyone || matches!(message, Message::Claim { .. }) || (owns_devices && is_an_owners) {
        return;
    }
    assert_eq!(state_of(world), before, "a stranger's {message:?}");
}

pub fn everything_holds(world: &World) {
    supply_adds_up(world);
    every_reward_was_minted_once(&world.model);
    no_energy_counts_twice(&world.model);
    deliveries_stay_within_their_limits(&world.model);
    budgets_hold(world);
    stakes_add_up(world);
}

/// A rule opens a grid event only when its condition holds, at most one in each cooldown, and at most so many at a time.
pub fn rule_may_open(world: &World, triggered: &Triggered) {
    let rule = world.grid.rule(triggered.rule_id).unwrap();
    assert!(triggered.value > rule.request.threshold);
    let now_ms = world.now_ms;
    let earlier = world.model.opened.get(&triggered.rule_id);
    let earlier = earlier.map_or(&[][..], Vec::as_slice);
    if let Some(last) = earlier.last() {
        assert!(now_ms - last.created_at_ms >= rule.request.cooldown_ms);
    }
    let open = earlier
        .iter()
        .filter(|event| event.ends_at_ms > now_ms)
        .count();
    assert!(open < usize::from(rule.request.max_open));
    assert!(triggered.event.budget <= world.grid.parameters().max_event_budget);
}

fn supply_adds_up(world: &World) {
    let psp22 = &world.token.psp22;
    let balances: u128 = (0..ACTORS)
        .map(|actor| psp22.balance_of(account(actor)))
        .sum();
    assert_eq!(psp22.total_supply(), balances);
    assert_eq!(
        psp22.total_supply(),
        world.model.minted - world.model.burned
    );
}

fn every_reward_was_minted_once(model: &Model) {
    for (key, settled) in &model.settled {
        let mints = model.reward_mints.get(key).copied().unwrap_or(0);
        assert_eq!(mints, u128::from(settled.reward > 0), "{key:?}");
    }
    assert!(model
        .reward_mints
        .keys()
        .all(|key| model.settled.contains_key(key)));
}

fn no_energy_counts_twice(model: &Model) {
    let mut by_device = std::collections::BTreeMap::<_, Vec<_>>::new();
    for ((event_id, device), parts) in &model.credited {
        let event = &model.enrolled[&(*event_id, *device)].event;
        for part in parts {
            assert!(event.starts_at_ms <= part.start_ms && part.end_ms <= event.ends_at_ms);
            by_device.entry(device).or_default().push(part);
        }
    }
    for parts in by_device.values_mut() {
        parts.sort_by_key(|part| part.start_ms);
        assert!(parts
            .windows(2)
            .all(|pair| pair[0].end_ms <= pair[1].start_ms));
    }
}

fn deliveries_stay_within_their_limits(model: &Model) {
    for (key, settled) in &model.settled {
        let enrolled = &model.enrolled[key];
        let covered_ms: u64 = model.credited.get(key).map_or(0, |parts| {
            parts.iter().map(|part| part.end_ms - part.start_ms).sum()
        });
        let delivered = i128::from(settled.delivered_mwh);
        let participation = &enrolled.participation;
        assert!(delivered >= 0);
        assert!(
            delivered * 3_600 <= i128::from(participation.capacity_watts) * i128::from(covered_ms)
        );
        assert!(delivered * 10 <= i128::from(participation.expected_mwh) * 12);
        let is_reduction = enrolled.event.direction == grid_service::Direction::Reduce;
        if participation.import_only && is_reduction {
            assert!(
                delivered * i128::from(enrolled.event.window_ms())
                    <= i128::from(participation.baseline_mwh) * i128::from(covered_ms)
            );
        }
    }
}

fn budgets_hold(world: &World) {
    for event_id in 1..=world.grid.event_count() {
        let event = world.grid.grid_event(event_id).unwrap();
        let rewards: u128 = world
            .model
            .settled
            .iter()
            .filter(|((id, _), _)| *id == event_id)
            .map(|(_, settled)| settled.reward)
            .sum();
        assert_eq!(event.paid, rewards);
        assert!(event.paid + event.reserved <= event.budget);
        assert!(event.window_ms() > 0 && event.rate_per_kwh > 0);
    }
}

fn stakes_add_up(world: &World) {
    let stakes: u128 = world
        .devices
        .iter()
        .filter_map(|device| world.registry.device(*device))
        .map(|device| device.stake)
        .sum();
    assert_eq!(stakes, world.held);
    assert_eq!(world.registry.total_stake(), world.held);
}

pub fn totals_are_the_sums(model: &Model, event_id: u64, closed: &GridEvent) {
    let settled: Vec<_> = model
        .settled
        .iter()
        .filter(|((id, _), _)| *id == event_id)
        .map(|(_, settled)| settled)
        .collect();
    assert_eq!(usize::try_from(closed.settled_count), Ok(settled.len()));
    let delivered: i64 = settled.iter().map(|settled| settled.delivered_mwh).sum();
    let paid: u128 = settled.iter().map(|settled| settled.reward).sum();
    assert_eq!((closed.delivered_mwh, closed.paid), (delivered, paid));
    assert_eq!(closed.reserved, 0);
}
