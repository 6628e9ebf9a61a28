export const JOURNAL_VERSION = 1n;

/** Times are Unix milliseconds. Numbers that may outgrow 64 bits are decimal text. */
export const JOURNAL_SCHEMA = `
  CREATE TABLE journal (
    version INTEGER NOT NULL,
    genesis TEXT NOT NULL,
    -- Facts of all blocks up to this one are in the journal.
    cursor INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE device (
    device_id TEXT PRIMARY KEY,
    plug TEXT NOT NULL UNIQUE,
    -- Up to here intervals are sealed; null until it is known where the device's record begins.
    sealed_to_ms INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE reading (
    device_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    power_mw INTEGER NOT NULL,
    counter_wh INTEGER,
    local_time TEXT NOT NULL,
    -- Twice the running integral, in mW·ms.
    doubled_mw_ms TEXT NOT NULL,
    PRIMARY KEY (device_id, at_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meter_interval (
    device_id TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    net_mwh INTEGER NOT NULL,
    quality TEXT NOT NULL,
    note TEXT,
    samples_root TEXT NOT NULL,
    sealed_at_ms INTEGER NOT NULL,
    -- skipped: too short to report; sealed -> submitted -> recorded or refused.
    state TEXT NOT NULL CHECK (state IN ('skipped', 'sealed', 'submitted', 'recorded', 'refused')),
    refusal TEXT,
    block_height INTEGER,
    block_time_ms INTEGER,
    credited_event_id TEXT,
    PRIMARY KEY (device_id, start_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX meter_interval_open ON meter_interval (end_ms, device_id) WHERE state IN ('sealed', 'submitted');

  CREATE TABLE grid_event (
    event_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    report_until_ms INTEGER NOT NULL,
    challenge_period_ms INTEGER NOT NULL,
    rate_per_kwh TEXT NOT NULL,
    block_height INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE participation (
    event_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    -- declined: never sent; intended -> enrolled -> settled, or refused.
    state TEXT NOT NULL CHECK (state IN ('declined', 'intended', 'enrolled', 'refused', 'settled', 'ended')),
    reason TEXT,
    method_id INTEGER,
    baseline_mwh INTEGER,
    expected_mwh INTEGER,
    basis_from_ms INTEGER,
    basis_to_ms INTEGER,
    basis_count INTEGER,
    evidence TEXT,
    outcome TEXT,
    delivered_mwh INTEGER,
    reward TEXT,
    PRIMARY KEY (event_id, device_id)
  ) STRICT, WITHOUT ROWID;
`;
