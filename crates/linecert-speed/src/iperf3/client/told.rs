//! What the server's results say, read with care: it is another machine's word.

use linecert_measure::{Quantity, Unit};

use crate::iperf3::{
    meter::{Meter, Sample},
    outcome::{Datagrams, FarEnd},
    protocol::{Results, ServerSecond, StreamResult},
};

/// What the far end says of itself.
pub(super) fn far_end(theirs: &Results) -> FarEnd {
    let Some(own) = &theirs.linecert else { return FarEnd::default() };
    let sees = own.client.as_deref().and_then(|client| client.parse().ok());
    FarEnd { limited: own.limited.clone(), sees }
}

/// The bytes of the streams that a linecert server received, over time; `None` when it tells none,
/// or what cannot be.
pub(super) fn meter(theirs: &Results, streams: usize) -> Option<Meter> {
    let tenths = &theirs.linecert.as_ref()?.tenths;
    let samples = tenths.iter().map(|tenth| Sample { at_ns: tenth.at_ns, bytes: tenth.bytes.clone() });
    let samples: Vec<Sample> = samples.collect();
    let rises = |pair: &[Sample]| match pair {
        [a, b] => a.at_ns < b.at_ns && a.bytes.iter().zip(&b.bytes).all(|(a, b)| a <= b),
        _ => false,
    };
    let is_whole = samples.iter().all(|sample| sample.bytes.len() == streams);
    let can_be = !samples.is_empty() && is_whole && samples.windows(2).all(rises);
    can_be.then(|| Meter::of(samples))
}

/// What a server counted of the datagrams of each stream, of which `sent` were sent.
pub(super) fn datagrams(theirs: &Results, streams: &[&StreamResult], sent: &[u64]) -> Datagrams {
    let total = sent.iter().fold(0, |sum: u64, sent| sum.saturating_add(*sent));
    let mut all = Datagrams { sent: Some(total), ..Datagrams::default() };
    let told = theirs.linecert.as_ref().map_or(&[][..], |own| &own.datagrams);
    if told.len() == streams.len() {
        for (told, sent) in told.iter().zip(sent) {
            all.add_told(told, *sent);
        }
        return all;
    }
    for (stream, sent) in streams.iter().zip(sent) {
        // iperf3 gives the highest number that came, and how many below it did not.
        let received = stream.packets.saturating_sub(stream.errors).min(*sent);
        all.received = all.received.saturating_add(received);
        all.lost = all.lost.saturating_add(sent - received);
        let jitter = std::time::Duration::try_from_secs_f64(stream.jitter).ok();
        all.jitter = all.jitter.max(jitter.filter(|_| received > 1));
    }
    all
}

/// The seconds of a server's report.
pub(super) fn seconds(seconds: &[ServerSecond]) -> Option<Vec<Quantity>> {
    let samples: Option<Vec<_>> = seconds.iter().map(|second| bits(second.rate)).collect();
    samples.filter(|samples| !samples.is_empty())
}

pub(super) fn bits(rate: u64) -> Option<Quantity> {
    Some(Quantity::from_steps(i64::try_from(rate).ok()?, Unit::MegabitPerSecond))
}
