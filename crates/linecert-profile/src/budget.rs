//! What an optical distribution network loses by its design, beside what was measured of it.

mod component;
mod measured;
mod part;
#[cfg(test)]
mod tests;

use linecert_measure::{Metric, Observation, Quantity, Unit, Wavelength};
use linecert_toml::{Mistake, Schema};
use serde::Deserialize;
use toml::Spanned;

use self::component::{Catalogue, Component};
pub use self::{
    measured::{Found, FoundFrom},
    part::{Inputs, NotARatio, Part, Ratio},
};
use crate::{
    accepts::Accepts,
    cites::Cites,
    interval::Interval,
    measurement_file::{RawMeasurement, Source},
    profile::Profile,
};

/// A design that was read: what lies between an OLT and one ONU.
#[derive(Debug, Clone)]
pub struct Design {
    name: String,
    profile: Profile,
    wavelengths: [(Way, Wavelength); 2],
    parts: Vec<Part>,
    measured: Vec<Observation>,
    catalogue: Catalogue,
}

/// The way of the light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the OLT to the ONU.
    Down,
    /// From the ONU to the OLT.
    Up,
}

/// The budget of one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The way.
    pub way: Way,
    /// The wavelength of the light.
    pub wavelength: Wavelength,
    /// What each part loses at worst.
    pub items: Vec<Item>,
    /// The sum of what the parts lose at worst.
    pub worst: Quantity,
    /// The least that the parts can lose by physics.
    pub least: Quantity,
    /// What should stay in reserve for repairs.
    pub margin: Item,
    /// The loss that the class of the modules accepts.
    pub accepts: Interval,
    /// What is left between the worst and the most that is accepted; negative when it does not fit.
    pub reserve: Quantity,
    /// The least power that arrives when the weakest launch meets the worst loss; absent where
    /// the profile states no launch power.
    pub weakest: Option<Quantity>,
    /// The window of the receiver; absent where the profile states none.
    pub receiver: Option<Interval>,
    /// What was measured of this way.
    pub found: Vec<Found>,
}

/// What one kind of part loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name of the kind, as `connectors`.
    pub name: &'static str,
    /// How much there is of it.
    pub amount: String,
    /// The worst loss of one, or of a kilometre.
    pub each: Quantity,
    /// The worst loss of all.
    pub loss: Quantity,
    /// Where the number comes from; absent of a part whose loss the design states itself.
    pub cites: Option<Cites>,
}

/// Whether a design fits its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// With the reserve for repairs.
    Fits,
    /// Without the whole of it.
    Tight,
    /// Not at all.
    Exceeds,
}

/// Why a text is no design.
pub type DesignError = Mistake<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDesign {
    schema: Schema<1>,
    #[serde(default)]
    name: String,
    profile: Spanned<String>,
    part: Vec<Part>,
    #[serde(default)]
    measurement: Vec<Spanned<RawMeasurement>>,
}

