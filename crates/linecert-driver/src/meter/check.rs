//! From the keys of a driver file to a driver that may be used.

mod framing;
mod reading;
mod wavelength;

use std::{collections::BTreeSet, time::Duration};

use linecert_measure::{Metric, Quantity, Unit, Wavelength};
use toml::Spanned;

use super::{
    Input, MeterDriver, Name, Pace,
    identity::Identification,
    problem::MeterProblem,
    reading::MeterReading,
    reply::Keys,
    step::{Changes, Reply},
    template::{Template, What},
    zero::{DoneQuery, ZeroCommands},
};
use crate::{
    fault::{self, Fault, fault},
    framing::{Framing, Tongue},
    pattern::Groups,
    raw::{self, meter},
};

/// No meter has more inputs.
pub(super) const MOST_INPUTS: usize = 8;

const IDENTITY: Groups =
    Groups { required: &[], optional: &["maker", "model", "serial", "firmware"] };

/// A command that is sent once the meter has identified itself.
#[derive(Debug, Clone)]
pub(super) struct Prepare {
    pub(super) send: Template,
    pub(super) reply: Reply,
    pub(super) changes: Option<Changes>,
}

/// What the checks of single keys need to know of the whole.
pub(super) struct Whole<'c> {
    pub(super) tongue: Tongue,
    pub(super) framing: &'c Framing,
    pub(super) inputs: &'c [Input],
}

impl MeterDriver {
    pub(crate) fn check(raw: &meter::Meter, name: Name) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        let framing = framing::check(&raw.framing)?;
        let inputs = check_inputs(raw)?;
        let whole = Whole { tongue: framing.tongue(), framing: &framing, inputs: &inputs };
        let identify = check_identify(&raw.identify, &whole)?;
        let prepare = raw.prepare.iter().map(|raw| check_prepare(raw, &whole));
        let prepare = prepare.collect::<Result<_, _>>()?;
        let wavelength = wavelength::check(&raw.wavelength, &whole)?;
        let reading = MeterReading::check(&raw.reading, &whole, &wavelength)?;
        wavelength::check_confirmed(&raw.wavelength, &wavelength, &reading)?;
        Ok(Self {
            name,
            line: raw.line.as_ref().map(fault::parse).transpose()?,
            pace: Pace {
                inter_byte: Duration::from_millis(raw.inter_byte_ms),
                post_query: Duration::from_millis(raw.post_query_ms),
            },
            timeout: Duration::from_millis(raw.timeout_ms.get()),
            identify,
            prepare,
            wavelength,
            reading,
            zero: raw.zero.as_ref().map(|raw| check_zero(raw, &whole)).transpose()?,
            uncertainty: check_uncertainties(&raw.uncertainty)?,
            framing,
            inputs,
        })
    }
}

impl Whole<'_> {
    /// A command that is sent as it stands.
    fn command(&self, text: &raw::Text) -> Result<Template, Fault> {
        self.template(text, &[])
    }

    /// A command with places for these.
    pub(super) fn template(&self, text: &raw::Text, may: &[What]) -> Result<Template, Fault> {
        let template = Template::check(text, self.tongue, may)?;
        self.check_frame(text, &template)?;
        Ok(template)
    }

    pub(super) fn check_frame(&self, text: &raw::Text, template: &Template) -> Result<(), Fault> {
        let command = template.fill(super::template::Values::default());
        let refused = self.framing.refuses(&command);
        refused.map_or(Ok(()), |why| Err(fault(text, MeterProblem::Frame(why))))
    }
}

fn check_inputs(raw: &meter::Meter) -> Result<Vec<Input>, Fault> {
    let names = raw.inputs.as_ref().map_or_else(|| vec!["1".to_owned()], |n| n.get_ref().clone());
    let distinct: BTreeSet<&str> = names.iter().map(|name| name.trim()).collect();
    let fits = (1..=MOST_INPUTS).contains(&names.len()) && !distinct.contains("");
    if let Some(inputs) = raw.inputs.as_ref().filter(|_| !fits || distinct.len() < names.len()) {
        return Err(fault(inputs, MeterProblem::Inputs));
    }
    let channels = match &raw.channels {
        None => (1..=u8::MAX).take(names.len()).collect(),
        Some(channels) => {
            let distinct: BTreeSet<&u8> = channels.get_ref().iter().collect();
            if channels.get_ref().len() != names.len() || distinct.len() != names.len() {
                return Err(fault(channels, MeterProblem::Channels));
            }
            channels.get_ref().clone()
        }
    };
    let inputs = names.into_iter().zip(channels).enumerate();
    Ok(inputs.map(|(place, (name, channel))| Input { name, channel, place }).collect())
}

