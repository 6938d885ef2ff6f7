//! The folder of one job on the disk: journal, evidence, certificates.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use linecert_measure::Digest;

use crate::{disk, journal::JournalError, order::OrderNumber};

/// `OUT/<order>.job`, beside the certificate that comes of it.
///
/// ```text
/// OUT/<order>.lcert  OUT/<order>.pdf      the newest certificate and its page
/// OUT/<order>.files/<sha256>-<name>       photos, traces and captures that travel beside it
/// OUT/<order>.job/journal.jsonl           every event, appended and synchronised
/// OUT/<order>.job/evidence/<sha256>       raw bytes, by digest
/// OUT/<order>.job/certificates/<n>.lcert  every certificate ever issued for the job
/// OUT/<order>.job/challenge, answer.json  what the customer's own key was asked, and its answer
/// ```
#[derive(Debug, Clone)]
pub struct JobFolder {
    out: PathBuf,
    job: PathBuf,
    order: OrderNumber,
}

impl JobFolder {
    /// The folder of an order under `out`. Nothing is made yet.
    #[must_use]
    pub fn of(out: &Path, order: &OrderNumber) -> Self {
        let job = out.join(format!("{order}.job"));
        Self { out: out.to_owned(), job, order: order.clone() }
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.job.join("journal.jsonl")
    }

    /// The newest certificate.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.out.join(format!("{}.lcert", self.order))
    }

    /// The page of the newest certificate.
    #[must_use]
    pub fn page(&self) -> PathBuf {
        self.out.join(format!("{}.pdf", self.order))
    }

    /// Where the attachments travel, beside the certificate.
    #[must_use]
    pub fn attachments(&self) -> PathBuf {
        self.out.join(format!("{}.files", self.order))
    }

    /// Makes the folders.
    ///
    /// # Errors
    /// When the disk does not allow it.
    pub fn make(&self) -> Result<(), JournalError> {
        for folder in ["evidence", "certificates"] {
            let folder = self.job.join(folder);
            disk::make_folder(&folder).map_err(|e| JournalError::io(&folder, e))?;
        }
        Ok(())
    }

    /// Keeps raw bytes under their digest. They are on the disk when this returns; keeping the
    /// same bytes again is no error.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn keep_evidence(&self, bytes: &[u8]) -> Result<Digest, JournalError> {
        let digest = Digest::of(bytes);
        write_durably(&self.evidence(digest), bytes)?;
        Ok(digest)
    }

    /// Where the challenge to the customer's own key stands until it is answered.
    #[must_use]
    pub fn challenge(&self) -> PathBuf {
        self.job.join("challenge")
    }

    /// Where the answer to it stands.
    #[must_use]
    pub fn answer(&self) -> PathBuf {
        self.job.join("answer.json")
    }

    /// Where raw bytes are kept.
    #[must_use]
    pub fn evidence(&self, digest: Digest) -> PathBuf {
        self.job.join("evidence").join(digest.to_string())
    }

    /// The number of the next certificate. It counts files and not events, so that a certificate
    /// that was kept just before the machine stopped is never overwritten.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn next_number(&self) -> Result<u32, JournalError> {
        let folder = self.job.join("certificates");
        let entries = fs::read_dir(&folder).map_err(|error| JournalError::io(&folder, error))?;
        let number = |entry: io::Result<fs::DirEntry>| {
            Path::new(&entry.ok()?.file_name()).file_stem()?.to_str()?.parse::<u32>().ok()
        };
        Ok(entries.filter_map(number).max().unwrap_or(0).saturating_add(1))
    }

    /// Keeps the `n`th certificate of the job. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn keep_certificate(&self, n: u32, bundle: &[u8]) -> Result<(), JournalError> {
        write_durably(&self.numbered(n), bundle)
    }

    /// The certificate with the highest number, when there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn newest_certificate(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let Some(newest) = self.next_number()?.checked_sub(1).filter(|n| *n > 0) else {
            return Ok(None);
        };
        let file = self.numbered(newest);
        fs::read(&file).map(Some).map_err(|error| JournalError::io(&file, error))
    }

    /// Puts the newest certificate with more said about it in the place of itself.
    ///
    /// # Errors
    /// When there is none, or the disk is full or fails.
    pub fn replace_newest(&self, bundle: &[u8]) -> Result<(), JournalError> {
        match self.next_number()?.checked_sub(1).filter(|n| *n > 0) {
            Some(newest) => self.keep_certificate(newest, bundle),
            None => Err(JournalError::Missing(self.job.join("certificates"))),
        }
    }

    /// Puts a certificate in place as the newest.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn publish(&self, bundle: &[u8]) -> Result<(), JournalError> {
        write_durably(&self.certificate(), bundle)
    }

    fn numbered(&self, n: u32) -> PathBuf {
        self.job.join("certificates").join(format!("{n}.lcert"))
    }

    /// Puts the page of the newest certificate in place.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn keep_page(&self, pdf: &[u8]) -> Result<(), JournalError> {
        write_durably(&self.page(), pdf)
    }
}

/// Writes a whole file or nothing, in the place of an older one. It is on the disk when this
/// returns.
///
/// # Errors
/// When the disk does not allow it.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    disk::write_whole(path, bytes).map_err(|error| JournalError::io(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_was_kept_is_never_overwritten() {
        let out = tempfile::tempdir().unwrap();
        let folder = JobFolder::of(out.path(), &"WO-1".parse().unwrap());
        folder.make().unwrap();
        assert_eq!(folder.next_number().unwrap(), 1);
        assert_eq!(folder.newest_certificate().unwrap(), None);
        folder.keep_certificate(1, b"first").unwrap();
        folder.keep_certificate(9, b"ninth").unwrap();
        fs::write(out.path().join("WO-1.job/certificates/11.lcert.part"), b"torn").unwrap();
        assert_eq!(folder.next_number().unwrap(), 10);
        assert_eq!(folder.newest_certificate().unwrap(), Some(b"ninth".to_vec()));
    }

    #[test]
    fn evidence_is_kept_under_its_digest_once() {
        let out = tempfile::tempdir().unwrap();
        let folder = JobFolder::of(out.path(), &"工单.7".parse().unwrap());
        folder.make().unwrap();
        let digest = folder.keep_evidence(b"> PM:PWS?").unwrap();
        assert_eq!(folder.keep_evidence(b"> PM:PWS?").unwrap(), digest);
        let file = out.path().join("工单.7.job/evidence").join(digest.to_string());
        assert_eq!(fs::read(file).unwrap(), b"> PM:PWS?");
    }
}
