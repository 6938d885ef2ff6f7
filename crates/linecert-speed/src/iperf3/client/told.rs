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
    let samples =
        tenths.iter().map(|tenth| Sample { at_ns: tenth.at_ns, bytes: tenth.bytes.clone() });
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn results(linecert: serde_json::Value) -> Results {
        let mut results = serde_json::to_value(Results::new(Vec::new(), None)).unwrap();
        results["linecert"] = linecert;
        serde_json::from_value(results).unwrap()
    }

    fn check_tenths(tenths: serde_json::Value, expect: bool) {
        let told = results(json!({"version": 1, "tenths": tenths}));
        assert!(told.linecert.is_some(), "{tenths}");
        assert_eq!(meter(&told, 2).is_some(), expect, "{tenths}");
    }

    #[test]
    fn tenths_that_cannot_be_are_left_alone() {
        check_tenths(json!([]), false);
        check_tenths(json!([{"at_ns": 1, "bytes": [1, 2]}]), true);
        check_tenths(json!([{"at_ns": 1, "bytes": [1]}]), false);
        let pair =
            |at_ns, bytes| json!([{"at_ns": 5, "bytes": [1, 2]}, {"at_ns": at_ns, "bytes": bytes}]);
        check_tenths(pair(6, [1, 3]), true);
        check_tenths(pair(5, [1, 3]), false);
        check_tenths(pair(6, [1, 1]), false);
    }

    #[test]
    fn what_another_version_says_is_no_error() {
        for other in
            [json!({"version": 2}), json!([]), json!("x"), json!({"version": 1, "tenths": 5})]
        {
            assert_eq!(far_end(&results(other)), FarEnd::default());
        }
        let busy = json!({"version": 1, "limited": "it is busy", "client": "[2001:db8::1]:7"});
        let told = far_end(&results(busy));
        assert_eq!(told.limited.as_deref(), Some("it is busy"));
        assert_eq!(told.sees, "[2001:db8::1]:7".parse().ok());
        assert_eq!(far_end(&results(json!({"version": 1, "client": "nobody"}))).sees, None);
    }

    #[test]
    fn the_end_of_a_stream_may_be_lost_too() {
        let told = results(
            json!({"version": 1, "datagrams": [{"received": 90, "lost": 5, "reordered": 1,
            "duplicates": 0, "highest": 95, "jitter_ns": 7000, "bursts": [[5, 1]], "overflowed": 0}]}),
        );
        let stream = StreamResult::tcp(1, 0, 1);
        let all = datagrams(&told, &[&stream], &[100]);
        assert_eq!((all.sent, all.received, all.lost), (Some(100), 90, 10));
        assert_eq!(all.bursts.into_iter().collect::<Vec<_>>(), [(5, 2)]);
        assert_eq!(all.reordered, Some(1));
    }

    #[test]
    fn what_iperf3_does_not_tell_is_absent() {
        let stream = StreamResult { packets: 98, errors: 3, ..StreamResult::tcp(1, 0, 1) };
        let all = datagrams(&Results::new(Vec::new(), None), &[&stream], &[100]);
        assert_eq!((all.received, all.lost), (95, 5));
        assert_eq!((all.reordered, all.duplicates), (None, None));
        assert!(all.longest_burst().value().is_none() && all.reordering().value().is_none());
        assert!(all.loss().value().is_some());
    }
}
