-- What must not be lost: certificates, orders, inventory, jobs, people, the audit trail.
-- Times are microseconds since 1970, digests are their 32 bytes, closed lists are their words.

CREATE TABLE certificate (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    number TEXT NOT NULL,
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    access TEXT NOT NULL,
    region TEXT,
    technician TEXT NOT NULL,
    signer BLOB NOT NULL,
    profile TEXT NOT NULL,
    revision INTEGER NOT NULL,
    profile_digest BLOB NOT NULL,
    verdict TEXT NOT NULL,
    purpose TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    standing TEXT NOT NULL,
    logged INTEGER,
    -- The account of the technician whose order it is.
    owner TEXT,
    -- How much the bundle that is served says.
    extent INTEGER NOT NULL,
    bundle BLOB NOT NULL
);
CREATE UNIQUE INDEX certificate_number ON certificate (signer, number);
CREATE INDEX certificate_order ON certificate (order_number);
CREATE INDEX certificate_line ON certificate (line);
CREATE INDEX certificate_region ON certificate (region, received_at);
CREATE INDEX certificate_technician ON certificate (technician, received_at);
CREATE INDEX certificate_owner ON certificate (owner, received_at) WHERE owner IS NOT NULL;
CREATE INDEX certificate_profile ON certificate (profile, received_at);
CREATE INDEX certificate_verdict ON certificate (verdict, received_at);
CREATE INDEX certificate_received ON certificate (received_at);
CREATE INDEX certificate_unlogged ON certificate (sequence) WHERE logged IS NULL;

-- Every file that was received, byte for byte, under its own SHA-256.
CREATE TABLE bundle (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
);

CREATE TABLE work_order (
    number TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    region TEXT,
    technician TEXT,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    profile TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    body TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX work_order_opened ON work_order (opened_at, number);
CREATE INDEX work_order_line ON work_order (line, opened_at, number);
CREATE INDEX work_order_technician ON work_order (technician, opened_at, number);
CREATE INDEX work_order_region ON work_order (region, opened_at, number);

CREATE TABLE order_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    order_number TEXT NOT NULL,
    region TEXT,
    owner TEXT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
);
CREATE INDEX order_event_order ON order_event (order_number);
CREATE INDEX order_event_at ON order_event (at);
CREATE INDEX order_event_kind ON order_event (kind, at);

CREATE TABLE line (
    name TEXT PRIMARY KEY,
    region TEXT,
    class TEXT NOT NULL,
    access TEXT NOT NULL,
    node TEXT,
    port TEXT,
    onu INTEGER,
    profile TEXT,
    version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX line_region ON line (region, name);
CREATE INDEX line_onu ON line (node, port, onu, name) WHERE node IS NOT NULL;

CREATE TABLE node (
    name TEXT PRIMARY KEY,
    region TEXT,
    address TEXT NOT NULL,
    driver TEXT,
    credentials TEXT NOT NULL,
    state_every_s INTEGER,
    optics_every_s INTEGER,
    in_flight INTEGER,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE port (
    node TEXT NOT NULL,
    name TEXT NOT NULL,
    region TEXT,
    onus INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (node, name)
) WITHOUT ROWID;

CREATE TABLE onu (
    node TEXT NOT NULL,
    port TEXT NOT NULL,
    onu INTEGER NOT NULL,
    region TEXT,
    serial TEXT,
    status TEXT,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (node, port, onu)
) WITHOUT ROWID;
CREATE INDEX onu_serial ON onu (serial, node, port, onu) WHERE serial IS NOT NULL;
CREATE INDEX onu_status ON onu (status, node, port, onu);

CREATE TABLE instrument (
    name TEXT PRIMARY KEY,
    region TEXT,
    technician TEXT,
    calibration_due TEXT,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE technician (
    name TEXT PRIMARY KEY,
    display TEXT NOT NULL,
    staff_number TEXT NOT NULL,
    region TEXT,
    signer BLOB,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE document (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE TABLE account (
    name TEXT PRIMARY KEY,
    display TEXT NOT NULL,
    role TEXT NOT NULL,
    -- One region to a row of text; absent for all of them.
    regions TEXT,
    password TEXT,
    disabled INTEGER NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL,
    -- One right to a row of text; absent for all of them.
    rights TEXT,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    revoked_at INTEGER
) WITHOUT ROWID;
CREATE INDEX token_account ON token (account, id);

CREATE TABLE session (
    hash BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE invitation (
    hash BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    purpose TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) WITHOUT ROWID;

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    effect TEXT NOT NULL,
    dedupe TEXT,
    run_at INTEGER NOT NULL,
    budget TEXT NOT NULL,
    line TEXT,
    region TEXT,
    owner TEXT,
    order_number TEXT,
    request TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    begun_at INTEGER,
    ended_at INTEGER,
    result TEXT,
    worker TEXT,
    token INTEGER,
    until INTEGER
);
CREATE INDEX job_waiting ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_expires ON job (expires_at) WHERE state = 'waiting';
CREATE INDEX job_until ON job (until) WHERE until IS NOT NULL;
CREATE INDEX job_running_line ON job (line) WHERE until IS NOT NULL;
CREATE INDEX job_running_budget ON job (budget) WHERE until IS NOT NULL;
CREATE UNIQUE INDEX job_dedupe ON job (dedupe) WHERE dedupe IS NOT NULL AND ended_at IS NULL;
CREATE INDEX job_line ON job (line);
CREATE INDEX job_state ON job (state);

CREATE TABLE job_event (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;

-- The last fencing token that was given.
CREATE TABLE fence (last INTEGER NOT NULL);
INSERT INTO fence VALUES (0);

CREATE TABLE alarm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    severity TEXT NOT NULL,
    region TEXT,
    node TEXT,
    port TEXT,
    line TEXT,
    evidence TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    acknowledged_by TEXT,
    acknowledged_at INTEGER,
    cleared_at INTEGER
);
CREATE UNIQUE INDEX alarm_standing ON alarm (key) WHERE cleared_at IS NULL;
CREATE INDEX alarm_node ON alarm (node) WHERE node IS NOT NULL;
CREATE INDEX alarm_line ON alarm (line) WHERE line IS NOT NULL;

CREATE TABLE baseline (
    line TEXT NOT NULL,
    metric TEXT NOT NULL,
    region TEXT,
    -- A number of steps, or the reason why there is none.
    cell ANY NOT NULL,
    uncertainty INTEGER,
    taken_at INTEGER NOT NULL,
    certificate BLOB NOT NULL,
    PRIMARY KEY (line, metric)
) WITHOUT ROWID;

CREATE TABLE webhook (
    name TEXT PRIMARY KEY,
    region TEXT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- One kind of event to a row of text.
    kinds TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER
);
CREATE INDEX delivery_due ON delivery (due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE trail (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    what TEXT NOT NULL,
    object TEXT NOT NULL,
    region TEXT,
    request TEXT,
    detail BLOB NOT NULL,
    before BLOB NOT NULL,
    digest BLOB NOT NULL
);
CREATE INDEX trail_object ON trail (object);
CREATE INDEX trail_by ON trail (by_whom);

-- What repeated requests are answered by.
CREATE TABLE once (
    by_whom TEXT NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    outcomes TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (by_whom, key)
) WITHOUT ROWID;
CREATE INDEX once_at ON once (at);
