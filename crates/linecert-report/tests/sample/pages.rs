//! Sample pages that tell more than a certificate of today can hold.

use linecert_measure::{Digest, Quantity, Stream, Subject, ToneQuantity, Tones};
use linecert_otdr::{Trace, sample::Sample};
use linecert_profile::Overall;
use linecert_report::{
    Acceptance, AcceptedBy, Attached, Comment, Exclusion, NamedTones, NamedTrace, Page, Recertified,
};

use super::{at, chinese, failing, passing};

/// A page with everything that was said after the readings, and every picture.
pub(crate) fn rich() -> Page {
    Page {
        region: Some("Westport North".to_owned()),
        position: Some("53.8008, −1.5491".to_owned()),
        again: Some(again()),
        acceptance: Some(Acceptance {
            customer: "Marta Lindqvist".to_owned(),
            method: AcceptedBy::DrawnSignature(Digest::of(b"drawn")),
            made_at: at("2026-11-21T10:02:00Z"),
            remarks: Some("The socket in the hall was not asked for.".to_owned()),
        }),
        comments: vec![Comment {
            text: "The customer called: the router was replaced on the 23rd.".to_owned(),
            by: "Westport NOC".to_owned(),
            made_at: at("2026-11-23T08:10:00Z"),
        }],
        exclusions: vec![Exclusion {
            task: "outlet-power".to_owned(),
            attempt: 1,
            reason: "the connector had not been cleaned".to_owned(),
            by: "Ivo Brandt".to_owned(),
        }],
        attached: vec![
            file("socket.jpg", "image/jpeg", 482_113),
            file("WP-GPON-0012-0387_1550.sor", "application/octet-stream", 33_218),
        ],
        traces: vec![named_trace()],
        tones: Some(NamedTones {
            name: "tones.ndjson".to_owned(),
            tones: vec![tones(Stream::Up, 6, 32), tones(Stream::Down, 12, 480)],
        }),
        ..passing()
    }
}

fn again() -> Recertified {
    Recertified {
        supersedes: Digest::of(b"earlier"),
        reason: "the drop cable was replaced".to_owned(),
    }
}

fn file(name: &str, media_type: &str, bytes: u64) -> Attached {
    let digest = Digest::of(name.as_bytes());
    Attached { name: name.to_owned(), media_type: media_type.to_owned(), digest, bytes }
}

fn named_trace() -> NamedTrace {
    let trace = Trace::read(&Sample::default().recording().encode()).unwrap();
    NamedTrace { name: "WP-GPON-0012-0387_1550.sor".to_owned(), trace }
}

fn tones(stream: Stream, most: i64, count: i64) -> Tones {
    let quantity = ToneQuantity::Bits;
    let step = 10_i64.pow(u32::from(quantity.unit().step()));
    let bits = |tone: i64| (tone % 37 != 5).then(|| most - (tone * tone) % 4 * most / 12);
    let value = |tone| Some(Quantity::from_steps(bits(tone)? * step, quantity.unit()));
    Tones {
        subject: Subject::Line { line: "1".to_owned() },
        quantity,
        stream,
        group: Some(1),
        values: (0..count).map(value).collect(),
    }
}

/// Names that rare characters stand in.
pub(crate) fn rare(customer: &str) -> Page {
    let mut page = chinese();
    page.order.customer = Some(customer.to_owned());
    page
}

/// Forty limits on several pages.
pub(crate) fn many() -> Page {
    let mut page = failing();
    let rows = page.rows.clone();
    page.rows = (0..7).flat_map(|_| rows.clone()).collect();
    page
}

/// A line that could not be assessed.
pub(crate) fn incomplete() -> Page {
    Page { verdict: Overall::Incomplete, ..chinese() }
}
