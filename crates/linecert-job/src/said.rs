//! What people say about the certificates of a job. Nothing of it is ever changed or taken back.

mod claim;

use std::num::NonZeroU32;

use linecert_measure::Digest;
use thiserror::Error;

use crate::{
    event::{Acceptance, AcceptedBy, Event, Exclusion},
    job::Job,
    journal::JournalError,
};

/// The longest text that a person may say, in characters.
const MAX_CHARS: usize = 2000;

/// Why something cannot be said.
#[derive(Debug, Error)]
pub enum SayError {
    /// The text is empty.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// The text is too long.
    #[error("the {what} has {chars} characters, more than {MAX_CHARS}")]
    TooLong {
        /// What it is: `comment`, `reason` and the like.
        what: &'static str,
        /// How long it is.
        chars: usize,
    },
    /// There is no such attempt, or it has not ended.
    #[error("there is no attempt {attempt} at `{task}` that has ended")]
    NoAttempt {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
    },
    /// The attempt is excluded already.
    #[error("attempt {attempt} at `{task}` is excluded already")]
    Again {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
    },
    /// There is no certificate yet that it could be about.
    #[error("no certificate was issued for the job yet")]
    NoCertificate,
    /// The certificate is accepted already.
    #[error("certificate {0} is accepted already")]
    Accepted(Digest),
    /// A certificate was issued already, which cannot be changed.
    #[error("certificate {0} was issued for the job already")]
    Issued(Digest),
    /// The picture of the signature is not beside the certificate.
    #[error("no picture beside the certificate has the SHA-256 {0}")]
    NoPicture(Digest),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What was said about a certificate and has not been signed as a statement yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The event of the journal that has it, counted from one.
    pub event: u64,
    /// The certificate that it is about: the SHA-256 of its envelope.
    pub certificate: Digest,
    /// What was said.
    pub said: Said,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A comment.
    Comment(String),
    /// An attempt shall not count in a reader's eyes.
    Exclusion(Exclusion),
    /// The customer accepts.
    Acceptance(Acceptance),
    /// The certificate is replaced by a newer one.
    Superseded {
        /// The SHA-256 of the envelope of the newer one.
        by: Digest,
        /// Why.
        reason: String,
    },
}

impl Job {
    /// Comments on the job.
    ///
    /// # Errors
    /// When the comment is empty or too long, or the journal cannot be written.
    pub fn comment(&mut self, text: &str) -> Result<(), SayError> {
        let text = checked("comment", text)?;
        let at = self.now();
        Ok(self.append(Event::Commented { text, at })?)
    }

    /// Excludes an attempt: it stays in the record, and so does the verdict, but a reader is told
    /// that it shall not count and why.
    ///
    /// # Errors
    /// When there is no such attempt, it is excluded already, there is no reason, or the journal
    /// cannot be written.
    pub fn exclude(&mut self, exclusion: Exclusion) -> Result<(), SayError> {
        let Exclusion { task, attempt, reason } = exclusion;
        let reason = checked("reason", &reason)?;
        let is_it = |other: &str, number: NonZeroU32| other == task && number == attempt;
        if !self.attempts().iter().any(|ended| is_it(&ended.task, ended.attempt)) {
            return Err(SayError::NoAttempt { task, attempt });
        }
        let is_excluded = |event: &Event| match event {
            Event::Excluded { exclusion, .. } => is_it(&exclusion.task, exclusion.attempt),
            _ => false,
        };
        if self.events().iter().any(is_excluded) {
            return Err(SayError::Again { task, attempt });
        }
        let at = self.now();
        let exclusion = Exclusion { task, attempt, reason };
        Ok(self.append(Event::Excluded { exclusion, at })?)
    }

    /// Notes that the customer accepts the newest certificate.
    ///
    /// # Errors
    /// When there is none, it is accepted already, there is no name, the drawn signature is not
    /// kept, or the journal cannot be written.
    pub fn accept(&mut self, acceptance: Acceptance) -> Result<(), SayError> {
        let customer = checked("customer's name", &acceptance.customer)?;
        let remarks = acceptance.remarks.as_deref().map(|text| checked("remark", text));
        let acceptance = Acceptance { customer, remarks: remarks.transpose()?, ..acceptance };
        if let AcceptedBy::Drawn { image_sha256 } = &acceptance.by
            && !self.has_picture(*image_sha256)
        {
            return Err(SayError::NoPicture(*image_sha256));
        }
        let certificate = self.newest_certificate().ok_or(SayError::NoCertificate)?;
        if self.is_accepted(certificate) {
            return Err(SayError::Accepted(certificate));
        }
        let at = self.now();
        Ok(self.append(Event::Accepted { certificate, acceptance, at })?)
    }

