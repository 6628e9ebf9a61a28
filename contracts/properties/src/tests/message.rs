use grid_service::{Direction, ParameterKey, Resolution};
use ink::primitives::AccountId;
use powergrid_traits::{IntervalQuality, Role};
use proptest::{collection::vec, prelude::*};

use super::world::ORACLE;

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
    /// An owner registers a device by itself; it is pending.
    Claim {
        device: u8,
        stake: u64,
    },
    Accept {
        device: u8,
    },
    IncreaseStake {
        device: u8,
        halves: u64,
    },
    WithdrawStake {
        device: u8,
        halves: u64,
    },
    SetOracle {
        device: u8,
        oracle: u8,
    },
    UpdateMetadata {
        device: u8,
        capacity_watts: u32,
    },
    Deactivate {
        device: u8,
    },
    Reactivate {
        device: u8,
    },
    Slash {
        device: u8,
        halves: u64,
    },
    SetRegistryParameter {
        key: resource_registry::ParameterKey,
        value: u128,
    },
    SetTokenParameter {
        key: token::ParameterKey,
        value: u128,
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
    /// The feed's rule: a load above so many basis points opens a grid event.
    CreateRule {
        threshold: u64,
        budget: u128,
        cooldown_ms: u64,
        max_open: u8,
    },
    RemoveRule {
        rule: u32,
    },
    Condition {
        load_milliwatts: u64,
        capacity_milliwatts: u64,
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

/// Random messages, most of them by whom they are meant for and about what is there, so that much is allowed; woven in,
/// one story after another that leads to a settlement or to another end.
pub fn sequence() -> impl Strategy<Value = Vec<Sent>> {
    let sent = (
        prop_oneof![6 => Just(None), 1 => (0..ACTORS).prop_map(Some)],
        message(),
    )
        .prop_map(|(actor, message)| Sent {
            by: actor.map_or(Sender::Meant, Sender::Actor),
            message,
        });
    let stories = (story(), story()).prop_map(|(first, second)| [first, second].concat());
    (vec(sent, 4..30), stories, vec(0..12usize, 40)).prop_map(|(random, stories, gaps)| {
        let mut random = random.into_iter();
        let mut all = Vec::new();
        for (message, gap) in stories.into_iter().zip(gaps.into_iter().cycle()) {
            all.extend(random.by_ref().take(gap.saturating_sub(9)));
            all.push(Sent {
                by: Sender::Meant,
                message,
            });
        }
        all.extend(random);
        all
    })
}

/// How a story ends once the window has been reported.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Settled,
    Fraud,
    Rejected,
    Lapsed,
    Void,
    Expired,
    OptedOut,
}

fn story() -> impl Strategy<Value = Vec<Message>> {
    let ending = prop_oneof![
        6 => Just(Ending::Settled),
        1 => Just(Ending::Fraud),
        1 => Just(Ending::Rejected),
        1 => Just(Ending::Lapsed),
        1 => Just(Ending::Void),
        1 => Just(Ending::Expired),
        1 => Just(Ending::OptedOut),
    ];
    let missing = prop_oneof![4 => Just(0u8), 1 => 1..6u8];
    let promise = prop_oneof![3 => Just(0i64), 1 => 100..2_000_000i64];
    (0..3u8, 0..1_100i64, missing, promise, duration(), ending).prop_map(
        |(device, watts, missing, promise, duration_ms, ending)| {
            // What a reduction from 1 kW comes to; 0 promises just that.
            let reduction_mwh =
                (1_000 - watts).max(1) * i64::try_from(duration_ms / 3_600).unwrap_or(1);
            let expected_mwh = if promise == 0 { reduction_mwh } else { promise };
            let mut story = vec![
                Message::Register {
                    device,
                    owner: 5 + device,
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
            ];
            if matches!(ending, Ending::OptedOut) {
                story.push(Message::OptOut { event: 0, device });
                return story;
            }
            story.push(Message::ReportWindow {
                event: 0,
                device,
                watts,
                missing,
            });
            story.extend(ending_of(ending, device));
            story
        },
    )
}

fn ending_of(ending: Ending, device: u8) -> Vec<Message> {
    const DAY_MS: u64 = 86_400_000;
    let event = 0;
    let days = |days: u64| Message::Pass { ms: days * DAY_MS };
    let settle = Message::Settle { event, device };
    let close = Message::Close { event };
    let dispute = Message::Dispute { event, device };
    let resolve = |resolution| Message::Resolve {
        event,
        device,
        resolution,
    };
    match ending {
        Ending::Settled => vec![days(3), settle, close],
        Ending::Fraud => vec![dispute, resolve(Resolution::ConfirmFraud), close],
        Ending::Rejected => vec![dispute, resolve(Resolution::Reject), days(3), settle],
        Ending::Lapsed => vec![dispute, days(8), Message::Lapse { event, device }, settle],
        Ending::Void => {
            let oracle = |is_granted| match is_granted {
                false => Message::Revoke {
                    contract: Contract::Registry,
                    role: Role::Oracle,
                    account: ORACLE,
                },
                true => Message::Grant {
                    contract: Contract::Registry,
                    role: Role::Oracle,
                    account: ORACLE,
                },
            };
            vec![oracle(false), days(3), settle, oracle(true)]
        }
        Ending::Expired => vec![days(80), close],
        Ending::OptedOut => Vec::new(),
    }
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
        2 => (device(), 0..4u64).prop_map(|(device, stake)| Message::Claim { device, stake }),
        3 => device().prop_map(|device| Message::Accept { device }),
        1 => (device(), 0..4u64).prop_map(|(device, halves)| Message::IncreaseStake { device, halves }),
        2 => (device(), 0..4u64).prop_map(|(device, halves)| Message::WithdrawStake { device, halves }),
        1 => (device(), 0..ACTORS).prop_map(|(device, oracle)| Message::SetOracle { device, oracle }),
        1 => (device(), 0..4_000u32)
            .prop_map(|(device, capacity_watts)| Message::UpdateMetadata { device, capacity_watts }),
        3 => device().prop_map(|device| Message::Deactivate { device }),
        3 => device().prop_map(|device| Message::Reactivate { device }),
        1 => (device(), 0..4u64).prop_map(|(device, halves)| Message::Slash { device, halves }),
        1 => (registry_parameter(), amount())
            .prop_map(|(key, value)| Message::SetRegistryParameter { key, value }),
        1 => (token_parameter(), amount()).prop_map(|(key, value)| Message::SetTokenParameter { key, value }),
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
        2 => (0..10_000u64, 0..10u128.pow(18), 0..7_200_000u64, 0..3u8)
            .prop_map(|(threshold, budget, cooldown_ms, max_open)| Message::CreateRule {
                threshold, budget, cooldown_ms, max_open,
            }),
        1 => (0..4u32).prop_map(|rule| Message::RemoveRule { rule }),
        4 => (0..120u64, 0..101u64).prop_map(|(load_milliwatts, capacity_milliwatts)| Message::Condition {
            load_milliwatts, capacity_milliwatts,
        }),
        1 => (parameter(), amount())
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

fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![Just(0u128), 0..100_000_000u128, any::<u128>()]
}

fn registry_parameter() -> impl Strategy<Value = resource_registry::ParameterKey> {
    use resource_registry::ParameterKey;
    prop_oneof![
        Just(ParameterKey::MinStake),
        Just(ParameterKey::ReputationThreshold),
        Just(ParameterKey::MaxPauseMs),
    ]
}

fn token_parameter() -> impl Strategy<Value = token::ParameterKey> {
    use token::ParameterKey;
    prop_oneof![Just(ParameterKey::Cap), Just(ParameterKey::MaxPauseMs)]
}
