//! How a meter is set to a wavelength, and how it tells which one it is set to.

use std::fmt;

use linecert_measure::Wavelength;
use thiserror::Error;

use super::{
    number::Number,
    reply::{Seen, Spot},
    step::Reply,
    template::Template,
};

/// How the wavelength of a meter is chosen.
#[derive(Debug, Clone)]
pub(super) enum Control {
    /// By commands; never empty, the one by index first.
    Commands(Vec<Way>),
    /// By the keys of the meter; it may be known which wavelengths they offer.
    FrontPanel(Option<Vec<Wavelength>>),
}

/// One way to set a wavelength by a command.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) set: Template,
    pub(super) acknowledged: Reply,
    pub(super) query: Option<Query>,
    pub(super) offer: Offer,
}

/// The question for the wavelength that is set.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) send: Template,
    pub(super) reply: Reply,
    pub(super) told: Told,
}

/// The wavelengths that can be set in one way.
#[derive(Debug, Clone)]
pub(super) enum Offer {
    /// These, by their index.
    Table(Vec<(u8, Wavelength)>),
    /// All from one to another, in nanometres.
    Range(u16, u16),
    /// No source states them: the meter shows by its answer which it took.
    Unstated,
    /// Those between what the meter answers to these two questions.
    Asked { min: Template, max: Template, reply: Reply, told: Told },
}

/// Where in a reply the wavelength stands: at the first of these spots that is not empty.
#[derive(Debug, Clone)]
pub(super) struct Told(pub(super) Vec<(Spot, Scale)>);

/// How a wavelength is told.
#[derive(Debug, Clone)]
pub(super) enum Scale {
    /// By its index in this table.
    Index(Vec<(u8, Wavelength)>),
    /// As a number, so many of which are a nanometre.
    PerNm(u32),
    /// As a number of metres.
    Metres,
}

/// The wavelengths that a meter has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wavelengths {
    /// The meter tells their range: ask it
    /// ([`MeterDriver::wavelength_range`](super::MeterDriver::wavelength_range)).
    Asked,
    /// No source states them: that a meter has one it shows by taking it.
    Unstated,
    /// All from one to another, in nanometres.
    Range {
        /// The shortest.
        from: u16,
        /// The longest.
        to: u16,
    },
    /// These.
    List(Vec<Wavelength>),
    /// These, and all from one to another.
    ListAndRange {
        /// These in any case.
        list: Vec<Wavelength>,
        /// The shortest of the others.
        from: u16,
        /// The longest of the others.
        to: u16,
    },
    /// These, and those of a range that the meter tells.
    ListAndAsked(Vec<Wavelength>),
    /// These, and others that no source states.
    ListAndUnstated(Vec<Wavelength>),
    /// Those that its keys offer, where that is known.
    FrontPanel(Option<Vec<Wavelength>>),
}

/// A wavelength that a meter does not have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot measure at {wanted}: the meter has {has}")]
pub struct WavelengthRefused {
    /// What was asked for.
    pub wanted: Wavelength,
    /// What there is.
    pub has: Wavelengths,
}

/// Which wavelength something is to be found at: by which way, and with which index.
pub(super) struct Chosen<'c> {
    pub(super) way: &'c Way,
    pub(super) index: u8,
}

impl Control {
    pub(super) fn wavelengths(&self) -> Wavelengths {
        let ways = match self {
            Self::FrontPanel(known) => return Wavelengths::FrontPanel(known.clone()),
            Self::Commands(ways) => ways,
        };
        let list = ways.iter().find_map(|way| way.offer.table());
        let list = list.map(|table| table.iter().map(|(_, nm)| *nm).collect::<Vec<_>>());
        let others = ways.iter().map(|way| &way.offer).find(|offer| offer.table().is_none());
        match (list, others) {
            (None, Some(Offer::Range(from, to))) => Wavelengths::Range { from: *from, to: *to },
            (None, Some(Offer::Asked { .. })) => Wavelengths::Asked,
            (None, _) => Wavelengths::Unstated,
            (Some(list), None | Some(Offer::Table(_))) => Wavelengths::List(list),
            (Some(list), Some(Offer::Range(from, to))) => {
                Wavelengths::ListAndRange { list, from: *from, to: *to }
            }
            (Some(list), Some(Offer::Asked { .. })) => Wavelengths::ListAndAsked(list),
            (Some(list), Some(Offer::Unstated)) => Wavelengths::ListAndUnstated(list),
        }
    }

