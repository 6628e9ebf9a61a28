use std::collections::BTreeMap;

use grid_service::{Direction, GridEvent, Participation, Settlement};
use ink::primitives::Hash;
use powergrid_traits::Outcome;

/// What a participation rests on from its enrolment on, copied when it was enrolled.
#[derive(Debug, Clone)]
pub struct Enrolled {
    pub event: GridEvent,
    pub participation: Participation,
}

#[derive(Debug, Clone, Copy)]
pub struct Credited {
    pub start_ms: u64,
    pub end_ms: u64,
    pub mwh: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub outcome: Outcome,
    pub delivered_mwh: i64,
    pub reward: u128,
}

/// What has happened, written down beside the contracts and by other means.
#[derive(Debug, Default)]
pub struct Model {
    pub minted: u128,
    pub burned: u128,
    pub enrolled: BTreeMap<(u64, Hash), Enrolled>,
    pub credited: BTreeMap<(u64, Hash), Vec<Credited>>,
    pub settled: BTreeMap<(u64, Hash), Settled>,
    /// How often PWGD was minted for a participation.
    pub reward_mints: BTreeMap<(u64, Hash), u128>,
    /// The grid events that each rule has opened.
    pub opened: BTreeMap<u32, Vec<GridEvent>>,
    pub seen: Vec<&'static str>,
}

impl Model {
    /// What the sequence came to, for counting.
    pub fn outcomes(&self) -> Vec<String> {
        let paid = self.settled.values().any(|settled| settled.reward > 0);
        self.settled
            .values()
            .map(|settled| format!("{:?}", settled.outcome))
            .chain(self.seen.iter().map(|seen| (*seen).into()))
            .chain(paid.then(|| "paid".into()))
            .collect()
    }

    /// What has to come out by the specification's formula, from the enrolment and the credited energy alone.
    pub fn expected_settlement(&self, key: (u64, Hash)) -> Settlement {
        let Enrolled {
            event,
            participation,
        } = &self.enrolled[&key];
        let credited = self.credited.get(&key).map_or(&[][..], Vec::as_slice);
        let metered: i128 = credited.iter().map(|part| i128::from(part.mwh)).sum();
        let covered: i128 = credited
            .iter()
            .map(|part| i128::from(part.end_ms - part.start_ms))
            .sum();
        let window = i128::from(event.ends_at_ms - event.starts_at_ms);
        let product = i128::from(participation.baseline_mwh) * covered;
        let floor = product.div_euclid(window);
        let share = match event.direction {
            Direction::Reduce => floor,
            Direction::Increase if product.rem_euclid(window) == 0 => floor,
            Direction::Increase => floor + 1,
        };
        let raw = match event.direction {
            Direction::Reduce => share - metered,
            Direction::Increase => metered - share,
        };
        let mut limits = vec![
            raw.max(0),
            i128::from(participation.capacity_watts) * covered / 3_600,
            i128::from(participation.expected_mwh) * 12 / 10,
        ];
        if participation.import_only && event.direction == Direction::Reduce {
            limits.push(share.max(0));
        }
        let delivered = limits.into_iter().min().unwrap();
        let expected = i128::from(participation.expected_mwh);
        let outcome = if covered * 10 < window * 9 {
            Outcome::Unmetered
        } else if delivered * 10 >= expected * 9 {
            Outcome::Delivered
        } else if delivered * 10 >= expected {
            Outcome::Partial
        } else {
            Outcome::Missed
        };
        let is_paid =
            matches!(outcome, Outcome::Delivered | Outcome::Partial) && raw * 10 >= share.abs();
        let payable = if is_paid { delivered } else { 0 };
        let reward = event.rate_per_kwh
            * u128::try_from(payable).unwrap()
            * (800 + 4 * u128::from(participation.reputation))
            / 1_000_000_000;
        Settlement {
            raw_mwh: raw.try_into().unwrap(),
            delivered_mwh: delivered.try_into().unwrap(),
            outcome,
            reward,
        }
    }
}
