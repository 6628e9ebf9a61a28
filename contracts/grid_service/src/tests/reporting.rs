use super::*;

const FIVE: u64 = 5 * MINUTE;

/// 2 kW for five minutes, in mWh.
const FULL_MWH: i64 = 166_666;

fn recent(net_mwh: i64) -> MeterInterval {
    interval(NOW - FIVE, NOW, net_mwh)
}

fn refusal(data: &GridData, info: ReportingInfo, interval: &MeterInterval) -> RefusalReason {
    data.check_interval(oracle(), NOW, Some(&info), interval)
        .unwrap_err()
}

#[ink::test]
fn an_accepted_interval_moves_the_end_of_the_record() {
    let mut data = service();
    assert_eq!(data.meter(device_id()).last_end_ms, 0);
    assert_eq!(report(&mut data, NOW, plug(), &recent(24_600)), Ok(None));
    assert_eq!(data.meter(device_id()).last_end_ms, NOW);
}

#[ink::test]
fn the_peak_is_the_highest_mean_power_of_any_interval() {
    let mut data = service();
    let mut start_ms = NOW - 3 * HOUR;
    for (length_ms, net_mwh, peak) in [
        (HOUR, 295_200, (295_200, HOUR)),
        (FIVE, 25_000, (25_000, FIVE)),
        (FIVE, 24_600, (25_000, FIVE)),
        (HOUR, 299_999, (25_000, FIVE)),
    ] {
        let used = interval(start_ms, start_ms + length_ms, net_mwh);
        report(&mut data, NOW, plug(), &used).unwrap();
        let meter = data.meter(device_id());
        assert_eq!((meter.peak_mwh, meter.peak_length_ms), peak);
        start_ms += length_ms;
    }
}

#[ink::test]
fn a_repeat_or_an_overlap_is_already_reported() {
    let mut data = service();
    report(&mut data, NOW, plug(), &recent(24_600)).unwrap();
    for again in [
        recent(24_600),
        interval(NOW - 1, NOW + FIVE, 24_600),
        interval(NOW - DAY, NOW - DAY + FIVE, 24_600),
    ] {
        assert_eq!(
            data.check_interval(oracle(), NOW + FIVE, Some(&plug()), &again),
            Err(RefusalReason::AlreadyReported)
        );
    }
    let next = interval(NOW, NOW + FIVE, 24_600);
    assert_eq!(
        data.check_interval(oracle(), NOW + FIVE, Some(&plug()), &next),
        Ok(())
    );
}

#[ink::test]
fn what_was_reported_is_not_reported_better() {
    for quality in [
        IntervalQuality::Estimated,
        IntervalQuality::Missing,
        IntervalQuality::Bad,
    ] {
        let mut data = service();
        let device_id = device_of(quality);
        let first = MeterInterval {
            device_id,
            quality,
            ..recent(24_600)
        };
        let better = MeterInterval {
            quality: IntervalQuality::Ok,
            ..first.clone()
        };
        report(&mut data, NOW, plug(), &first).unwrap();
        assert_eq!(
            report(&mut data, NOW, plug(), &better),
            Err(RefusalReason::AlreadyReported)
        );
    }
}

#[ink::test]
fn only_the_devices_approved_oracle_reports_it() {
    let data = service();
    let not_his = ReportingInfo {
        oracle: account(9),
        ..plug()
    };
    let revoked = ReportingInfo {
        oracle_approved: false,
        ..plug()
    };
    for info in [not_his, revoked] {
        assert_eq!(
            refusal(&data, info, &recent(1)),
            RefusalReason::NotYourDevice
        );
    }
    assert_eq!(
        data.check_interval(oracle(), NOW, None, &recent(1)),
        Err(RefusalReason::NotYourDevice)
    );
}

#[ink::test]
fn a_device_is_metered_from_when_it_became_active() {
    let data = service();
    let inactive = ReportingInfo {
        active: false,
        ..plug()
    };
    let activated_within = ReportingInfo {
        active_since_ms: NOW - FIVE + 1,
        ..plug()
    };
    for info in [inactive, activated_within] {
        assert_eq!(refusal(&data, info, &recent(1)), RefusalReason::NotActive);
    }
}

#[ink::test]
fn dates_are_bounded() {
    let data = service();
    let future = interval(NOW - FIVE, NOW + 1, 1);
    assert_eq!(refusal(&data, plug(), &future), RefusalReason::FutureEnd);
    let week = 7 * DAY;
    let old = interval(NOW - week - FIVE, NOW - week - 1, 1);
    assert_eq!(refusal(&data, plug(), &old), RefusalReason::TooOld);
    let oldest = interval(NOW - week - FIVE, NOW - week, 1);
    assert_eq!(
        data.check_interval(oracle(), NOW, Some(&plug()), &oldest),
        Ok(())
    );
}

#[ink::test]
fn lengths_are_5_seconds_to_an_hour() {
    let data = service();
    for (length_ms, is_allowed) in [
        (0, false),
        (5 * SECOND - 1, false),
        (5 * SECOND, true),
        (HOUR, true),
        (HOUR + 1, false),
    ] {
        let checked = data.check_interval(
            oracle(),
            NOW,
            Some(&plug()),
            &interval(NOW - length_ms, NOW, 0),
        );
        let expected = if is_allowed {
            Ok(())
        } else {
            Err(RefusalReason::BadLength)
        };
        assert_eq!(checked, expected);
    }
    let backwards = interval(NOW - FIVE, NOW - 2 * FIVE, 0);
    assert_eq!(refusal(&data, plug(), &backwards), RefusalReason::BadLength);
}