    /// The first way that offers a wavelength; `Ok(None)` when the operator sets it.
    pub(super) fn choose(
        &self,
        wanted: Wavelength,
    ) -> Result<Option<Chosen<'_>>, WavelengthRefused> {
        let refused = || WavelengthRefused { wanted, has: self.wavelengths() };
        match self {
            Self::FrontPanel(Some(known)) if !known.contains(&wanted) => Err(refused()),
            Self::FrontPanel(_) => Ok(None),
            Self::Commands(ways) => {
                let chosen = ways
                    .iter()
                    .find_map(|way| way.offer.index_of(wanted).map(|index| Chosen { way, index }));
                chosen.map(Some).ok_or_else(refused)
            }
        }
    }

    pub(super) fn ways(&self) -> &[Way] {
        match self {
            Self::Commands(ways) => ways,
            Self::FrontPanel(_) => &[],
        }
    }
}

impl Offer {
    fn table(&self) -> Option<&[(u8, Wavelength)]> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    /// All that may be offered.
    pub(super) fn all(&self) -> Vec<Wavelength> {
        match self {
            Self::Table(table) => table.iter().map(|(_, nm)| *nm).collect(),
            Self::Range(from, to) => (*from..=*to).filter_map(Wavelength::from_nm).collect(),
            Self::Asked { .. } | Self::Unstated => {
                (0..=u16::MAX).filter_map(Wavelength::from_nm).collect()
            }
        }
    }

    /// The index of a wavelength that is offered, zero where there are none; `None` when it is not.
    fn index_of(&self, wanted: Wavelength) -> Option<u8> {
        match self {
            Self::Table(table) => {
                table.iter().find(|(_, nm)| *nm == wanted).map(|(index, _)| *index)
            }
            Self::Range(from, to) => (*from..=*to).contains(&wanted.nm()).then_some(0),
            Self::Asked { .. } | Self::Unstated => Some(0),
        }
    }
}

impl Told {
    /// The wavelength that a reply tells for an input; `None` when it tells none that is known.
    pub(super) fn wavelength(&self, seen: &Seen<'_>, input: usize) -> Option<Wavelength> {
        match self.number(seen, input)? {
            (number, Scale::Index(table)) => {
                let told = number.whole()?;
                table.iter().find(|(index, _)| i128::from(*index) == told).map(|(_, nm)| *nm)
            }
            (_, Scale::PerNm(_) | Scale::Metres) => Wavelength::from_nm(self.nm(seen, input)?),
        }
    }

    /// The whole number of nanometres that a reply tells.
    pub(super) fn nm(&self, seen: &Seen<'_>, input: usize) -> Option<u16> {
        let nm = match self.number(seen, input)? {
            (_, Scale::Index(_)) => return None,
            (number, Scale::Metres) => number.shifted(9).whole()?,
            (number, Scale::PerNm(per_nm)) => {
                let (counts, per_nm) = (number.whole()?, i128::from(*per_nm));
                (counts.checked_rem(per_nm)? == 0).then(|| counts / per_nm)?
            }
        };
        u16::try_from(nm).ok()
    }

    fn number(&self, seen: &Seen<'_>, input: usize) -> Option<(Number, &Scale)> {
        let mut told =
            self.0.iter().filter_map(|(spot, scale)| Some((seen.take(spot, input)?, scale)));
        let (text, scale) = told.next()?;
        Some((text.parse().ok()?, scale))
    }
}

impl fmt::Display for Wavelengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("a range that it tells itself"),
            Self::Unstated => f.write_str("what it takes"),
            Self::Range { from, to } => write!(f, "{from} nm to {to} nm"),
            Self::List(list) | Self::FrontPanel(Some(list)) => f.write_str(&listed(list)),
            Self::ListAndRange { list, from, to } => {
                write!(f, "{} and {from} nm to {to} nm", listed(list))
            }
            Self::ListAndAsked(list) => write!(f, "{} and a range that it tells", listed(list)),
            Self::ListAndUnstated(list) => write!(f, "{} and what it takes", listed(list)),
            Self::FrontPanel(None) => f.write_str("what its keys offer"),
        }
    }
}

fn listed(list: &[Wavelength]) -> String {
    list.iter().map(Wavelength::to_string).collect::<Vec<_>>().join(", ")
}
