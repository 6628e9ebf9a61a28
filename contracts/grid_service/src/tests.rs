//! The rules of grid events. Times are small numbers of seconds after an arbitrary start, so that they can be read.

mod closing;
mod creating;
mod disputing;
mod enrolling;
mod messages;
mod opting_out;
mod parameters;
mod reporting;
mod settling;
mod signals;

use crate::{
    Direction, Due, Enrolment, GridData, GridEvent, GridEventKind, GridEventRequest, Parameters,
    Participation, Settlement,
};
use ink::primitives::{AccountId, Hash};
use powergrid_traits::{
    GridError, IntervalQuality, MeterInterval, RefusalReason, ReportingInfo, Role,
};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// When the story begins: late enough for a week of history before it.
const NOW: u64 = 100 * DAY;
const RATE: u128 = 750_000_000_000_000_000;
const MAX_RATE: u128 = 1_000_000_000_000_000_000_000_000;
const MAX_BUDGET: u128 = 1_000_000_000_000_000_000_000;

/// Runs `story` on empty storage: services made one after the other in one test share theirs otherwise.
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

fn admin() -> AccountId {
    account(1)
}

fn oracle() -> AccountId {
    account(2)
}

fn household() -> AccountId {
    account(3)
}

fn operator() -> AccountId {
    account(4)
}

fn device_id() -> Hash {
    Hash::from([0xd1; 32])
}

fn parameters() -> Parameters {
    Parameters {
        enroll_lead_ms: 30 * SECOND,
        report_period_ms: 2 * DAY,
        challenge_period_ms: 10 * MINUTE,
        resolve_period_ms: 7 * DAY,
        default_rate_per_kwh: RATE,
        max_rate_per_kwh: MAX_RATE,
        max_event_budget: MAX_BUDGET,
        slash_bp: 1_000,
        max_pause_ms: 7 * DAY,
    }
}

fn service() -> GridData {
    let mut data = GridData::new(admin(), parameters());
    data.access
        .grant_role(Role::Operator, operator(), admin(), 0)
        .unwrap();
    data
}

/// What the registry says of a 2 kW plug in good standing.
fn plug() -> ReportingInfo {
    ReportingInfo {
        owner: household(),
        oracle: oracle(),
        oracle_approved: true,
        capacity_watts: 2_000,
        import_only: true,
        active: true,
        active_since_ms: NOW - 30 * DAY,
        reputation: 50,
        eligible: true,
    }
}

/// Half an hour of demand response, starting an hour after `NOW`.
fn request() -> GridEventRequest {
    GridEventRequest {
        kind: GridEventKind::DemandResponse,
        direction: Direction::Reduce,
        starts_at_ms: NOW + HOUR,
        ends_at_ms: NOW + HOUR + 30 * MINUTE,
        rate_per_kwh: 0,
        target_milliwatts: 250_000,
        budget: 0,
    }
}

/// The fixed example: 295.20 W before, so 147,600 mWh in the window; 125 Wh promised.
fn enrolment() -> Enrolment {
    Enrolment {
        baseline_mwh: 147_600,
        expected_mwh: 125_000,
        method_id: 1,
        basis_from_ms: NOW - HOUR,
        basis_to_ms: NOW,
        basis_count: 12,
        evidence: Hash::from([7; 32]),
    }
}

fn interval(start_ms: u64, end_ms: u64, net_mwh: i64) -> MeterInterval {
    MeterInterval {
        device_id: device_id(),
        start_ms,
        end_ms,
        net_mwh,
        quality: IntervalQuality::Ok,
        samples_root: Hash::from([0; 32]),
    }
}

/// Energy of a constant power, in mWh.
fn energy_mwh(power_mw: u64, length_ms: u64) -> i64 {
    i64::try_from(power_mw * length_ms / HOUR).unwrap()
}

fn report(
    data: &mut GridData,
    now_ms: u64,
    info: ReportingInfo,
    interval: &MeterInterval,
) -> Result<Option<u64>, RefusalReason> {
    data.check_interval(oracle(), now_ms, Some(&info), interval)?;
    let credit = data.record_interval(now_ms, interval).unwrap();
    Ok(credit.map(|credit| credit.event_id))
}

/// A service that knows one hour of the plug at 295.20 W, up to `NOW`.
fn service_with_history() -> GridData {
    let mut data = service();
    for n in 0..12 {
        let start_ms = NOW - HOUR + n * 5 * MINUTE;
        let used = interval(start_ms, start_ms + 5 * MINUTE, 24_600);
        report(&mut data, NOW, plug(), &used).unwrap();
    }
    data
}

fn open(data: &mut GridData, request: GridEventRequest) -> u64 {
    data.create_event(operator(), NOW, request).unwrap().0
}

fn enroll(
    data: &mut GridData,
    event_id: u64,
    info: ReportingInfo,
    enrolment: &Enrolment,
) -> Result<Participation, GridError> {
    data.enroll(oracle(), NOW, event_id, device_id(), Some(info), enrolment)
        .map(|(participation, _)| participation)
}

/// The fixed example up to its enrolment, in event 1.
fn enrolled() -> GridData {
    let mut data = service_with_history();
    let event_id = open(&mut data, request());
    enroll(&mut data, event_id, plug(), &enrolment()).unwrap();
    data
}

/// Reports the window of event 1 at a constant power, in six intervals, right at its end.
fn report_window(data: &mut GridData, power_mw: u64) -> u64 {
    report_window_of(data, 1, power_mw)
}

fn report_window_of(data: &mut GridData, event_id: u64, power_mw: u64) -> u64 {
    let event = data.grid_event(event_id).unwrap();
    let length_ms = event.window_ms() / 6;
    for n in 0..6 {
        let start_ms = event.starts_at_ms + n * length_ms;
        let used = interval(
            start_ms,
            start_ms + length_ms,
            energy_mwh(power_mw, length_ms),
        );
        assert_eq!(
            report(data, event.ends_at_ms, plug(), &used),
            Ok(Some(event_id))
        );
    }
    event.ends_at_ms
}
