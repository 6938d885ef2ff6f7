-- What polls read. It is much, and can be read again.

CREATE TABLE sample (
    node TEXT NOT NULL,
    port TEXT NOT NULL,
    slot INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (node, port, slot)
) WITHOUT ROWID;
CREATE INDEX sample_slot ON sample (slot);
