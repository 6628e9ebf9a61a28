//! The rules of proposals. Cross-contract calls need a chain: what the token says is handed in here.

mod allowed;
mod cancelling;
mod executing;
mod parameters;
mod proposing;
mod quorum;
mod reply;
mod voting;

use crate::{
    Action, Content, Contracts, GovernanceData, GovernanceError, ParameterKey, Parameters, Status,
};
use ink::{
    prelude::{string::String, vec::Vec},
    primitives::AccountId,
    selector_bytes,
};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const DAY: u64 = 24 * 60 * MINUTE;
const NOW: u64 = 100 * DAY;
/// When the vote of a proposal made now ends.
const END: u64 = NOW + 3 * DAY;
const PWGD: u128 = 1_000_000_000_000_000_000;
const SUPPLY: u128 = 1_000_000 * PWGD;
/// 4 % of the supply.
const QUORUM: u128 = 40_000 * PWGD;

/// Runs `story` on empty storage: contracts made one after the other in one test share theirs otherwise.
fn afresh(story: impl FnOnce()) {
    ink::env::test::run_test::<ink::env::DefaultEnvironment, _>(|_| {
        story();
        Ok(())
    })
    .unwrap();
}

fn account(byte: u8) -> AccountId {
    AccountId::from([byte; 32])
}

fn proposer() -> AccountId {
    account(1)
}

fn voter() -> AccountId {
    account(2)
}

fn other_voter() -> AccountId {
    account(3)
}

fn guardian() -> AccountId {
    account(4)
}

fn governance_address() -> AccountId {
    account(0x60)
}

fn contracts() -> Contracts {
    Contracts {
        token: account(0x61),
        registry: account(0x62),
        grid_service: account(0x63),
    }
}

fn parameters() -> Parameters {
    Parameters {
        voting_period_ms: 3 * DAY,
        timelock_ms: DAY,
        execution_window_ms: 7 * DAY,
        quorum_bp: 400,
        proposal_threshold: 100 * PWGD,
    }
}

fn governance() -> GovernanceData {
    GovernanceData::new(contracts(), Some(guardian()), parameters()).unwrap()
}

/// Unpauses the grid service.
fn unpausing() -> Action {
    call(contracts().grid_service, selector_bytes!("unpause"))
}

fn call(target: AccountId, selector: [u8; 4]) -> Action {
    Action::Call {
        target,
        selector,
        input: Vec::new(),
    }
}

fn propose(data: &mut GovernanceData, action: Action) -> Result<u64, GovernanceError> {
    let content = Content {
        action,
        description: String::from("Because"),
    };
    data.propose(
        governance_address(),
        proposer(),
        NOW,
        (100 * PWGD, SUPPLY),
        &content,
    )
    .map(|(proposal_id, _)| proposal_id)
}

/// Governance with proposal 1, which has votes enough.
fn with_votes() -> GovernanceData {
    let mut data = governance();
    propose(&mut data, unpausing()).unwrap();
    data.vote(voter(), NOW, 1, true, QUORUM).unwrap();
    data
}

/// Governance with proposal 1 queued the moment its vote ended.
fn with_queued() -> GovernanceData {
    let mut data = with_votes();
    data.queue(END, SUPPLY, 1).unwrap();
    data
}

fn status(data: &GovernanceData, now_ms: u64) -> Status {
    data.status(now_ms, SUPPLY, 1).unwrap()
}
