//! The newest checkpoint of a log that this laptop has seen: what a job finds happened after it.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use linecert_tlog::{Checkpoint, Note};
use thiserror::Error;

use crate::{disk, journal::JournalError};

/// The longest checkpoint with its signatures that a certificate takes, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The file in which a laptop keeps the newest checkpoint, beside its counts.
#[derive(Debug, Clone)]
pub struct SeenCheckpoint {
    file: PathBuf,
}

/// Why a checkpoint cannot be kept or read.
#[derive(Debug, Error)]
pub enum SeenError {
    /// The disk does not allow it.
    #[error(transparent)]
    Disk(#[from] JournalError),
    /// It does not have the form of a signed checkpoint (C2SP tlog-checkpoint).
    #[error("{0} is not a signed checkpoint of at most 64 KiB")]
    NotACheckpoint(String),
    /// A newer one of the same log is kept already.
    #[error("the checkpoint of {origin} has size {size}, but one of size {kept} was seen before")]
    Older {
        /// The log.
        origin: String,
        /// The size that was to be kept.
        size: u64,
        /// The size that is kept.
        kept: u64,
    },
}

impl SeenCheckpoint {
    /// The checkpoint beside the counts of a laptop. See [`crate::Counters`].
    #[must_use]
    pub fn beside(counters: &Path) -> Self {
        Self { file: counters.join("checkpoint") }
    }

    /// The exact text of the newest checkpoint, when one was ever kept.
    ///
    /// # Errors
    /// When it cannot be read or is no checkpoint.
    pub fn newest(&self) -> Result<Option<String>, SeenError> {
        let text = match read(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(self.refused()),
            Err(error) => return Err(JournalError::io(&self.file, error).into()),
        };
        parse(&text).ok_or_else(|| self.refused())?;
        Ok(Some(text))
    }

    /// Keeps a checkpoint whose signatures the caller has verified. It is on the disk when this
    /// returns. One of another log takes the place of what was kept, as when a year begins.
    ///
    /// # Errors
    /// When it is no checkpoint, is older than what is kept, or the disk does not allow it.
    pub fn keep(&self, checkpoint: &str) -> Result<(), SeenError> {
        let refused = || SeenError::NotACheckpoint("the text".to_owned());
        let new = parse(checkpoint).ok_or_else(refused)?;
        // What is kept but cannot be read is no reason to refuse what can.
        let kept = self.newest().ok().flatten().and_then(|text| parse(&text));
        if let Some(kept) = kept.filter(|kept| kept.origin() == new.origin())
            && kept.size() > new.size()
        {
            let (origin, size, kept) = (new.origin().to_string(), new.size(), kept.size());
            return Err(SeenError::Older { origin, size, kept });
        }
        let failed = |error| JournalError::io(&self.file, error);
        if let Some(folder) = self.file.parent() {
            disk::make_folder(folder).map_err(failed)?;
        }
        Ok(disk::write_whole(&self.file, checkpoint.as_bytes()).map_err(failed)?)
    }

    fn refused(&self) -> SeenError {
        SeenError::NotACheckpoint(self.file.display().to_string())
    }
}

fn read(file: &Path) -> io::Result<String> {
    if !fs::metadata(file)?.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = String::new();
    File::open(file)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    Ok(text)
}

/// What a text that has the form of a signed checkpoint says. Whether it is one is for those to say
/// who have the keys.
fn parse(text: &str) -> Option<Checkpoint> {
    if !u64::try_from(text.len()).is_ok_and(|bytes| bytes <= MAX_BYTES) {
        return None;
    }
    Note::parse(text.as_bytes()).ok()?.text().parse().ok()
}

#[cfg(test)]
mod tests {
    use linecert_tlog::{NodeHash, SignerKey};

    use super::*;

    fn checkpoint(origin: &str, size: u64) -> String {
        let signer = SignerKey::from_seed(origin.parse().unwrap(), &[7; 32]);
        let root = NodeHash::of_leaf(b"leaf");
        Checkpoint::new(origin.parse().unwrap(), size, root).sign(&signer).to_string()
    }

    #[test]
    fn the_newest_of_a_log_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let seen = SeenCheckpoint::beside(&folder.path().join("not/yet"));
        assert_eq!(seen.newest().unwrap(), None);
        let (small, large) = (checkpoint("log/2026", 9), checkpoint("log/2026", 10));
        seen.keep(&large).unwrap();
        let error = seen.keep(&small).unwrap_err().to_string();
        assert!(error.contains("size 9") && error.contains("size 10"), "{error}");
        assert_eq!(seen.newest().unwrap(), Some(large.clone()));
        // The same tree with one more signature.
        let (_, signature) = large.split_once("\n\n").unwrap();
        let cosigned = format!("{large}{}", signature.replace("log/2026", "witness"));
        seen.keep(&cosigned).unwrap();
        assert_eq!(seen.newest().unwrap(), Some(cosigned));
        let next_year = checkpoint("log/2027", 1);
        seen.keep(&next_year).unwrap();
        assert_eq!(seen.newest().unwrap(), Some(next_year));
    }

    #[test]
    fn what_is_no_checkpoint_is_neither_kept_nor_read() {
        let folder = tempfile::tempdir().unwrap();
        let seen = SeenCheckpoint::beside(folder.path());
        let whole = checkpoint("log/2026", 9);
        let (body, signature) = whole.split_once("\n\n").unwrap();
        let long = format!("{whole}{}", signature.repeat(64 * 1024 / signature.len()));
        let unsigned = format!("{body}\n\n");
        let negative = whole.replacen("\n9\n", "\n-9\n", 1);
        for wrong in ["", "a", body, &unsigned, whole.trim_end(), &long, &negative] {
            assert!(matches!(seen.keep(wrong), Err(SeenError::NotACheckpoint(_))), "{wrong:?}");
            fs::write(&seen.file, wrong).unwrap();
            assert!(matches!(seen.newest(), Err(SeenError::NotACheckpoint(_))), "{wrong:?}");
        }
        fs::write(&seen.file, b"\xff").unwrap();
        assert!(matches!(seen.newest(), Err(SeenError::NotACheckpoint(_))));
        seen.keep(&whole).unwrap();
        assert_eq!(seen.newest().unwrap(), Some(whole));
        fs::remove_file(&seen.file).unwrap();
        fs::create_dir(&seen.file).unwrap();
        assert!(matches!(seen.newest(), Err(SeenError::NotACheckpoint(_))));
        assert!(matches!(seen.keep(&checkpoint("log/2026", 9)), Err(SeenError::Disk(_))));
    }
}
