//! What only one program may do at a time.

use linecert_log::Storage;

use super::{CERTIFICATE, DELIVERED, Entry, Outbox, OutboxError, REFUSED, State, WAITING, file};

/// An outbox from which nobody else sends as long as this lives.
pub struct Locked<'o, S: Storage> {
    outbox: &'o Outbox<S>,
    _lock: S::Lock,
}

impl<'o, S: Storage> Locked<'o, S> {
    pub(super) const fn new(outbox: &'o Outbox<S>, lock: S::Lock) -> Self {
        Self { outbox, _lock: lock }
    }

    /// The outbox.
    #[must_use]
    pub const fn outbox(&self) -> &'o Outbox<S> {
        self.outbox
    }

    /// What waits, the oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn waiting(&self) -> Result<Vec<Entry>, OutboxError> {
        let mut entries = self.outbox.contents()?.entries;
        entries.retain(|entry| entry.state == State::Waiting);
        Ok(entries)
    }

    /// Keeps what became of an entry that has waited. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the disk is full or fails. The entry then waits as before, or is settled.
    pub fn settle(&self, entry: &Entry) -> Result<(), OutboxError> {
        if entry.state == State::Waiting {
            return Ok(self.outbox.write_entry(WAITING, entry)?);
        }
        self.move_to(entry, WAITING)
    }

    /// Lets an entry wait again that was refused, because somebody asks for that.
    ///
    /// # Errors
    /// When the disk is full or fails. The entry then is refused as before, or waits.
    pub fn wait_again(&self, refused: Entry) -> Result<Entry, OutboxError> {
        let from = refused.state.folder();
        let entry = Entry { state: State::Waiting, ..refused };
        if from != WAITING {
            self.move_to(&entry, from)?;
        }
        Ok(entry)
    }

    /// Takes an entry out of the outbox. It is not delivered by that, and not called back.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&self, entry: &Entry) -> Result<(), OutboxError> {
        Ok(self.outbox.storage.remove_folder(&folder(entry.state.folder(), entry))?)
    }

    /// Writes an entry where it belongs, and then takes it out of where it was.
    fn move_to(&self, entry: &Entry, from: &str) -> Result<(), OutboxError> {
        let (storage, to) = (&self.outbox.storage, entry.state.folder());
        if let Some(bundle) = storage.read(&file(from, &entry.name, CERTIFICATE))? {
            storage.write(&file(to, &entry.name, CERTIFICATE), &bundle)?;
        }
        self.outbox.write_entry(to, entry)?;
        Ok(storage.remove_folder(&folder(from, entry))?)
    }

    /// An entry that waits and is settled was settled just before a stop.
    pub(super) fn clear_up(&self) -> Result<(), OutboxError> {
        for name in self.outbox.names(WAITING)? {
            for settled in [DELIVERED, REFUSED] {
                if self.outbox.read(settled, &name)?.is_some() {
                    self.outbox.storage.remove_folder(&format!("{WAITING}/{name}"))?;
                }
            }
        }
        Ok(())
    }
}

fn folder(state: &str, entry: &Entry) -> String {
    format!("{state}/{}", entry.name)
}
