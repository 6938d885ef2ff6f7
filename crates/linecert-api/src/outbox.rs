//! Certificates on a laptop, until the daemon has answered that it has them.
//!
//! ```text
//! OUTBOX/waiting/<entry>/      certificate.lcert, entry.json: to whom, since when, how often tried
//! OUTBOX/delivered/<entry>/    the same, with what the daemon answered
//! OUTBOX/refused/<entry>/      the same, with the reason; never sent again by itself
//! OUTBOX/.lock                 held by whoever sends
//! ```
//!
//! An entry is there once its `entry.json` is. It is settled by writing it whole into its new folder
//! and only then taking it out of the old one, so that a stop in between loses nothing: the entry in
//! both is found by whoever holds the lock next. A stop between the daemon's answer and that write
//! sends the certificate again, which changes nothing at the daemon.

mod destination;
mod entry;
mod locked;
mod send;
#[cfg(test)]
mod tests;
mod written;

use std::{collections::BTreeMap, path::Path};

use linecert_log::{Folder, Storage, StorageError};
use linecert_measure::{Digest, Timestamp};
use thiserror::Error;

use self::written::Written;
pub use self::{
    destination::{Destination, DestinationError},
    entry::{Entry, EntryName, Parcel, State, Try},
    locked::Locked,
    send::{DeliveryError, Outcome, send},
};

/// The file in the folder of an entry that says everything about it.
const ENTRY: &str = "entry.json";
/// The certificate, as it was put there.
const CERTIFICATE: &str = "certificate.lcert";

const WAITING: &str = "waiting";
const DELIVERED: &str = "delivered";
const REFUSED: &str = "refused";

/// The outbox of a laptop.
#[derive(Debug, Clone)]
pub struct Outbox<S = Folder> {
    storage: S,
}

/// What is in an outbox.
#[derive(Debug, Default)]
pub struct Contents {
    /// What can be read, the oldest first.
    pub entries: Vec<Entry>,
    /// What cannot, with the reason. It is left alone.
    pub damaged: Vec<(EntryName, String)>,
}

/// What became of a certificate that was put into the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It waits there now.
    New,
    /// The same file was put there before, for the same daemon.
    Known,
}

/// Why an outbox cannot be used.
#[derive(Debug, Error)]
pub enum OutboxError {
    /// Its files cannot be read or written, or another program sends at the moment.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There is no such entry.
    #[error("nothing in the outbox is called `{0}`")]
    Unknown(String),
    /// Several entries are called so.
    #[error("several entries are called `{text}`: {}", names.join(", "))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// The entries.
        names: Vec<String>,
    },
}

impl Outbox {
    /// The outbox in a folder, which is made when something is put there.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { storage: Folder::new(folder) }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.storage.path()
    }
}

impl<S: Storage> Outbox<S> {
    /// Puts a certificate there. It is on the disk when this returns. This needs no lock: it goes
    /// while another program sends.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn put(&self, parcel: &Parcel, at: Timestamp) -> Result<(Entry, Put), OutboxError> {
        let new = Entry::new(parcel, at);
        let is_same =
            |known: &Entry| known.bundle == new.bundle && known.to.daemon == new.to.daemon;
        if let Some(mut known) = self.contents()?.entries.into_iter().find(is_same) {
            if known.state == State::Waiting && known.to != new.to {
                known.to = new.to;
                self.write_entry(WAITING, &known)?;
            }
            return Ok((known, Put::Known));
        }
        self.storage.write(&file(WAITING, &new.name, CERTIFICATE), &parcel.bundle)?;
        self.write_entry(WAITING, &new)?;
        Ok((new, Put::New))
    }

    /// What is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn contents(&self) -> Result<Contents, OutboxError> {
        // An entry that moves on while this reads is met in its new folder, which is read later.
        let mut found = BTreeMap::new();
        for folder in [WAITING, DELIVERED, REFUSED] {
            for name in self.names(folder)? {
                if let Some(entry) = self.read(folder, &name)? {
                    found.insert(name, entry);
                }
            }
        }
        let mut contents = Contents::default();
        for (name, entry) in found {
            match entry {
                Ok(entry) => contents.entries.push(entry),
                Err(why) => contents.damaged.push((name, why)),
            }
        }
        Ok(contents)
    }

    /// The one entry that is called so: by its name, by what people call it, or by the beginning of
    /// its certificate's digest.
    ///
    /// # Errors
    /// When there is none or more than one, or the disk fails.
    pub fn find(&self, text: &str) -> Result<Entry, OutboxError> {
        let mut found = self.contents()?.entries;
        found.retain(|entry| entry.is_called(text));
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(OutboxError::Unknown(text.to_owned())),
            (Some(entry), true) => Ok(entry),
            (Some(last), false) => {
                found.push(last);
                let names = found.iter().map(|entry| entry.name.to_string()).collect();
                Err(OutboxError::Ambiguous { text: text.to_owned(), names })
            }
        }
    }

    /// The certificate of an entry; `None` when it is not as it was put there.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn bundle(&self, entry: &Entry) -> Result<Option<Vec<u8>>, OutboxError> {
        let bundle = self.storage.read(&file(entry.state.folder(), &entry.name, CERTIFICATE))?;
        Ok(bundle.filter(|bundle| Digest::of(bundle) == entry.bundle))
    }

    /// Keeps other programs from sending, and clears up what a stop has left.
    ///
    /// # Errors
    /// When another program sends at the moment, or the disk fails.
    pub fn lock(&self) -> Result<Locked<'_, S>, OutboxError> {
        let locked = Locked::new(self, self.storage.lock()?);
        locked.clear_up()?;
        Ok(locked)
    }

    fn names(&self, folder: &str) -> Result<Vec<EntryName>, OutboxError> {
        let names = self.storage.list(folder)?;
        Ok(names.iter().filter_map(|name| EntryName::of_folder(name)).collect())
    }

    /// An entry, or why it cannot be read; `None` when it is not there.
    fn read(
        &self,
        folder: &str,
        name: &EntryName,
    ) -> Result<Option<Result<Entry, String>>, OutboxError> {
        let Some(bytes) = self.storage.read(&file(folder, name, ENTRY))? else { return Ok(None) };
        let entry = Written::parse(&bytes).map_err(|error| error.to_string());
        let entry = entry.map(|written| written.into_entry(name.clone()));
        Ok(Some(entry.and_then(|entry| match entry.state.folder() == folder {
            true => Ok(entry),
            false => Err(format!("it is {} and stands among the {folder}", entry.state.folder())),
        })))
    }

    fn write_entry(&self, folder: &str, entry: &Entry) -> Result<(), StorageError> {
        self.storage.write(&file(folder, &entry.name, ENTRY), &Written::of(entry).to_json())
    }
}

/// The name of a file of an entry, as the storage knows it.
fn file(folder: &str, entry: &EntryName, file: &str) -> String {
    format!("{folder}/{entry}/{file}")
}
