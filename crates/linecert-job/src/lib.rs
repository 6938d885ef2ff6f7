//! Plan, events, durable journal and file store of one acceptance job.
//!
//! A measurement is on the disk before anybody hears of it. Whatever stops the program, the next
//! run goes on behind the last measurement, and the attempt that was cut off keeps its number. The
//! numbers are those of the laptop and of the line, across jobs: see [`Counters`].

mod attachment;
mod clock;
mod counters;
mod disk;
mod event;
mod evidence;
mod folder;
mod job;
mod journal;
mod order;
mod plan;
mod record;
mod results;
mod said;
mod seal;
mod seen;
mod tally;

#[cfg(test)]
mod sample;

pub use attachment::AttachError;
pub use counters::{Counters, CountersError};
pub use event::{Acceptance, AcceptedBy, Counts, Event, Exclusion, Kept, PlannedTask, Purpose};
pub use folder::{JobFolder, write_durably};
pub use job::{Assignment, Job, JobError, Update};
pub use journal::{Journal, JournalError, Opened};
pub use order::{BadOrderNumber, Customer, OrderNumber, WorkOrder};
pub use plan::{Plan, Step, Work};
pub use record::Record;
pub use results::{ByMap, Results, ResultsError};
pub use said::{Due, Said, SayError};
pub use seal::{FactsError, Issue};
pub use seen::{SeenCheckpoint, SeenError};
pub use tally::{LineTally, Tally};