impl Design {
    /// Reads a design. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, a part is none, or the profile has no class of optical modules;
    /// with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, DesignError> {
        let RawDesign { schema: Schema, name, profile, part: parts, measurement } =
            linecert_toml::parse(file, text)?;
        let told = |problem: String| Mistake::at(file, text, &profile.span(), problem);
        let loaded = Profile::shipped(profile.get_ref())
            .ok_or_else(|| told(format!("there is no profile `{}`", profile.get_ref())))?
            .map_err(|mistake| told(mistake.to_string()))?;
        let no_class =
            || told(format!("`{}` does not say what loss its optics bear", profile.get_ref()));
        accepted(&loaded, Metric::OdnLoss).ok_or_else(no_class)?;
        let (down, up) = loaded.access().wavelengths().ok_or_else(no_class)?;
        let entries = Source { file, text }.check_all(measurement);
        let entries = entries.map_err(|mistake| mistake.map(|problem| problem.to_string()))?;
        Ok(Self {
            name,
            profile: loaded,
            wavelengths: [(Way::Down, down), (Way::Up, up)],
            parts,
            measured: entries.into_iter().map(|entry| entry.observation).collect(),
            catalogue: Catalogue::shipped()?,
        })
    }

    /// What the design calls itself; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The profile of the class of the modules.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The budget of both ways; of one that the catalogue has no fibre for there is none.
    #[must_use]
    pub fn budgets(&self) -> Vec<Budget> {
        self.wavelengths.iter().filter_map(|(way, at)| self.budget(*way, *at)).collect()
    }

    fn budget(&self, way: Way, wavelength: Wavelength) -> Option<Budget> {
        let items = self.items(wavelength)?;
        let worst = sum(items.iter().map(|item| item.loss))?;
        let accepts = accepted(&self.profile, Metric::OdnLoss)?;
        let launch = accepted(&self.profile, way.launch()).and_then(|launch| launch.low());
        Some(Budget {
            way,
            wavelength,
            least: sum(self.parts.iter().map(Part::least))?,
            margin: self.margin()?,
            reserve: accepts.high()?.checked_sub(worst)?,
            weakest: launch.and_then(|launch| launch.checked_add(worst.checked_neg()?)),
            receiver: accepted(&self.profile, way.received()),
            found: measured::of(&self.measured, way, wavelength),
            items,
            worst,
            accepts,
        })
    }

    fn items(&self, wavelength: Wavelength) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        for part in &self.parts {
            items.push(self.item(part, wavelength)?);
            if let Part::Splitter(ratio) = part
                && ratio.inputs() == Inputs::Two
            {
                let amount = ratio.to_string();
                items.push(Item::of("second-input", amount, self.catalogue.second_input(), 1)?);
            }
        }
        Some(items)
    }

    fn item(&self, part: &Part, wavelength: Wavelength) -> Option<Item> {
        let (name, amount) = (part.name(), part.amount());
        if let Part::Other { loss, .. } = part {
            return Some(Item { name, amount, each: *loss, loss: *loss, cites: None });
        }
        let component = self.catalogue.of(part, wavelength)?;
        match part {
            Part::Fibre(length) => Item::by_length(amount, component, *length),
            Part::SplitterPigtails(count)
            | Part::Connectors(count)
            | Part::FusionSplices(count)
            | Part::MechanicalSplices(count)
            | Part::ModeFieldJoints(count) => Item::of(name, amount, component, *count),
            Part::Splitter(_) | Part::Other { .. } => Item::of(name, amount, component, 1),
        }
    }

    fn margin(&self) -> Option<Item> {
        let lengths = self.parts.iter().filter_map(|part| match part {
            Part::Fibre(length) => Some(length.steps()),
            _ => None,
        });
        let reach = Quantity::from_steps(lengths.sum(), Unit::Kilometre);
        Item::of("margin", reach.to_string(), self.catalogue.margin(reach)?, 1)
    }
}

impl Item {
    fn of(name: &'static str, amount: String, component: &Component, count: u32) -> Option<Self> {
        let loss = component.loss.share(i64::from(count), 1)?;
        Some(Self {
            name,
            amount,
            each: component.loss,
            loss,
            cites: Some(component.cites.clone()),
        })
    }

    /// A kilometre has a thousand steps of a metre; the product is rounded up.
    fn by_length(amount: String, component: &Component, length: Quantity) -> Option<Self> {
        let loss = component.loss.share(length.steps(), 1_000)?;
        let loss = Quantity::from_steps(loss.steps(), Unit::Db);
        let cites = Some(component.cites.clone());
        Some(Self { name: "fibre", amount, each: component.loss, loss, cites })
    }
}

impl Budget {
    /// Whether the worst of the design fits the class.
    #[must_use]
    pub fn fit(&self) -> Fit {
        if self.reserve.steps() < 0 {
            Fit::Exceeds
        } else if self.reserve < self.margin.loss {
            Fit::Tight
        } else {
            Fit::Fits
        }
    }

    /// Whether a part of the design might lose less than the class needs, so that a receiver is
    /// overloaded: the sum of the least is below the least that is accepted.
    #[must_use]
    pub fn may_overload(&self) -> bool {
        self.accepts.low().is_some_and(|low| self.least < low)
    }
}

impl Way {
    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }

    const fn launch(self) -> Metric {
        match self {
            Self::Down => Metric::OltTxPower,
            Self::Up => Metric::OnuTxPower,
        }
    }

    const fn received(self) -> Metric {
        match self {
            Self::Down => Metric::OutletPower,
            Self::Up => Metric::OltRxPower,
        }
    }
}

impl Fit {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Tight => "tight",
            Self::Exceeds => "exceeds",
        }
    }
}

/// What a profile accepts of a metric.
fn accepted(profile: &Profile, metric: Metric) -> Option<Interval> {
    let limit = profile.limits().iter().find(|limit| limit.metric() == metric)?;
    match limit.accepts() {
        Accepts::Interval(interval) => Some(*interval),
        Accepts::Share(_) => None,
    }
}

fn sum(mut losses: impl Iterator<Item = Quantity>) -> Option<Quantity> {
    let none = Quantity::from_steps(0, Unit::Db);
    losses.try_fold(none, Quantity::checked_add)
}
