mod check;
mod history;
mod message;
mod model;
mod world;

use message::sequence;
use proptest::prelude::*;
use world::World;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_messages_breaks_a_rule(messages in sequence()) {
        played(&messages, |_| {});
    }
}

fn played(messages: &[message::Sent], finish: impl Fn(&mut World)) -> model::Model {
    let mut model = None;
    ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
        let mut world = World::new();
        for message in messages {
            world.play(message);
        }
        finish(&mut world);
        model = Some(world.model);
        Ok(())
    })
    .unwrap();
    model.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_depends_on_the_order_of_settling(messages in sequence()) {
        let forward = played(&messages, |world| world.settle_all(false));
        let backward = played(&messages, |world| world.settle_all(true));
        prop_assert_eq!(forward.settled, backward.settled);
    }
}

/// A property that never sees a payment proves nothing.
#[test]
fn sequences_reach_every_outcome() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeMap::<String, u32>::new();
    for _ in 0..1_000 {
        let messages = sequence().new_tree(&mut runner).unwrap().current();
        for outcome in played(&messages, |_| {}).outcomes() {
            *reached.entry(outcome).or_default() += 1;
        }
    }
    println!("what 1,000 sequences came to: {reached:?}");
    for outcome in [
        "Delivered",
        "Partial",
        "Missed",
        "Unmetered",
        "Fraud",
        "Void",
        "Expired",
        "Cancelled",
        "OptedOut",
        "paid",
        "lapsed",
        "accepted",
        "replaced",
        "withdrawn",
        "deactivated",
        "reactivated",
        "slashed",
        "triggered",
    ] {
        assert!(
            reached.contains_key(outcome),
            "no sequence came to {outcome}: {reached:?}"
        );
    }
}
