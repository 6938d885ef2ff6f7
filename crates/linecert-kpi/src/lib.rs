//! Time limits, service figures and the life cycle of work orders and faults, by an operator's
//! profile; pure.
//!
//! An [`Order`] is a head and the events that happened to it. An [`OperatorProfile`] says which
//! time limits hold for it and how figures are made of many. Both are data; nothing here reads a
//! clock, a file or the environment, and what is not known is told and never guessed.
//!
//! ```
//! # use linecert_kpi::*;
//! # fn event(text: &str) -> Event {
//! #     let (at, what) = text.split_once(' ').expect("a time and an event");
//! #     Event { at: at.parse().expect("a time"), what: what.parse().expect("an event") }
//! # }
//! let profile = OperatorProfile::shipped("strictest").expect("it ships")?;
//! let order = Order::new(
//!     Head::new("WO-1".parse()?, Kind::Install),
//!     vec![
//!         event("2026-11-02T09:00+08:00 received"),
//!         event("2026-11-02T09:10+08:00 appointed 2026-11-03 morning"),
//!         event("2026-11-03T13:59+08:00 reported-back wap"),
//!     ],
//! );
//! let november = Period::month("2026-11", profile.local(), "2026-12-01T00:00+08:00".parse()?)?;
//! let figures = profile.figures_of(november, &[order], Users::default());
//! let first = figures.iter().find(|report| report.figure.name == "first-appointment");
//! assert_eq!(first.expect("it is there").value, Value::Share { hits: 1, of: 1 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod case;
mod clock;
mod customer;
mod escalation;
mod event;
mod figure;
pub mod import;
mod lifecycle;
mod limit;
mod name;
mod order;
mod profile;
mod profile_file;
mod shipped;
mod span;
mod target;
mod words;

pub use case::{CaseError, CaseFile, CaseMismatch};
pub use clock::{BadMonth, BadOffset, LocalTime, OutsideCalendar, Period};
pub use customer::{Area, Attribute, Kind, Package, Resource, Standing};
pub use escalation::{Duty, Rule};
pub use event::{
    Answer, BadHappening, Cause, Channel, Crew, Escalation, Event, Half, Happening, Leader, Nature,
    PlainStep, Point, Slot, Step,
};
pub use figure::{
    Appointment, Counted, Figure, Formula, How, LeftOut, Reason, Report, Sum, Tally, Users,
};
pub use lifecycle::{Lifecycle, Refusal, State};
pub use limit::{Applies, Clock, Judged, Missing, Outcome, TimeLimit};
pub use name::{BadName, LineName, OrderNumber, RegionName, TechnicianName};
pub use order::{Head, Order, Round, Row};
pub use profile::{Conflict, Escalate, OperatorProfile};
pub use profile_file::{OperatorProblem, OperatorProfileError};
pub use shipped::{DEFAULT, shipped};
pub use span::{BadSpan, Span};
pub use target::{BadAmount, BadTarget, Bound, Comparator, Fen, Judgement, Target, Unknown, Value};
pub use words::UnknownWord;
