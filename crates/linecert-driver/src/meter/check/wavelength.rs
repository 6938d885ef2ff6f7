//! The check of `[meter.wavelength]`.

use linecert_measure::Wavelength;
use toml::Spanned;

use super::{Whole, check_nm};
use crate::{
    fault::{self, Fault, fault},
    framing::Tongue,
    meter::{
        bytes::Field,
        problem::MeterProblem,
        reading::MeterReading,
        reply::{Keys, Spot},
        step::Reply,
        template::{Template, What},
        wavelength::{Control, Offer, Query, Scale, Told, Way},
    },
    pattern::Groups,
    raw::{self, meter},
};

const NM_OR_M: Groups = Groups { required: &[], optional: &["nm", "m"] };
const INDEX: Groups = Groups { required: &["index"], optional: &[] };

pub(super) fn check(raw: &Spanned<meter::Wavelength>, whole: &Whole<'_>) -> Result<Control, Fault> {
    let keys = raw.get_ref();
    if let Some(panel) = &keys.front_panel {
        if keys.value.is_some() || keys.index.is_some() {
            return Err(fault(raw, MeterProblem::Wavelength));
        }
        return front_panel(panel);
    }
    let index = keys.index.as_ref().map(|raw| by_index(raw, whole)).transpose()?;
    let value = keys.value.as_ref().map(|raw| by_value(raw, whole)).transpose()?;
    let ways: Vec<Way> = index.into_iter().chain(value).collect();
    if ways.is_empty() {
        return Err(fault(raw, MeterProblem::Wavelength));
    }
    Ok(Control::Commands(ways))
}

/// A wavelength that nothing confirms would be a guess.
pub(super) fn check_confirmed(
    raw: &Spanned<meter::Wavelength>,
    control: &Control,
    reading: &MeterReading,
) -> Result<(), Fault> {
    let unconfirmed = |way: &Way| way.query.is_none() && matches!(way.acknowledged, Reply::Nothing);
    if !reading.tells_wavelength() && control.ways().iter().any(unconfirmed) {
        return Err(fault(raw, MeterProblem::Unconfirmed));
    }
    Ok(())
}

fn front_panel(raw: &meter::FrontPanel) -> Result<Control, Fault> {
    fault::cites(&raw.cites)?;
    let known = raw.nm.as_ref().map(|list| list.iter().map(check_nm).collect());
    known.transpose().map(Control::FrontPanel)
}

fn by_index(raw: &meter::ByIndex, whole: &Whole<'_>) -> Result<Way, Fault> {
    fault::cites(&raw.cites)?;
    let table = check_table(&raw.table)?;
    let asked = Asked {
        query: raw.query.as_ref(),
        pattern: raw.pattern.as_ref(),
        accept: raw.accept_query.as_ref(),
        length: raw.length_query,
        field: raw.field.as_ref(),
    };
    let told = |spot| Told(vec![(spot, Scale::Index(table.clone()))]);
    let query = asked.check(whole, INDEX, |field| match field {
        None => Ok(told(Spot::Group("index"))),
        Some(raw) => index_field(raw).map(told),
    })?;
    let (pattern, accept) = (raw.expect.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.set, pattern, accept, length: raw.length };
    Ok(Way {
        set: set(&raw.set, whole, What::Index)?,
        acknowledged: keys.acknowledgement(whole.tongue, Groups::NONE)?,
        query,
        offer: Offer::Table(table),
    })
}

fn by_value(raw: &meter::ByValue, whole: &Whole<'_>) -> Result<Way, Fault> {
    fault::cites(&raw.cites)?;
    let asked = Asked {
        query: raw.query.as_ref(),
        pattern: raw.pattern.as_ref(),
        accept: raw.accept_query.as_ref(),
        length: raw.length_query,
        field: raw.field.as_ref(),
    };
    let query = asked.check(whole, NM_OR_M, |field| match field {
        None => nm_or_m(raw.pattern.as_ref().unwrap_or(&raw.set)),
        Some(raw) => nm_field(raw),
    })?;
    let (pattern, accept) = (raw.expect.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.set, pattern, accept, length: raw.length };
    Ok(Way {
        set: set(&raw.set, whole, What::Nm)?,
        acknowledged: keys.acknowledgement(whole.tongue, Groups::NONE)?,
        offer: check_offer(raw, query.as_ref(), whole)?,
        query,
    })
}

fn set(text: &raw::Text, whole: &Whole<'_>, what: What) -> Result<Template, Fault> {
    let set = Template::with(text, whole.tongue, what)?;
    whole.check_frame(text, &set)?;
    Ok(set)
}