    /// Whether the customer accepted a certificate of the job.
    #[must_use]
    pub fn is_accepted(&self, certificate: Digest) -> bool {
        let is_it = |event: &Event| matches!(event, Event::Accepted { certificate: of, .. } if *of == certificate);
        self.events().iter().any(is_it)
    }

    /// Notes that this job certifies a line again and which certificate it replaces.
    ///
    /// # Errors
    /// When a certificate of the job was issued already, there is no reason, or the journal cannot
    /// be written.
    pub fn certify_again(&mut self, supersedes: Digest, reason: &str) -> Result<(), SayError> {
        let reason = checked("reason", reason)?;
        if let Some(certificate) = self.newest_certificate() {
            return Err(SayError::Issued(certificate));
        }
        let at = self.now();
        Ok(self.append(Event::CertifiesAgain { supersedes, reason, at })?)
    }

    /// What is to be signed as a statement about the newest certificate and has not been, in the
    /// order in which it was said. Comments and exclusions are due for each certificate anew.
    #[must_use]
    pub fn due_statements(&self) -> Vec<Due> {
        let Some(newest) = self.newest_certificate() else { return Vec::new() };
        let again = self.recertification();
        let due = |(event, what): (u64, &Event)| {
            // Of several, the last one was meant.
            if matches!(what, Event::CertifiesAgain { .. }) && Some(what) != again {
                return None;
            }
            let (certificate, said) = about(what, newest)?;
            let due = Due { event, certificate, said };
            (!self.is_stated(&due)).then_some(due)
        };
        (1..).zip(self.events()).filter_map(due).collect()
    }

    /// Notes that what was due has been signed as a statement, whose envelope has the SHA-256
    /// `statement`, and is kept.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn note_stated(&mut self, due: &Due, statement: Digest) -> Result<(), JournalError> {
        let (event, certificate, at) = (due.event, due.certificate, self.now());
        self.append(Event::Stated { event, certificate, statement, at })
    }

    /// Whether a statement with this SHA-256 of its envelope was noted as kept.
    #[must_use]
    pub fn has_noted(&self, statement: Digest) -> bool {
        let is_it = |event: &Event| matches!(event, Event::Stated { statement: of, .. } if *of == statement);
        self.events().iter().any(is_it)
    }

    /// The certificate that was issued last for the job: the SHA-256 of its envelope.
    #[must_use]
    pub fn newest_certificate(&self) -> Option<Digest> {
        self.events().iter().rev().find_map(|event| match event {
            Event::Issued { certificate, .. } => Some(*certificate),
            _ => None,
        })
    }

    /// The last event that says which certificate this job replaces.
    pub(crate) fn recertification(&self) -> Option<&Event> {
        let is_it = |event: &&Event| matches!(event, Event::CertifiesAgain { .. });
        self.events().iter().rev().find(is_it)
    }

    fn is_stated(&self, due: &Due) -> bool {
        self.events().iter().any(|stated| match stated {
            Event::Stated { event, certificate, .. } => {
                (*event, *certificate) == (due.event, due.certificate)
            }
            _ => false,
        })
    }
}

/// What an event says and about which certificate, where it says anything about the newest one or
/// about one that it replaces.
fn about(event: &Event, newest: Digest) -> Option<(Digest, Said)> {
    match event {
        Event::Commented { text, .. } => Some((newest, Said::Comment(text.clone()))),
        Event::Excluded { exclusion, .. } => Some((newest, Said::Exclusion(exclusion.clone()))),
        Event::Accepted { certificate, acceptance, .. } if *certificate == newest => {
            Some((newest, Said::Acceptance(acceptance.clone())))
        }
        Event::CertifiesAgain { supersedes, reason, .. } => {
            Some((*supersedes, Said::Superseded { by: newest, reason: reason.clone() }))
        }
        _ => None,
    }
}

/// The text without blanks around it.
fn checked(what: &'static str, text: &str) -> Result<String, SayError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(SayError::Empty(what)),
        1..=MAX_CHARS => Ok(text.to_owned()),
        chars => Err(SayError::TooLong { what, chars }),
    }
}

#[cfg(test)]
mod tests;
