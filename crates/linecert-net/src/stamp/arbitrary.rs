//! A test against a reflector that returns anything. For fuzzing.

use std::time::Duration;

use crate::stamp::{
    StampPlan, StampSamples, TimeFormat, Way,
    log::Event,
    packet::{LENGTH, Probe, Reflection},
    timestamp::Timestamp,
};

/// How many probes are sent, and how far apart.
const PROBES: i64 = 16;
const INTERVAL_NS: i64 = 10_000_000;

/// Whether the octets are the same packets when they are written and read again.
pub(crate) fn read_arbitrary(octets: &[u8]) -> bool {
    let (packets, _) = octets.as_chunks::<LENGTH>();
    let reflections: Vec<_> = packets.iter().filter_map(|p| Reflection::decode(p)).collect();
    read_samples(&reflections);
    let same = |reflection: &Reflection| {
        Reflection::decode(&reflection.encode(&[])).as_ref() == Some(reflection)
    };
    let probe = Probe::decode(octets);
    probe.is_none_or(|probe| Probe::decode(&probe.encode(LENGTH)) == Some(probe))
        && reflections.iter().all(same)
}

/// Makes every figure of what came back.
fn read_samples(reflections: &[Reflection]) {
    let mut samples = StampSamples::new(StampPlan::new(([192, 0, 2, 9], 862).into()), 0);
    // A time of zeros is easily met by chance.
    let written = Timestamp::read([0; 8], TimeFormat::Ntp);
    let sent = (0..PROBES).map(|number| number * INTERVAL_NS);
    let sent = sent.map(|ns| Event::Sent { written, ns, late: Duration::ZERO });
    let came = (1..).map(|number| number * INTERVAL_NS);
    let came = came.zip(reflections).map(|(ns, reflection)| {
        let reflection = *reflection;
        Event::Reflected { reflection, ns }
    });
    for event in sent.chain(came) {
        samples.add(event).ok();
    }
    drop((samples.readings(), samples.loss_split(), samples.to_evidence()));
    drop([Way::There, Way::Back].map(|way| samples.delay_variation(way)));
}
