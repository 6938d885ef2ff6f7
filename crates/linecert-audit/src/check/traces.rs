//! Traces of reflectometers that travel with a certificate.

use std::{collections::BTreeSet, fs, path::Path};

use linecert_cert::Facts;
use linecert_measure::{Digest, Measurement};
use linecert_otdr::{Event, Role, Trace, signs};

use crate::record::{Print, Sign, Traced};

/// The largest trace that is read. Real ones have a few hundred thousand bytes.
const LARGEST: u64 = 16 << 20;

/// The most traces of one certificate: a cable of 432 fibres, both ways, at two wavelengths.
const MOST: usize = 2_000;

/// The chance that an event has the same loss in two traces is at most ten to the minus this, in
/// halves: losses are told to 0.001 dB and spread over some hundredths.
const HALF_ZEROS_OF_A_LOSS: usize = 3;

/// The events below which equal losses are no sign.
const FEWEST_LOSSES: usize = 3;

/// The rarity of equal points: the noise of thousands of them.
const RARITY_OF_POINTS: u16 = 100;

/// What the traces of a certificate give.
#[derive(Debug, Default)]
pub(super) struct Traces {
    pub(super) traced: Vec<Traced>,
    pub(super) prints: Vec<Print>,
}

/// The traces in the folder beside the certificate that the certificate names by their digest. What
/// it does not name is not part of it.
pub(super) fn of(facts: &Facts, beside: Option<&Path>) -> Traces {
    let Some(files) = beside.and_then(|folder| fs::read_dir(folder).ok()) else {
        return Traces::default();
    };
    let named = named(facts);
    let mut paths: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    let read = paths.into_iter().filter(|path| is_trace(path)).take(MOST);
    let (digests, traces): (Vec<_>, Vec<_>) = read.filter_map(|path| open(&path, &named)).unzip();
    Traces {
        prints: traces.iter().flat_map(prints).collect(),
        traced: traced(&digests, &traces, facts),
    }
}

fn named(facts: &Facts) -> BTreeSet<Digest> {
    let evidence =
        facts.measurements.iter().flat_map(|Measurement { provenance, .. }| &provenance.evidence);
    evidence.copied().chain(facts.attachments.iter().map(|attached| attached.digest)).collect()
}

fn is_trace(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sor"))
}

fn open(path: &Path, named: &BTreeSet<Digest>) -> Option<(Digest, Trace)> {
    let metadata = fs::metadata(path).ok()?;
    let bytes =
        (metadata.is_file() && metadata.len() <= LARGEST).then(|| fs::read(path).ok())??;
    let digest = Digest::of(&bytes);
    let trace = named.contains(&digest).then(|| Trace::read(&bytes).ok())??;
    Some((digest, trace))
}

fn traced(digests: &[Digest], traces: &[Trace], facts: &Facts) -> Vec<Traced> {
    let mut traced: Vec<_> =
        digests.iter().map(|digest| Traced { digest: *digest, signs: Vec::new() }).collect();
    for finding in signs(traces, Some(facts.issued_at)) {
        let sign = Sign { name: finding.sign.name().to_owned(), evidence: finding.sign.evidence() };
        // A sign of several traces is told once, at the first of them.
        if let Some(first) = finding.traces.first().and_then(|place| traced.get_mut(*place)) {
            first.signs.push(sign);
        }
    }
    traced
}

/// The fingerprints of a trace: its points, and the losses of its events.
fn prints(trace: &Trace) -> Vec<Print> {
    let points: Vec<u8> = trace.points().iter().flat_map(|point| point.to_be_bytes()).collect();
    let within = trace.events().iter().filter(|event| event.role() == Role::Within);
    let losses: Vec<_> = within.filter_map(Event::loss).map(|loss| loss.steps()).collect();
    let bytes: Vec<u8> = losses.iter().flat_map(|loss| loss.to_be_bytes()).collect();
    let zeros = losses.len() * HALF_ZEROS_OF_A_LOSS / 2;
    let print = |what: &str, bytes: &[u8], rarity| Print {
        what: what.to_owned(),
        digest: Digest::of(bytes),
        rarity,
    };
    let points = print("points of a trace", &points, RARITY_OF_POINTS);
    let losses = (losses.len() >= FEWEST_LOSSES)
        .then(|| print("losses of a trace", &bytes, u16::try_from(zeros).unwrap_or(u16::MAX)));
    std::iter::once(points).chain(losses).collect()
}
