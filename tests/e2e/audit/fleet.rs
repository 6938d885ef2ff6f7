//! Certificates of fleets that do not exist, on a stage.

use std::{fs, ops::Range};

use linecert_audit::generate::{Fleet, Fraud};
use linecert_cert::Bundle;
use linecert_log::{Folder, Writer};
use linecert_tlog::{Leaf, LeafKind};

use crate::harness::Stage;

/// Certificates, and the fleet that they are of.
pub(super) struct Certificates {
    fleet: Fleet,
    pub(super) bundles: Vec<Vec<u8>>,
}

impl Certificates {
    pub(super) fn honest(count: u64) -> Self {
        Self::cheating(&[], count)
    }

    /// The first of eight technicians cheat, each in his own way.
    pub(super) fn cheating(frauds: &[Fraud], count: u64) -> Self {
        let people = if frauds.is_empty() { 4 } else { 8 };
        let fleet =
            frauds.iter().zip(0..).fold(Fleet::new(1, people).unwrap(), |fleet, (fraud, who)| {
                fleet.with_fraud(who, *fraud)
            });
        let crew = fleet.crew().unwrap();
        let bundles = (0..count).map(|number| crew.certificate(number).unwrap()).collect();
        drop(crew);
        Self { fleet, bundles }
    }

    /// The same without one of them.
    pub(super) fn without(mut self, place: usize) -> Self {
        self.bundles.remove(place);
        self
    }

    /// Writes a list with one to a line, and the trust root.
    pub(super) fn to_list(&self, stage: &Stage, name: &str) -> &Self {
        let lines = self.bundles.iter().map(|bundle| [bundle.as_slice(), b"\n"].concat());
        fs::write(stage.path(name), lines.collect::<Vec<_>>().concat()).unwrap();
        fs::write(stage.path("trust-root.json"), self.fleet.trust().to_json()).unwrap();
        self
    }

    /// Writes the mirror of a log that has these, in the folder `log`.
    pub(super) fn log(&self, stage: &Stage, range: Range<usize>) -> &Self {
        let leaf = |bundle: &Vec<u8>| {
            let digest = Bundle::parse(bundle).unwrap().envelope.digest();
            Leaf::new(LeafKind::Certificate, *digest.as_bytes())
        };
        let leaves: Vec<_> = self.bundles[range].iter().map(leaf).collect();
        fs::create_dir(stage.path("log")).unwrap();
        let folder = Folder::new(stage.path("log"));
        let mut writer = Writer::create(folder, self.fleet.log_key().unwrap(), 2026).unwrap();
        writer.append(&leaves).unwrap();
        self
    }
}