fn check_identify(
    raw: &Spanned<meter::Identify>,
    whole: &Whole<'_>,
) -> Result<Identification, Fault> {
    let keys = raw.get_ref();
    match (&keys.query, &keys.probe, &keys.none) {
        (Some(query), None, None) => check_query(query, whole),
        (None, Some(probe), None) => check_probe(probe, whole),
        (None, None, Some(none)) => {
            fault::cites(&none.cites)?;
            Ok(Identification::None { cannot_tell: fault::filled(&none.cannot_tell)? })
        }
        _ => Err(fault(raw, MeterProblem::Identify)),
    }
}

fn check_query(raw: &meter::Query, whole: &Whole<'_>) -> Result<Identification, Fault> {
    fault::cites(&raw.cites)?;
    let keys = Keys { send: &raw.send, pattern: Some(&raw.pattern), accept: None, length: None };
    let reply = keys.reply(whole.tongue, IDENTITY)?;
    Ok(Identification::Query { send: whole.command(&raw.send)?, reply })
}

fn check_probe(raw: &meter::Probe, whole: &Whole<'_>) -> Result<Identification, Fault> {
    fault::cites(&raw.cites)?;
    let (pattern, accept) = (raw.pattern.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.send, pattern, accept, length: raw.length };
    Ok(Identification::Probe {
        send: whole.command(&raw.send)?,
        reply: keys.reply(whole.tongue, Groups::NONE)?,
        cannot_tell: fault::filled(&raw.cannot_tell)?,
    })
}

fn check_prepare(raw: &meter::Prepare, whole: &Whole<'_>) -> Result<Prepare, Fault> {
    let asks = whole.tongue == Tongue::Text && raw.send.get_ref().trim_end().ends_with('?');
    if raw.changes.is_none() && !asks {
        return Err(fault(&raw.send, MeterProblem::ChangesUnsaid));
    }
    let (pattern, accept) = (raw.expect.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.send, pattern, accept, length: raw.length };
    Ok(Prepare {
        send: whole.command(&raw.send)?,
        reply: keys.acknowledgement(whole.tongue, Groups::NONE)?,
        changes: raw.changes.map(Changes::from),
    })
}

impl From<meter::Prepared> for Changes {
    fn from(prepared: meter::Prepared) -> Self {
        match prepared {
            meter::Prepared::Echo => Self::Echo,
            meter::Prepared::Unit => Self::Unit,
            meter::Prepared::Reference => Self::Reference,
            meter::Prepared::Range => Self::Range,
            meter::Prepared::Averaging => Self::Averaging,
            meter::Prepared::Remote => Self::Remote,
        }
    }
}

fn check_zero(raw: &meter::Zero, whole: &Whole<'_>) -> Result<ZeroCommands, Fault> {
    fault::cites(&raw.cites)?;
    let (pattern, accept) = (raw.expect.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.send, pattern, accept, length: raw.length };
    Ok(ZeroCommands {
        send: whole.command(&raw.send)?,
        reply: keys.acknowledgement(whole.tongue, Groups::NONE)?,
        done: raw.done.as_ref().map(|done| check_zero_done(done, whole)).transpose()?,
    })
}

fn check_zero_done(raw: &meter::ZeroDone, whole: &Whole<'_>) -> Result<DoneQuery, Fault> {
    let (pattern, accept) = (raw.pattern.as_ref(), raw.accept.as_ref());
    let keys = Keys { send: &raw.send, pattern, accept, length: raw.length };
    Ok(DoneQuery {
        send: whole.command(&raw.send)?,
        reply: keys.reply(whole.tongue, Groups::NONE)?,
        pause: Duration::from_millis(raw.pause_ms),
        deadline: Duration::from_millis(raw.deadline_ms.get()),
    })
}

fn check_uncertainties(raw: &[meter::UncertaintyAt]) -> Result<Vec<(Wavelength, Quantity)>, Fault> {
    let mut known: Vec<(Wavelength, Quantity)> = Vec::new();
    for entry in raw {
        fault::cites(&entry.cites)?;
        let nm = check_nm(&entry.nm)?;
        if known.iter().any(|(other, _)| *other == nm) {
            return Err(fault(&entry.nm, MeterProblem::Twice));
        }
        let expanded = fault::quantity_in(&entry.expanded, Metric::OpticalPower, Unit::Db)?;
        known.push((nm, fault::positive(&entry.expanded, expanded)?));
    }
    Ok(known)
}

pub(super) fn check_nm(nm: &Spanned<u16>) -> Result<Wavelength, Fault> {
    let number = *nm.get_ref();
    Wavelength::from_nm(number).ok_or_else(|| fault(nm, MeterProblem::Nm(number)))
}
