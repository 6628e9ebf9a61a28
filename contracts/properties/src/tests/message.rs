use grid_service::{Direction, ParameterKey, Resolution};
use ink::primitives::AccountId;
use powergrid_traits::{IntervalQuality, Role};
use proptest::{collection::vec, prelude::*};

pub const ACTORS: u8 = 12;

/// Who sends a message: the one it is meant for, or anybody.
#[derive(Debug, Clone, Copy)]
pub enum Sender {
    Meant,
    Actor(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    Token,
    Registry,
    Grid,
}

/// One thing that happens. Devices and grid events are named by their position among those there are.
#[derive(Debug, Clone)]
pub enum Message {
    Pass {
        ms: u64,
    },
    Mint {
        to: u8,
        amount: u64,
    },
    Transfer {
        from: u8,
        to: u8,
        amount: u64,
    },
    Burn {
        amount: u64,
    },
    Register {
        device: u8,
        owner: u8,
        stake: u64,
    },
    CreateEvent {
        direction: Direction,
        lead_ms: u64,
        duration_ms: u64,
        rate: u64,
        budget: u128,
    },
    Enroll {
        event: u8,
        device: u8,
        baseline_mwh: i64,
        expected_mwh: i64,
    },
    Report {
        device: u8,
        length_ms: u64,
        watts: i64,
        quality: IntervalQuality,
    },
    /// Time goes on to the window's end, and the whole window is reported at a constant power.
    ReportWindow {
        event: u8,
        device: u8,
        watts: i64,
        missing: u8,
    },
    OptOut {
        event: u8,
        device: u8,
    },
    Cancel {
        event: u8,
    },
    Close {
        event: u8,
    },
    Settle {
        event: u8,
        device: u8,
    },
    Dispute {
        event: u8,
        device: u8,
    },
    Resolve {
        event: u8,
        device: u8,
        resolution: Resolution,
    },
    Lapse {
        event: u8,
        device: u8,
    },
    Pause {
        contract: Contract,
    },
    Unpause {
        contract: Contract,
    },
    Grant {
        contract: Contract,
        role: Role,
        account: u8,
    },
    Revoke {
        contract: Contract,
        role: Role,
        account: u8,
    },
    SetParameter {
        key: ParameterKey,
        value: u128,
    },
}

#[derive(Debug, Clone)]
pub struct Sent {
    pub by: Sender,
    pub message: Message,
}

pub fn account(actor: u8) -> AccountId {
    AccountId::from([actor % ACTORS + 1; 32])
}

/// Up to 40 messages, most of them by whom they are meant for and about what is there, so that much is allowed.
pub fn sequence() -> impl Strategy<Value = Vec<Sent>> {
    let sent = (
        prop_oneof![6 => Just(None), 1 => (0..ACTORS).prop_map(Some)],
        message(),
    )
        .prop_map(|(actor, message)| Sent {
            by: actor.map_or(Sender::Meant, Sender::Actor),
            message,
        });
    (vec(sent, 4..40), story()).prop_map(|(mut random, story)| {
        // A story that leads to a settlement is woven into the random messages.
        let mut at = 0;
        for message in story {
            at = (at + 3).min(random.len());
            random.insert(
                at,
                Sent {
                    by: Sender::Meant,
                    message,
                },
            );
            at += 1;
        }
        random
    })
}

fn story() -> impl Strategy<Value = Vec<Message>> {
    (0..2u8, 0..2_200i64, 0..6u8, 100..2_000_000i64, duration()).prop_map(
        |(device, watts, missing, expected_mwh, duration_ms)| {
            vec![
                Message::Register {
                    device,
                    owner: device,
                    stake: 2,
                },
                Message::Pass { ms: 600_000 },
                Message::Report {
                    device,
                    length_ms: 600_000,
                    watts: 1_000,
                    quality: IntervalQuality::Ok,
                },
                Message::CreateEvent {
                    direction: Direction::Reduce,
                    lead_ms: 60_000,
                    duration_ms,
                    rate: 750,
                    budget: 0,
                },
                Message::Enroll {
                    event: 0,
                    device,
                    baseline_mwh: 0,
                    expected_mwh,
                },
                Message::ReportWindow {
                    event: 0,
                    device,
                    watts,
                    missing,
                },
                Message::Pass { ms: 600_000 },
                Message::Settle { event: 0, device },
            ]
        },
    )
}

fn message() -> impl Strategy<Value = Message> {
    let device = || 0..3u8;
    let event = || 0..3u8;
    prop_oneof![
        4 => prop_oneof![
            Just(60_000u64), Just(1_800_000), Just(86_400_000), Just(3 * 86_400_000), Just(8 * 86_400_000), Just(31 * 86_400_000)
        ].prop_map(|ms| Message::Pass { ms }),
        1 => (0..ACTORS, 0..1_000u64).prop_map(|(to, amount)| Message::Mint { to, amount }),
        1 => (0..ACTORS, 0..ACTORS, 0..1_000u64)
            .prop_map(|(from, to, amount)| Message::Transfer { from, to, amount }),
        1 => (0..1_000u64).prop_map(|amount| Message::Burn { amount }),
        2 => (device(), 0..ACTORS, 0..4u64)
            .prop_map(|(device, owner, stake)| Message::Register { device, owner, stake }),
        3 => (direction(), 0..7_200_000u64, duration(), 0..2_000u64, prop_oneof![Just(0u128), 0..10u128.pow(18)])
            .prop_map(|(direction, lead_ms, duration_ms, rate, budget)| Message::CreateEvent {
                direction, lead_ms, duration_ms, rate, budget,
            }),
        3 => (event(), device(), -100_000..2_000_000i64, 0..2_000_000i64)
            .prop_map(|(event, device, baseline_mwh, expected_mwh)| Message::Enroll {
                event, device, baseline_mwh, expected_mwh,
            }),
        4 => (device(), 0..4_000_000u64, -200..2_300i64, quality())
            .prop_map(|(device, length_ms, watts, quality)| Message::Report { device, length_ms, watts, quality }),
        3 => (event(), device(), 0..2_100i64, 0..8u8)
            .prop_map(|(event, device, watts, missing)| Message::ReportWindow { event, device, watts, missing }),
        1 => (event(), device()).prop_map(|(event, device)| Message::OptOut { event, device }),
        1 => event().prop_map(|event| Message::Cancel { event }),
        2 => event().prop_map(|event| Message::Close { event }),
        4 => (event(), device()).prop_map(|(event, device)| Message::Settle { event, device }),
        3 => (event(), device()).prop_map(|(event, device)| Message::Dispute { event, device }),
        2 => (event(), device(), prop_oneof![Just(Resolution::ConfirmFraud), Just(Resolution::Reject)])
            .prop_map(|(event, device, resolution)| Message::Resolve { event, device, resolution }),
        2 => (event(), device()).prop_map(|(event, device)| Message::Lapse { event, device }),
        1 => contract().prop_map(|contract| Message::Pause { contract }),
        1 => contract().prop_map(|contract| Message::Unpause { contract }),
        1 => (contract(), role(), 0..ACTORS)
            .prop_map(|(contract, role, account)| Message::Grant { contract, role, account }),
        1 => (contract(), role(), 0..ACTORS)
            .prop_map(|(contract, role, account)| Message::Revoke { contract, role, account }),
        1 => (parameter(), prop_oneof![Just(0u128), 0..100_000_000u128, any::<u128>()])
            .prop_map(|(key, value)| Message::SetParameter { key, value }),
    ]
}

fn duration() -> impl Strategy<Value = u64> {
    prop_oneof![Just(600_000u64), Just(1_800_000), 5_000..7_200_000u64]
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![3 => Just(Direction::Reduce), 1 => Just(Direction::Increase)]
}

fn quality() -> impl Strategy<Value = IntervalQuality> {
    prop_oneof![
        6 => Just(IntervalQuality::Ok),
        1 => Just(IntervalQuality::Estimated),
        1 => Just(IntervalQuality::Missing),
        1 => Just(IntervalQuality::Bad),
    ]
}

fn contract() -> impl Strategy<Value = Contract> {
    prop_oneof![
        Just(Contract::Token),
        Just(Contract::Registry),
        Just(Contract::Grid)
    ]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        Just(Role::Minter),
        Just(Role::Oracle),
        Just(Role::AuthorizedCaller),
        Just(Role::Operator),
        Just(Role::Verifier),
        Just(Role::Feed),
    ]
}

fn parameter() -> impl Strategy<Value = ParameterKey> {
    prop_oneof![
        Just(ParameterKey::EnrollLeadMs),
        Just(ParameterKey::ReportPeriodMs),
        Just(ParameterKey::ChallengePeriodMs),
        Just(ParameterKey::ResolvePeriodMs),
        Just(ParameterKey::DefaultRatePerKwh),
        Just(ParameterKey::MaxRatePerKwh),
        Just(ParameterKey::MaxEventBudget),
        Just(ParameterKey::SlashBp),
        Just(ParameterKey::MaxPauseMs),
    ]
}
