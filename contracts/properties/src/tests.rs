mod check;
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
        ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
            let mut world = World::new();
            for message in &messages {
                world.play(message);
            }
            Ok(())
        })
        .unwrap();
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
        ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
            let mut world = World::new();
            for message in &messages {
                world.play(message);
            }
            for outcome in world.model.outcomes() {
                *reached.entry(outcome).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    }
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
    ] {
        assert!(
            reached.contains_key(outcome),
            "no sequence came to {outcome}: {reached:?}"
        );
    }
}
