//! What each instrument gave, for the statements that are signed over it.

use std::{collections::BTreeMap, fs, path::Path};

use linecert_cert::EvidenceFile;
use linecert_measure::{Digest, Identity, Measurement};

use crate::{attachment::media_type, job::Job, journal::JournalError};

impl Job {
    /// The raw bytes that each instrument gave, every file once, as they stand in the job's folder.
    /// An instrument that gave none is left out.
    ///
    /// # Errors
    /// When a file cannot be read, is gone or was changed.
    pub fn evidence(&self) -> Result<Vec<(Identity, Vec<EvidenceFile>)>, JournalError> {
        let measurements = self.measurements();
        let of = |identity: Identity| {
            let files = digests(&measurements, &identity.key).into_iter();
            let files = files.map(|digest| self.file(digest)).collect::<Result<Vec<_>, _>>()?;
            Ok((identity, files))
        };
        let given = self.identities().into_iter().map(of);
        given.filter(|given| !matches!(given, Ok((_, files)) if files.is_empty())).collect()
    }

    fn file(&self, digest: Digest) -> Result<EvidenceFile, JournalError> {
        let path = self.folder().evidence(digest);
        let bytes = fs::read(&path).map_err(|error| JournalError::io(&path, error))?;
        if Digest::of(&bytes) != digest {
            let why = "the bytes are not those that were kept".to_owned();
            return Err(JournalError::Damaged { path, line: 1, why });
        }
        Ok(EvidenceFile {
            digest,
            // Most instruments speak in lines of text.
            media_type: media_type(Path::new("evidence.txt"), &bytes).to_owned(),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        })
    }
}

/// The evidence of an instrument, each once, in the order in which it was taken.
fn digests(measurements: &[Measurement], instrument: &str) -> Vec<Digest> {
    let mut order = BTreeMap::new();
    let of_it = measurements.iter().filter(|one| one.provenance.instrument == instrument);
    for digest in of_it.flat_map(|one| &one.provenance.evidence) {
        let next = order.len();
        order.entry(*digest).or_insert(next);
    }
    let mut digests: Vec<_> = order.into_iter().collect();
    digests.sort_by_key(|(_, place)| *place);
    digests.into_iter().map(|(digest, _)| digest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Laptop, run};

    #[test]
    fn an_instrument_gave_each_file_once() {
        let laptop = Laptop::new();
        let mut job = laptop.start("1", "L").unwrap();
        assert!(job.evidence().unwrap().is_empty());
        run(&mut job).unwrap();
        run(&mut job).unwrap();
        let [(identity, files)] = job.evidence().unwrap().try_into().unwrap();
        assert_eq!(identity.model, "990DSL");
        let typed = fs::read(laptop.file("next.toml")).unwrap();
        let [file] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!((file.digest, file.bytes), (Digest::of(&typed), typed.len() as u64));
        assert_eq!(file.media_type, "text/plain");
        fs::write(job.folder().evidence(file.digest), b"changed").unwrap();
        assert!(matches!(job.evidence(), Err(JournalError::Damaged { .. })));
        fs::remove_file(job.folder().evidence(file.digest)).unwrap();
        assert!(matches!(job.evidence(), Err(JournalError::Missing(_))));
    }
}
