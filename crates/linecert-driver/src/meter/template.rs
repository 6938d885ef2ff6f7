//! Commands with places for a wavelength, an index or a channel.

use std::str::FromStr;

use super::{bytes::NumberType, problem::MeterProblem};
use crate::{
    fault::{Fault, fault},
    framing::Tongue,
    hex::octet,
    raw,
};

/// The longest wavelength of any meter, in nanometres.
const LONGEST_NM: u32 = 2000;

/// A command as the driver file has it.
#[derive(Debug, Clone)]
pub(super) struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Fixed(Vec<u8>),
    Place(Place),
}

/// A place in a command.
#[derive(Debug, Clone, Copy)]
struct Place {
    what: What,
    times: u32,
    form: Form,
}

/// What is put at a place of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The wavelength in nanometres.
    Nm,
    /// The index of the wavelength.
    Index,
    /// The channel of the input.
    Channel,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    /// Decimal digits, at least so many.
    Digits(usize),
    Octets(NumberType),
}

/// What is put at the places of a command. What it has no place for is not looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Values {
    pub(super) nm: u16,
    pub(super) index: u8,
    pub(super) channel: u8,
}

impl Template {
    /// Checks a command, which may have these places and must have the first of them if `needed`.
    pub(super) fn check(text: &raw::Text, tongue: Tongue, may: &[What]) -> Result<Self, Fault> {
        let bad = |problem| fault(text, problem);
        let written = text.get_ref();
        let parts = match tongue {
            Tongue::Text => text_parts(written),
            Tongue::Bytes => octet_parts(written),
        };
        let parts = parts.map_err(bad)?;
        let template = Self { text: written.clone(), parts };
        let stray = template.places().find(|place| !may.contains(&place.what));
        match stray.map(|place| place.what.name()) {
            Some(name) => Err(bad(MeterProblem::StrayPlace(name))),
            None => Ok(template),
        }
    }

    /// The same, for a command that is nothing without this place.
    pub(super) fn with(text: &raw::Text, tongue: Tongue, must: What) -> Result<Self, Fault> {
        let template = Self::check(text, tongue, &[must, What::Channel])?;
        if template.has(must) {
            return Ok(template);
        }
        Err(fault(text, MeterProblem::NoPlace(must.name())))
    }

    /// The command as the driver file has it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn has(&self, what: What) -> bool {
        self.places().any(|place| place.what == what)
    }

    /// What stands before its first place.
    pub(super) fn beginning(&self) -> &[u8] {
        match self.parts.first() {
            Some(Part::Fixed(bytes)) => bytes,
            _ => &[],
        }
    }

    pub(super) fn fill(&self, values: Values) -> Vec<u8> {
        let part = |part: &Part| match part {
            Part::Fixed(bytes) => bytes.clone(),
            Part::Place(place) => place.fill(values),
        };
        self.parts.iter().flat_map(part).collect()
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        self.parts.iter().filter_map(|part| match part {
            Part::Place(place) => Some(place),
            Part::Fixed(_) => None,
        })
    }
}

impl Place {
    fn fill(self, values: Values) -> Vec<u8> {
        let number = match self.what {
            What::Nm => values.nm.into(),
            What::Index => values.index.into(),
            What::Channel => values.channel.into(),
        };
        let number = u32::saturating_mul(number, self.times);
        match self.form {
            Form::Digits(width) => format!("{number:0width$}").into_bytes(),
            Form::Octets(kind) => kind.write(number),
        }
    }
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Nm => "nm",
            Self::Index => "index",
            Self::Channel => "channel",
        }
    }

    const fn most(self) -> u32 {
        match self {
            Self::Nm => LONGEST_NM,
            Self::Index | Self::Channel => u8::MAX as u32,
        }
    }
}

fn text_parts(written: &str) -> Result<Vec<Part>, MeterProblem> {
    // A line break in a command would be a second command.
    if written.is_empty() || !written.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Err(MeterProblem::Command(written.escape_default().to_string()));
    }
    let mut parts = Vec::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('{') {
        let bad = || MeterProblem::Place(format!("{{{after}"));
        let (inside, tail) = after.split_once('}').ok_or_else(bad)?;
        parts.push(Part::Fixed(before.as_bytes().to_vec()));
        parts.push(Part::Place(place(inside, Tongue::Text)?));
        rest = tail;
    }
    if rest.contains('}') {
        return Err(MeterProblem::Place(rest.to_owned()));
    }
    parts.push(Part::Fixed(rest.as_bytes().to_vec()));
    Ok(parts)
}

