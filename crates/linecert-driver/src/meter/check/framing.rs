//! The check of `[meter.framing]`.

use toml::Spanned;

use crate::{
    fault::{self, Fault, fault},
    framing::{Checksum, Fixed, Framing, Line, Prefixed, Prompt},
    hex::unhex,
    meter::problem::MeterProblem,
    pattern::Groups,
    raw::{
        self,
        meter::{self, FramingKind},
    },
};

/// The longest frame of octets.
const LONGEST_FRAME: usize = 1024;

/// The keys of each framing; of others the kind knows nothing.
const fn keys(kind: FramingKind) -> &'static [&'static str] {
    match kind {
        FramingKind::Line => &["terminator", "send_terminator", "prompt"],
        FramingKind::Prompt => &["send_terminator", "prompt"],
        FramingKind::Fixed => &["length", "sync"],
        FramingKind::LengthPrefixed => {
            &["start", "address", "overhead", "checksum", "end", "longest"]
        }
    }
}

pub(super) fn check(raw: &meter::Framing) -> Result<Framing, Fault> {
    let kind = *raw.kind.get_ref();
    let stray = given(raw).into_iter().find(|key| !keys(kind).contains(key));
    if let Some(key) = stray {
        return Err(fault(&raw.kind, MeterProblem::FramingHasNo(key)));
    }
    match kind {
        FramingKind::Line => line(raw).map(Framing::from),
        FramingKind::Prompt => prompt(raw).map(Framing::from),
        FramingKind::Fixed => fixed(raw).map(Framing::from),
        FramingKind::LengthPrefixed => prefixed(raw).map(Framing::from),
    }
}

/// The keys that stand in the file.
fn given(raw: &meter::Framing) -> Vec<&'static str> {
    let keys = [
        (raw.terminator.is_some(), "terminator"),
        (raw.send_terminator.is_some(), "send_terminator"),
        (raw.prompt.is_some(), "prompt"),
        (raw.length.is_some(), "length"),
        (raw.sync.is_some(), "sync"),
        (raw.start.is_some(), "start"),
        (raw.address.is_some(), "address"),
        (raw.overhead.is_some(), "overhead"),
        (raw.checksum.is_some(), "checksum"),
        (raw.end.is_some(), "end"),
        (raw.longest.is_some(), "longest"),
    ];
    keys.into_iter().filter_map(|(given, key)| given.then_some(key)).collect()
}

fn line(raw: &meter::Framing) -> Result<Line, Fault> {
    let terminator = needed(&raw.kind, raw.terminator.as_ref(), "terminator")?;
    if terminator.get_ref().is_empty() {
        return Err(fault(terminator, fault::Problem::Empty));
    }
    let prompt = raw.prompt.as_ref().map(fault::filled).transpose()?.unwrap_or_default();
    let sent = raw.send_terminator.as_ref();
    Ok(Line {
        terminator: terminator.get_ref().clone().into_bytes(),
        send_terminator: sent.map(|sent| sent.get_ref().clone().into_bytes()),
        prompt: prompt.into_bytes(),
    })
}

fn prompt(raw: &meter::Framing) -> Result<Prompt, Fault> {
    let sent = needed(&raw.kind, raw.send_terminator.as_ref(), "send_terminator")?;
    let prompt = needed(&raw.kind, raw.prompt.as_ref(), "prompt")?;
    Ok(Prompt {
        send_terminator: sent.get_ref().clone().into_bytes(),
        prompt: fault::pattern(prompt, Groups::NONE)?,
    })
}

fn fixed(raw: &meter::Framing) -> Result<Fixed, Fault> {
    let sync = octets(needed(&raw.kind, raw.sync.as_ref(), "sync")?)?;
    let length = needed(&raw.kind, raw.length.as_ref(), "length")?;
    let found = *length.get_ref();
    if found <= sync.len() || found > LONGEST_FRAME {
        return Err(fault(length, MeterProblem::FrameLength(found)));
    }
    Ok(Fixed { length: found, sync })
}

fn prefixed(raw: &meter::Framing) -> Result<Prefixed, Fault> {
    let start = octets(needed(&raw.kind, raw.start.as_ref(), "start")?)?;
    let optional = |text: &Option<raw::Text>| text.as_ref().map(octets).transpose();
    let (address, end) = (optional(&raw.address)?, optional(&raw.end)?);
    let overhead = needed(&raw.kind, raw.overhead.as_ref(), "overhead")?;
    let longest = needed(&raw.kind, raw.longest.as_ref(), "longest")?;
    for number in [overhead, longest] {
        if *number.get_ref() > LONGEST_FRAME {
            return Err(fault(number, MeterProblem::FrameLength(*number.get_ref())));
        }
    }
    let meter::Checksum::TwosComplementSum =
        *needed(&raw.kind, raw.checksum.as_ref(), "checksum")?.get_ref();
    Ok(Prefixed {
        start,
        address: address.unwrap_or_default(),
        overhead: *overhead.get_ref(),
        checksum: Checksum::TwosComplementSum,
        end: end.unwrap_or_default(),
        longest: *longest.get_ref(),
    })
}

fn needed<'r, T>(
    kind: &Spanned<FramingKind>,
    key: Option<&'r T>,
    name: &'static str,
) -> Result<&'r T, Fault> {
    key.ok_or_else(|| fault(kind, MeterProblem::FramingNeeds(name)))
}

fn octets(text: &raw::Text) -> Result<Vec<u8>, Fault> {
    let octets = unhex(text.get_ref()).filter(|octets| !octets.is_empty());
    octets.ok_or_else(|| fault(text, MeterProblem::Octets(text.get_ref().clone())))
}
