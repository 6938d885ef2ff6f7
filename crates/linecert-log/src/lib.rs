//! The transparency log in a folder that any web server can serve: writer, reader, monitor, witness.
//!
//! Only the writer holds the log's key. It makes everything durable before it acknowledges it, and
//! may be stopped between any two writes. Readers and monitors trust nothing but the checkpoint's
//! signatures. A witness keeps one checkpoint for each log, in a folder of its own.

mod attach;
mod folder;
mod monitor;
mod reader;
mod remembered;
mod storage;
mod witness;
mod writer;

#[cfg(test)]
mod testbed;

pub use attach::{AttachError, attach, attach_to};
pub use folder::Folder;
pub use monitor::{Finding, MonitorError, Monitored, monitor};
pub use reader::{LeafIndex, ReadError, Reader};
pub use remembered::RememberedError;
pub use storage::{NewFile, Storage, StorageError};
pub use witness::{Refusal, Witness, WitnessError};
pub use writer::{Writer, WriterError};
