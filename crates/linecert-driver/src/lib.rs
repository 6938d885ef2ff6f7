//! Schema of driver files, framing, index and value decoding; pure.
//!
//! A model of device is data: a `driver.toml` under `drivers/`. [`Driver::parse`] checks such a
//! file once; what it gives decodes the answers of the device without any input or output. The
//! schema is described field by field in `drivers/README.md`.

mod detected;
mod driver;
mod escape;
mod fault;
mod field;
mod framing;
mod pattern;
mod raw;
mod replay;
mod serial;
mod shipped;
mod snmp;
mod transcript;

pub use detected::{Verdict, detect, probes, system};
pub use driver::{Driver, DriverError, Kind};
pub use escape::escaped;
pub use fault::Problem;
pub use field::FormProblem;
pub use framing::{Framing, Line, LineAssembler};
pub use pattern::{Pattern, PatternError};
pub use raw::{Confidence, Cost, Rank};
pub use replay::{ReplayError, Replayed, replay};
pub use serial::{
    BadBits, GarbledReply, Identified, LineSettings, LineSettingsError, Parity, ReadingError,
    Reply, Retry, SerialDriver, Step, StopBits,
};
pub use shipped::shipped;
pub use snmp::{
    Asked, BadSelector, BadTemplate, Cell, CellContent, Column, Decoded, Detection, Evidence,
    ForeignSubject, Found, Holds, Illegible, InFlight, Index, IndexProblem, Match, Poll, Scope,
    Selector, SnmpDriver, SubjectKind, Table, Unnamed, What,
};
pub use transcript::{Entry, Transcript, TranscriptError};
