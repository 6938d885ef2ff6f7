//! The check of `[meter.reading]`.

use std::time::Duration;

use linecert_measure::Wavelength;

use super::{
    MOST_INPUTS, Whole,
    wavelength::{index_field, nm_field, nm_or_m},
};
use crate::{
    fault::{self, Fault, fault},
    framing::Tongue,
    meter::{
        Retry,
        bytes::Field,
        power::Power,
        problem::MeterProblem,
        reading::{MeterReading, StatusWord},
        reply::{Keys, Spot},
        status::Status,
        template::What,
        wavelength::{Control, Offer, Scale, Told},
    },
    pattern::Groups,
    raw::{self, meter},
};

/// The groups of the power of each input when one reply has those of all.
const POWERS: [&str; MOST_INPUTS] =
    ["power_1", "power_2", "power_3", "power_4", "power_5", "power_6", "power_7", "power_8"];
const ONE: Groups = Groups { required: &["power"], optional: &["status", "nm", "m", "index"] };
const STATUS: Groups = Groups { required: &["status"], optional: &[] };

/// The optional groups of a reply with several powers.
const BESIDE: &[&str] = &["status", "nm", "m", "index"];

impl MeterReading {
    pub(super) fn check(
        raw: &meter::Reading,
        whole: &Whole<'_>,
        control: &Control,
    ) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        let send = whole.template(&raw.send, &[What::Channel])?;
        let one_each = send.has(What::Channel) || whole.inputs.len() == 1;
        let groups = match POWERS.get(..whole.inputs.len()) {
            Some(required) if !one_each => Groups { required, optional: BESIDE },
            _ => ONE,
        };
        let (pattern, accept) = (raw.pattern.as_ref(), raw.accept.as_ref());
        let keys = Keys { send: &raw.send, pattern, accept, length: raw.length };
        Ok(Self {
            reply: keys.reply(whole.tongue, groups)?,
            powers: check_powers(raw, whole, one_each)?,
            told: check_told(raw, whole.tongue, control)?,
            power: Power::check(raw, whole.tongue)?,
            retry: Retry { attempts: raw.attempts, pause: Duration::from_millis(raw.pause_ms) },
            confidence: raw.confidence,
            status: raw.status.as_ref().map(|s| check_status(s, raw, whole)).transpose()?,
            send,
        })
    }
}

fn check_powers(
    raw: &meter::Reading,
    whole: &Whole<'_>,
    one_each: bool,
) -> Result<Vec<Spot>, Fault> {
    match (whole.tongue, &raw.power) {
        (Tongue::Text, Some(field)) => Err(fault(&field.at, MeterProblem::WrongTongue("power"))),
        (Tongue::Bytes, None) => Err(fault(&raw.send, MeterProblem::ReplyNeeds("power"))),
        (Tongue::Text, None) if one_each => Ok(vec![Spot::Group("power")]),
        (Tongue::Text, None) => {
            Ok(POWERS.into_iter().take(whole.inputs.len()).map(Spot::Group).collect())
        }
        (Tongue::Bytes, Some(field)) => {
            let spot = index_field(field)?;
            let told = |spot: &Spot| matches!(spot, Spot::Field(field) if field.has_stride());
            if !one_each && !told(&spot) {
                return Err(fault(&field.at, MeterProblem::InputsUntold));
            }
            Ok(vec![spot])
        }
    }
}

/// Where the reading tells its wavelength: as an index when the meter is set by index.
fn check_told(
    raw: &meter::Reading,
    tongue: Tongue,
    control: &Control,
) -> Result<Option<Told>, Fault> {
    let table = control.ways().iter().find_map(|way| match &way.offer {
        Offer::Table(table) => Some(table.clone()),
        Offer::Range(..) | Offer::Asked { .. } | Offer::Unstated => None,
    });
    match (tongue, &raw.wavelength, &raw.pattern) {
        (Tongue::Text, Some(field), _) => {
            Err(fault(&field.at, MeterProblem::WrongTongue("wavelength")))
        }
        (Tongue::Bytes, None, _) | (Tongue::Text, None, None) => Ok(None),
        (Tongue::Bytes, Some(field), _) => match table {
            Some(table) => Ok(Some(Told(vec![(index_field(field)?, Scale::Index(table))]))),
            None => nm_field(field).map(Some),
        },
        (Tongue::Text, None, Some(pattern)) => told_in_text(pattern, table),
    }
}

fn told_in_text(
    pattern: &raw::Text,
    table: Option<Vec<(u8, Wavelength)>>,
) -> Result<Option<Told>, Fault> {
    let has = |name: &str| pattern.get_ref().contains(&format!("<{name}>"));
    match table {
        Some(table) if has("index") => {
            Ok(Some(Told(vec![(Spot::Group("index"), Scale::Index(table))])))
        }
        None if has("index") => Err(fault(pattern, MeterProblem::NoTable)),
        _ if has("nm") || has("m") => nm_or_m(pattern).map(Some),
        _ => Ok(None),
    }
}

fn check_status(
    raw: &meter::Status,
    reading: &meter::Reading,
    whole: &Whole<'_>,
) -> Result<StatusWord, Fault> {
    let bad = |text: &raw::Text| fault(text, MeterProblem::Status);
    let (pattern, accept) = (raw.pattern.as_ref(), raw.accept.as_ref());
    let asked = match &raw.send {
        Some(send) => {
            let keys = Keys { send, pattern, accept, length: raw.length };
            let reply = keys.reply(whole.tongue, STATUS)?;
            Some((whole.template(send, &[What::Channel])?, reply))
        }
        None => match pattern.or(accept) {
            Some(text) => return Err(bad(text)),
            None => None,
        },
    };
    let place = raw.send.as_ref().or(reading.pattern.as_ref()).unwrap_or(&reading.send);
    let in_reading = reading.pattern.as_ref().is_some_and(|p| p.get_ref().contains("<status>"));
    let spot = match (whole.tongue, &raw.field, &raw.base) {
        (Tongue::Bytes, Some(field), None) if Field::check(field)?.is_unsigned() => {
            index_field(field)?
        }
        (Tongue::Text, None, Some(_)) if asked.is_some() || in_reading => Spot::Group("status"),
        _ => return Err(bad(place)),
    };
    Ok(StatusWord { asked, spot, status: Status::check(raw)? })
}