fn octet_parts(written: &str) -> Result<Vec<Part>, MeterProblem> {
    let part = |token: &str| match token.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        Some(inside) => place(inside, Tongue::Bytes).map(Part::Place),
        None => octet(token)
            .map(|octet| Part::Fixed(vec![octet]))
            .ok_or_else(|| MeterProblem::Octets(token.to_owned())),
    };
    let parts: Vec<Part> = written.split_ascii_whitespace().map(part).collect::<Result<_, _>>()?;
    if parts.is_empty() { Err(MeterProblem::Octets(String::new())) } else { Ok(parts) }
}

/// Reads what stands between the braces: `nm`, `nm:04`, `nm*100:i32-le`.
fn place(inside: &str, tongue: Tongue) -> Result<Place, MeterProblem> {
    let bad = || MeterProblem::Place(format!("{{{inside}}}"));
    let (number, form) = inside.split_once(':').unzip();
    let number = number.unwrap_or(inside);
    let (name, times) = number.split_once('*').unzip();
    let times = times.map_or(Ok(1), u32::from_str).map_err(|_| bad())?;
    let what = match name.unwrap_or(number) {
        "nm" => What::Nm,
        "index" => What::Index,
        "channel" => What::Channel,
        _ => return Err(bad()),
    };
    let most = what.most().checked_mul(times).filter(|most| *most > 0).ok_or_else(bad)?;
    let form = match (tongue, form) {
        (Tongue::Text, form) => digits(form).map(Form::Digits),
        (Tongue::Bytes, None) if what != What::Nm => "u8".parse().ok().map(Form::Octets),
        (Tongue::Bytes, form) => form.and_then(|kind| kind.parse().ok()).map(Form::Octets),
    };
    match form.ok_or_else(bad)? {
        Form::Octets(kind) if !kind.holds(most) => Err(bad()),
        form => Ok(Place { what, times, form }),
    }
}

/// How many digits are written at least: `04` pads to four.
fn digits(form: Option<&str>) -> Option<usize> {
    match form {
        None => Some(1),
        Some(form) => form.strip_prefix('0')?.parse().ok().filter(|width| (1..=9).contains(width)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [What; 3] = [What::Nm, What::Index, What::Channel];
    const VALUES: Values = Values { nm: 850, index: 4, channel: 2 };

    fn check(written: &str, tongue: Tongue) -> Result<Template, String> {
        let text = toml::Spanned::new(0..0, written.to_owned());
        Template::check(&text, tongue, &ALL).map_err(|fault| fault.problem.to_string())
    }

    #[test]
    fn places_are_filled() {
        for (written, expect) in [
            ("PM:L {nm}", "PM:L 850"),
            ("W{nm:04}", "W0850"),
            ("LINS{channel}:SENS1:POW:WAV {nm} nm", "LINS2:SENS1:POW:WAV 850 nm"),
            ("$WI{index}{channel:02}", "$WI402"),
        ] {
            let filled = check(written, Tongue::Text).unwrap().fill(VALUES);
            assert_eq!(filled, expect.as_bytes(), "{written}");
        }
        for (written, expect) in [
            ("AA 02 {index} 00", &[0xAA, 2, 4, 0][..]),
            ("07 32 {nm:u16-le}", &[7, 0x32, 0x52, 0x03]),
            ("01 46 {channel} {nm*100:i32-le}", &[1, 0x46, 2, 0x08, 0x4C, 0x01, 0x00]),
        ] {
            assert_eq!(check(written, Tongue::Bytes).unwrap().fill(VALUES), expect, "{written}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for written in ["", "光", "a\nb", "W{", "W}", "W{um}", "W{nm:4}", "W{nm*x}", "W{nm*0}"] {
            assert!(check(written, Tongue::Text).is_err(), "{written}");
        }
        for written in ["", "A", "AA{index}", "{nm}", "{nm:u8}", "{nm*100:u16-le}", "{nm:f32-le}"] {
            assert!(check(written, Tongue::Bytes).is_err(), "{written}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_commands_never_panic(written in "[ -~光]{0,20}|([0-9A-F]{2} |\\{nm[:*a-z0-9-]{0,9}\\}){0,5}") {
            for tongue in [Tongue::Text, Tongue::Bytes] {
                if let Ok(template) = check(&written, tongue) {
                    prop_assert!(!template.fill(VALUES).is_empty());
                }
            }
        }
    }
}
