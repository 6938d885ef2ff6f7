//! A page as the data file that the template reads. Numbers become text here; words do not: the
//! template takes them from the message file of its language.

mod after;
mod bar;
mod method;
mod row;
mod text;

use linecert_cert::{Attempt, Outcome, Purpose};
use linecert_measure::{Identity, Quantity, Timestamp};
use linecert_profile::Verdict;
use serde::Serialize;

pub(crate) use self::text::clean;
use self::{
    after::After,
    row::{Row, Taken},
    text::{place, signed},
};
use crate::{
    language::{Language, Told},
    page::{self, Page},
    stored::stored_in,
};

/// The whole data file.
#[derive(Serialize)]
pub(crate) struct Sheet {
    number: String,
    training: bool,
    verdict: &'static str,
    counts: Counts,
    order: Order,
    line: Line,
    signature: Signature,
    instruments: Vec<Instrument>,
    profile: Profile,
    rows: Vec<Row>,
    fruitless: Vec<Fruitless>,
    after: After,
    /// Whether the QR code holds the signed summary, which makes it larger.
    summary: bool,
    digest: String,
    software: String,
    notes: Vec<Told>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Counts {
    pass: u32,
    marginal: u32,
    fail: u32,
    not_assessed: u32,
}

#[derive(Serialize)]
struct Order {
    number: String,
    customer: Option<String>,
    address: Option<String>,
    appointment: Option<String>,
    region: Option<String>,
    position: Option<String>,
    started: String,
}

#[derive(Serialize)]
struct Line {
    id: String,
    access: Told,
    place: Option<String>,
    down: Option<String>,
    up: Option<String>,
}

#[derive(Serialize)]
struct Signature {
    name: String,
    staff: String,
    operator: String,
    key: String,
    at: String,
    /// Year, month, day, hour, minute and second, for the date of the document.
    date: Vec<i64>,
}

#[derive(Serialize)]
struct Instrument {
    name: String,
    serial: Option<String>,
    firmware: Option<String>,
    driver: Option<String>,
    due: Option<String>,
    certificate: Option<String>,
    taken: Option<Taken>,
}

#[derive(Serialize)]
struct Profile {
    name: String,
    title: Told,
    revision: u32,
    digest: String,
}

#[derive(Serialize)]
struct Fruitless {
    task: String,
    attempt: u32,
    /// The kind of reason; absent when the program was stopped in the middle.
    reason: Option<&'static str>,
    detail: Option<Told>,
}

impl Sheet {
    pub(crate) fn new(page: &Page, language: Language) -> Self {
        Self {
            number: clean(&page.number),
            training: page.purpose == Purpose::Training,
            verdict: page.verdict.name(),
            counts: Counts::of(&page.rows),
            order: Order::of(page),
            line: Line::of(page, language),
            signature: Signature::of(&page.signature),
            instruments: page.instruments.iter().map(|one| Instrument::of(one, language)).collect(),
            profile: Profile::of(&page.profile, language),
            rows: page.rows.iter().map(|row| Row::of(row, language)).collect(),
            fruitless: page.fruitless.iter().map(|one| Fruitless::of(one, language)).collect(),
            after: After::of(page),
            summary: page.summary.is_some(),
            digest: page.digest.to_string(),
            software: clean(&format!("{} {}", page.software.name, page.software.version)),
            notes: page.notes.iter().map(|note| stored(language, note)).collect(),
        }
    }
}

impl Counts {
    fn of(rows: &[page::Row]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            let count = match row.finding.verdict {
                Verdict::Pass => &mut counts.pass,
                Verdict::MarginalPass => &mut counts.marginal,
                Verdict::NotAssessed => &mut counts.not_assessed,
                Verdict::MarginalFail | Verdict::Fail => &mut counts.fail,
            };
            *count += 1;
        }
        counts
    }
}

impl Order {
    fn of(page: &Page) -> Self {
        let order = &page.order;
        Self {
            number: clean(&order.number),
            customer: order.customer.as_deref().map(clean),
            address: order.address.as_deref().map(clean),
            appointment: order.appointment.as_deref().map(clean),
            region: page.region.as_deref().map(clean),
            position: page.position.as_deref().map(clean),
            started: minute(page.started_at),
        }
    }
}

impl Line {
    fn of(page: &Page, language: Language) -> Self {
        let rate = |rate: Option<Quantity>| rate.map(|rate| signed(&rate.to_string()));
        Self {
            id: clean(&page.line.id),
            access: Told::of(language, page.line.access.english(), page.line.access.chinese()),
            place: place(&page.line.subject),
            down: rate(page.terms.rate_down),
            up: rate(page.terms.rate_up),
        }
    }
}

impl Signature {
    fn of(signature: &page::Signature) -> Self {
        let date = signature.issued_at.strftime("%Y %m %d %H %M %S").to_string();
        Self {
            name: clean(&signature.holder.name),
            staff: clean(&signature.holder.staff_number),
            operator: clean(&signature.operator),
            key: signature.key.to_string(),
            at: minute(signature.issued_at),
            date: date.split(' ').filter_map(|part| part.parse().ok()).collect(),
        }
    }
}

impl Instrument {
    fn of(identity: &Identity, language: Language) -> Self {
        let calibration = identity.calibration.as_ref();
        let certificate = calibration.and_then(|c| c.certificate.as_deref());
        Self {
            name: clean(&format!("{} {}", identity.maker, identity.model)),
            serial: identity.serial.as_deref().map(clean),
            firmware: identity.firmware.as_deref().map(clean),
            driver: identity.driver.as_deref().map(clean),
            due: calibration.map(|c| c.due.to_string()),
            certificate: certificate.map(clean),
            taken: Taken::of(identity.source, language),
        }
    }
}

impl Profile {
    fn of(profile: &page::ProfileName, language: Language) -> Self {
        Self {
            name: clean(&profile.name),
            title: Told::of(language, &clean(&profile.title.en), &clean(&profile.title.zh)),
            revision: profile.revision,
            digest: profile.digest.to_string(),
        }
    }
}

impl Fruitless {
    fn of(attempt: &Attempt, language: Language) -> Self {
        let (reason, detail) = match &attempt.outcome {
            Outcome::GaveUp { reason, detail } => {
                let said = !detail.is_empty();
                (Some(reason.name()), said.then(|| stored(language, detail)))
            }
            Outcome::Measured | Outcome::Interrupted => (None, None),
        };
        Self { task: clean(&attempt.task), attempt: attempt.attempt.get(), reason, detail }
    }
}

/// What a certificate keeps in English, as it is read on the page.
fn stored(language: Language, text: &str) -> Told {
    Told::new(language, |tongue| clean(&stored_in(tongue, text)))
}

fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
