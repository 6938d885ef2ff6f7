//! OTDR traces: reads and writes SR-4731 files, judges nothing; pure.
//!
//! [`Trace::read`] takes a `.sor` file of version 1 or 2. [`observations`] gives what it says as
//! readings, [`average`] brings two directions together, [`compare`] tells before from after, and
//! [`signs`] names what is suspicious about a trace or a set of them.

mod bidirectional;
mod checksum;
mod code;
mod compare;
mod cursor;
mod delay;
mod encode;
mod event;
mod observe;
mod pairing;
mod read;
mod recording;
pub mod sample;
mod suspicion;
mod trace;
pub mod wire;

pub use bidirectional::{Bidirectional, Pair, PairError, average};
pub use checksum::{Algorithm, Checksum};
pub use code::{Code, Origin, Reflection, Technique};
pub use compare::{Alignment, Basis, Change, CompareError, Comparison, compare};
pub use delay::{Delay, GroupIndex};
pub use event::{Event, Role, Shape};
pub use observe::{identity, observations};
pub use read::{ReadError, Trouble};
pub use recording::{
    Block, Fixed, Format, General, KeyEvent, KeyEvents, Landmark, Markers, Pulse, Recording,
    Series, Summary, Supplier, Tag,
};
pub use suspicion::{Finding, Sign, signs};
pub use trace::{AveragingTime, Curve, End, Fall, Kind, Stated, Totals, Trace};
