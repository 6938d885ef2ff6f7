//! What one certificate page shows, in the terms of the field and free of any layout.

mod after;

use linecert_cert::{Attempt, Holder, KeyId, Line, Order, Purpose, Software};
use linecert_measure::{Digest, Identity, Series, Source, Timestamp, Tones};
use linecert_otdr::Trace;
use linecert_profile::{Cites, DecisionRule, Finding, Overall, Terms, Title};

pub use after::{Acceptance, AcceptedBy, Attached, Comment, Exclusion, Recertified};

/// Everything that a certificate page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The number of the certificate.
    pub number: String,
    /// What it is good for: `TRAINING` stands across every page of an exercise.
    pub purpose: Purpose,
    /// The verdict on the line.
    pub verdict: Overall,
    /// The work order.
    pub order: Order,
    /// When the job began.
    pub started_at: Timestamp,
    /// The region of the operator that the line lies in.
    pub region: Option<String>,
    /// Where the line ends on the map, as the order has it: latitude and longitude.
    pub position: Option<String>,
    /// The line under test.
    pub line: Line,
    /// The contracted rates.
    pub terms: Terms,
    /// Who signed, and when.
    pub signature: Signature,
    /// The instruments that measured.
    pub instruments: Vec<Identity>,
    /// The acceptance profile that the line was judged by.
    pub profile: ProfileName,
    /// The findings, in the order of the profile's limits.
    pub rows: Vec<Row>,
    /// The attempts that ended without an answer.
    pub fruitless: Vec<Attempt>,
    /// Throughput over time.
    pub throughput: Throughput,
    /// Round-trip times, probe by probe.
    pub delay: Delay,
    /// Traces of reflectometers, in the order of their drawing.
    pub traces: Vec<NamedTrace>,
    /// What a DSL line carries on each tone.
    pub tones: Option<NamedTones>,
    /// Set when the line was certified before.
    pub again: Option<Recertified>,
    /// The customer's acceptance.
    pub acceptance: Option<Acceptance>,
    /// Remarks that were added after the certificate was issued.
    pub comments: Vec<Comment>,
    /// Attempts that the reader is asked to disregard.
    pub exclusions: Vec<Exclusion>,
    /// Files that travel beside the certificate.
    pub attached: Vec<Attached>,
    /// The digest of the signed envelope, of which this page is a picture.
    pub digest: Digest,
    /// The program that ran the job.
    pub software: Software,
    /// What a reader should know besides, as that a clock was not synchronised.
    pub notes: Vec<String>,
    /// What the QR code says: the signed summary. Without one it says [the
    /// digest](crate::certificate_code).
    pub summary: Option<String>,
    /// The `.lcert` file, to be attached to the PDF as its source; absent where a page stands
    /// alone.
    pub bundle: Option<Vec<u8>>,
}

/// Who signed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The technician.
    pub holder: Holder,
    /// The operator on whose behalf the technician signs.
    pub operator: String,
    /// The key that signed.
    pub key: KeyId,
    /// When, by the clock of the computer that signed. It is also the date of the document.
    pub issued_at: Timestamp,
}

/// Which acceptance profile the line was judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileName {
    /// The name in files.
    pub name: String,
    /// The title for people.
    pub title: Title,
    /// The revision.
    pub revision: u32,
    /// The digest of its text.
    pub digest: Digest,
}

/// What was found for one limit, with the limit's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The finding.
    pub finding: Finding,
    /// How uncertainty entered the decision.
    pub rule: DecisionRule,
    /// Where the limit comes from.
    pub cites: Cites,
    /// How many times it was attempted, those without an answer included.
    pub attempts: u32,
    /// How the reading came here; of several, the way that vouches for least.
    pub source: Source,
    /// Which of the page's instruments took the reading that was judged, counted from 0.
    pub instrument: Option<usize>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
}

/// A trace of a reflectometer, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTrace {
    /// The name for people, as that of its file.
    pub name: String,
    /// The trace.
    pub trace: Trace,
}

/// What was told of each tone of a line, and what that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTones {
    /// The name for people, as that of its file.
    pub name: String,
    /// What was told, a quantity and a direction each.
    pub tones: Vec<Tones>,
}

/// Round-trip times, probe by probe. Without samples there is no plot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delay {
    /// Of the idle line.
    pub idle: Option<Series>,
    /// While data flowed to the customer.
    pub down: Option<Series>,
    /// While data flowed from the customer.
    pub up: Option<Series>,
}

/// Throughput over time. Without samples there is no plot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Throughput {
    /// To the customer.
    pub down: Option<Series>,
    /// From the customer.
    pub up: Option<Series>,
}
