//! Plan, events, durable journal and file store of one acceptance job.
//!
//! A measurement is on the disk before anybody hears of it. Whatever stops the program, the next
//! run goes on behind the last measurement, and the attempt that was cut off keeps its number.

mod event;
mod folder;
mod job;
mod journal;
mod order;
mod plan;
mod results;
mod seal;

pub use event::{Event, PlannedTask, Purpose};
pub use folder::JobFolder;
pub use job::{Assignment, Job, JobError, Update};
pub use journal::{Journal, JournalError, Opened};
pub use order::{BadOrderNumber, Customer, OrderNumber, WorkOrder};
pub use plan::{Plan, Step, Work};
pub use results::{ByMap, Results, ResultsError};
pub use seal::Issue;