fn check_offer(
    raw: &meter::ByValue,
    query: Option<&Query>,
    whole: &Whole<'_>,
) -> Result<Offer, Fault> {
    match (&raw.range, &raw.min, &raw.max) {
        (Some(range), None, None) => stated_range(range),
        (None, Some(min), Some(max)) => {
            let Some(Query { reply, told, .. }) = query else {
                return Err(fault(min, MeterProblem::NeedsQuery("min")));
            };
            Ok(Offer::Asked {
                min: whole.template(min, &[What::Channel])?,
                max: whole.template(max, &[What::Channel])?,
                reply: reply.clone(),
                told: told.clone(),
            })
        }
        (None, None, None) => Ok(Offer::Unstated),
        _ => Err(fault(&raw.set, MeterProblem::Range)),
    }
}

fn stated_range(range: &Spanned<[String; 2]>) -> Result<Offer, Fault> {
    let [from, to] = range.get_ref();
    let bad = || fault(range, MeterProblem::Ends(from.clone(), to.clone()));
    let end = |text: &str| text.parse::<Wavelength>().map_err(|_| bad());
    let (from, to) = (end(from)?, end(to)?);
    if from >= to { Err(bad()) } else { Ok(Offer::Range(from.nm(), to.nm())) }
}

fn check_table(table: &Spanned<Vec<meter::Indexed>>) -> Result<Vec<(u8, Wavelength)>, Fault> {
    let mut known: Vec<(u8, Wavelength)> = Vec::new();
    for entry in table.get_ref() {
        let (index, nm) = (*entry.index.get_ref(), check_nm(&entry.nm)?);
        if known.iter().any(|(other, _)| *other == index) {
            return Err(fault(&entry.index, MeterProblem::Twice));
        }
        if known.iter().any(|(_, other)| *other == nm) {
            return Err(fault(&entry.nm, MeterProblem::Twice));
        }
        known.push((index, nm));
    }
    if known.is_empty() { Err(fault(table, MeterProblem::NoTable)) } else { Ok(known) }
}

/// The keys of a question for the wavelength.
struct Asked<'r> {
    query: Option<&'r raw::Text>,
    pattern: Option<&'r raw::Text>,
    accept: Option<&'r raw::Text>,
    length: Option<usize>,
    field: Option<&'r meter::Field>,
}

impl Asked<'_> {
    fn check(
        &self,
        whole: &Whole<'_>,
        groups: Groups,
        told: impl FnOnce(Option<&meter::Field>) -> Result<Told, Fault>,
    ) -> Result<Option<Query>, Fault> {
        let Some(send) = self.query else { return self.refuse_rest() };
        let (pattern, accept, length) = (self.pattern, self.accept, self.length);
        let reply = Keys { send, pattern, accept, length }.reply(whole.tongue, groups)?;
        let told = match (whole.tongue, self.field) {
            (Tongue::Bytes, None) => Err(fault(send, MeterProblem::ReplyNeeds("field"))),
            (Tongue::Text, Some(field)) => {
                Err(fault(&field.at, MeterProblem::WrongTongue("field")))
            }
            (_, field) => told(field),
        };
        let send = whole.template(send, &[What::Channel])?;
        Ok(Some(Query { send, reply, told: told? }))
    }

    /// Without a question nothing is said of its answer.
    fn refuse_rest(&self) -> Result<Option<Query>, Fault> {
        let texts = [(self.pattern, "pattern"), (self.accept, "accept_query")];
        for (text, key) in texts {
            if let Some(text) = text {
                return Err(fault(text, MeterProblem::NeedsQuery(key)));
            }
        }
        match self.field {
            Some(field) => Err(fault(&field.at, MeterProblem::NeedsQuery("field"))),
            None => Ok(None),
        }
    }
}

/// Whether a pattern tells the wavelength in nanometres or in metres, or in either.
pub(super) fn nm_or_m(pattern: &raw::Text) -> Result<Told, Fault> {
    let has = |name: &str| pattern.get_ref().contains(&format!("<{name}>"));
    let groups = [("nm", Scale::PerNm(1)), ("m", Scale::Metres)].into_iter();
    let spots: Vec<_> = groups
        .filter(|(name, _)| has(name))
        .map(|(name, scale)| (Spot::Group(name), scale))
        .collect();
    if spots.is_empty() {
        return Err(fault(pattern, MeterProblem::ReplyNeeds("nm")));
    }
    Ok(Told(spots))
}

pub(super) fn nm_field(raw: &meter::Field) -> Result<Told, Fault> {
    let scale = Scale::PerNm(raw.per_nm.as_ref().map_or(1, |per_nm| per_nm.get_ref().get()));
    Ok(Told(vec![(Spot::Field(Field::check(raw)?), scale)]))
}

pub(super) fn index_field(raw: &meter::Field) -> Result<Spot, Fault> {
    match &raw.per_nm {
        Some(per_nm) => Err(fault(per_nm, MeterProblem::PerNm)),
        None => Field::check(raw).map(Spot::Field),
    }
}