#[ink::test]
fn energy_stays_within_105_percent_of_the_capacity() {
    let data = service();
    let most_mwh = FULL_MWH * 105 / 100 + 1;
    assert_eq!(most_mwh, 175_000);
    assert_eq!(
        data.check_interval(oracle(), NOW, Some(&plug()), &recent(most_mwh)),
        Ok(())
    );
    for net_mwh in [most_mwh + 1, i64::MAX, i64::MIN] {
        assert_eq!(
            refusal(&data, plug(), &recent(net_mwh)),
            RefusalReason::OverCapacity
        );
    }
}

#[ink::test]
fn a_plug_does_not_export_but_a_battery_may() {
    let data = service();
    assert_eq!(
        refusal(&data, plug(), &recent(-1)),
        RefusalReason::ExportNotAllowed
    );
    let battery = ReportingInfo {
        import_only: false,
        ..plug()
    };
    assert_eq!(
        data.check_interval(oracle(), NOW, Some(&battery), &recent(-1_000)),
        Ok(())
    );
}

#[ink::test]
fn intervals_inside_the_window_are_credited() {
    let mut data = enrolled();
    report_window(&mut data, 45_200);
    let participation = data.participation(1, device_id()).unwrap();
    assert_eq!(participation.metered_mwh, 22_596);
    assert_eq!(participation.covered_ms, 30 * MINUTE);
    assert_eq!(participation.complete_at_ms, Some(NOW + HOUR + 30 * MINUTE));
}

#[ink::test]
fn an_interval_across_an_edge_is_recorded_without_credit() {
    let mut data = enrolled();
    let starts_at_ms = NOW + HOUR;
    let across = interval(starts_at_ms - 1, starts_at_ms + FIVE, 24_600);
    assert_eq!(
        report(&mut data, starts_at_ms + FIVE, plug(), &across),
        Ok(None)
    );
    assert_eq!(data.meter(device_id()).last_end_ms, starts_at_ms + FIVE);
    let participation = data.participation(1, device_id()).unwrap();
    assert_eq!(
        (participation.metered_mwh, participation.covered_ms),
        (0, 0)
    );
}

#[ink::test]
fn an_interval_across_the_end_is_not_credited_either() {
    let mut data = enrolled();
    let ends_at_ms = NOW + HOUR + 30 * MINUTE;
    let across = interval(ends_at_ms - FIVE, ends_at_ms + 1, 0);
    assert_eq!(report(&mut data, ends_at_ms + 1, plug(), &across), Ok(None));
    assert_eq!(data.participation(1, device_id()).unwrap().covered_ms, 0);
}

#[ink::test]
fn only_ok_intervals_are_credited() {
    for quality in [
        IntervalQuality::Estimated,
        IntervalQuality::Missing,
        IntervalQuality::Bad,
    ] {
        let mut data = enrolled_afresh(quality);
        let starts_at_ms = data.grid_event(1).unwrap().starts_at_ms;
        let used = MeterInterval {
            quality,
            device_id: device_of(quality),
            ..interval(starts_at_ms, starts_at_ms + FIVE, 24_600)
        };
        assert_eq!(
            report(&mut data, starts_at_ms + FIVE, plug(), &used),
            Ok(None)
        );
    }
}

fn device_of(quality: IntervalQuality) -> Hash {
    Hash::from([quality as u8; 32])
}

/// Event 1 with a device of its own, because tests share one storage.
fn enrolled_afresh(quality: IntervalQuality) -> GridData {
    let mut data = service();
    open(&mut data, request());
    let device_id = device_of(quality);
    let used = MeterInterval {
        device_id,
        ..interval(NOW - FIVE, NOW, 24_600)
    };
    report(&mut data, NOW, plug(), &used).unwrap();
    data.enroll(oracle(), NOW, 1, device_id, Some(plug()), &enrolment())
        .unwrap();
    data
}

#[ink::test]
fn what_comes_after_the_report_period_is_not_credited() {
    let mut data = enrolled();
    let event = data.grid_event(1).unwrap();
    let first = interval(event.starts_at_ms, event.starts_at_ms + FIVE, 1_000);
    let second = interval(first.end_ms, first.end_ms + FIVE, 1_000);
    assert_eq!(
        report(&mut data, event.report_until_ms, plug(), &first),
        Ok(Some(1))
    );
    assert_eq!(
        report(&mut data, event.report_until_ms + 1, plug(), &second),
        Ok(None)
    );
    let participation = data.participation(1, device_id()).unwrap();
    assert_eq!(
        (participation.metered_mwh, participation.covered_ms),
        (1_000, FIVE)
    );
    assert_eq!(participation.complete_at_ms, None);
}

#[ink::test]
fn reports_pass_a_pause() {
    let mut data = enrolled();
    data.access.pause(admin(), NOW).unwrap();
    report_window(&mut data, 45_200);
}
