//! Schema of driver files, framing, index and value decoding; pure.
//!
//! A model of device is data: a `driver.toml` under `drivers/`. [`Driver::parse`] checks such a
//! file once; what it gives decodes the answers of the device without any input or output. The
//! schema is described field by field in `drivers/README.md`.

mod cell;
mod console;
mod detected;
mod driver;
mod escape;
mod fault;
mod field;
mod framing;
mod gate;
mod hex;
mod meter;
mod pattern;
mod raw;
mod replay;
mod serial;
mod shipped;
mod snmp;
mod template;
mod transcript;
mod variables;

pub use cell::{Cell, CellContent, Decoded, Lost, Unnamed};
pub use console::{
    AmbiguousCapture, BadCommand, Channel, CommandLine, ConsoleCommand, ConsoleDecoded,
    ConsoleDriver, ConsoleProblem, ConsoleScope, Ending, Enter, Family, Link, Output, PlaceError,
    PlaceKind, Places, Screen, Sign, StatedPlaces,
};
pub use detected::{Verdict, detect, probes, system};
pub use driver::{Driver, DriverError, Kind};
pub use escape::escaped;
pub use fault::Problem;
pub use field::FormProblem;
pub use framing::{Frame, FrameAssembler, FrameProblem, Framing};
pub use meter::{
    At, BadBits, BadNumberType, BadPowerUnit, Changes, GarbledReply, Head, Identified, Identify,
    Input, InputReading, Listed, MeterDriver, MeterProblem, Pace, ReadingError, Reply, Retry,
    SetWavelength, Step, WavelengthRefused, Wavelengths, Zero, ZeroDone,
};
pub use pattern::{Pattern, PatternError};
pub use raw::{Confidence, Cost, Rank};
pub use replay::{ReplayError, Replayed, replay};
pub use serial::{Flow, LineSettings, LineSettingsError, Parity, Signal, StopBits};
pub use shipped::shipped;
pub use snmp::{
    Asked, BadSelector, Column, Datum, Detection, Evidence, Feed, ForeignSubject, Found, Holds,
    Illegible, InBulk, InFlight, Index, IndexProblem, Match, Poll, RowName, Scope, Selector, Sheet,
    SheetColumn, SheetSubtree, SnmpDriver, Standing, SubjectKind, Table, What, WhenAbsent,
};
pub use template::BadTemplate;
pub use transcript::{Entry, Transcript, TranscriptError};
