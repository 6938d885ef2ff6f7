//! What each kind of part loses at worst, from `profiles/components.toml`.

use linecert_measure::{Quantity, Unit, Wavelength};
use linecert_toml::{Mistake, Schema, Text};
use serde::Deserialize;

use super::part::Part;
use crate::{
    cites::Cites,
    profile_file::{RawCites, check_cites},
};

/// The label and the text of the catalogue.
pub(crate) const FILE: (&str, &str) =
    ("profiles/components.toml", include_str!("../../../../profiles/components.toml"));

/// The worst loss of a part, and where the number comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) loss: Quantity,
    pub(crate) cites: Cites,
}

/// The worst losses of all parts.
#[derive(Debug, Clone)]
pub(crate) struct Catalogue {
    fibre: Vec<(Wavelength, Component)>,
    splitter: Vec<(u32, Component)>,
    second_input: Component,
    splitter_pigtail: Component,
    connector: Component,
    fusion_splice: Component,
    mechanical_splice: Component,
    mode_field_joint: Component,
    margin: Vec<(Option<Quantity>, Component)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawCatalogue {
    schema: Schema<1>,
    fibre: Vec<RawFibre>,
    splitter: Vec<RawSplitter>,
    second_input: RawComponent,
    splitter_pigtail: RawComponent,
    connector: RawComponent,
    fusion_splice: RawComponent,
    mechanical_splice: RawComponent,
    mode_field_joint: RawComponent,
    margin: Vec<RawMargin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    loss: Text<Quantity>,
    cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFibre {
    wavelength: Text<Wavelength>,
    loss: Text<Quantity>,
    cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSplitter {
    outputs: u32,
    loss: Text<Quantity>,
    cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawMargin {
    up_to: Option<Text<Quantity>>,
    loss: Text<Quantity>,
    cites: RawCites,
}

impl Catalogue {
    /// The catalogue that ships with linecert.
    ///
    /// # Errors
    /// When the shipped file has a mistake, which a test of this crate excludes.
    pub(crate) fn shipped() -> Result<Self, Mistake<String>> {
        let (file, text) = FILE;
        let raw: RawCatalogue = linecert_toml::parse(file, text)?;
        let RawCatalogue { schema: Schema, .. } = raw;
        let component = |unit: Unit, loss: Text<Quantity>, cites: RawCites| {
            let Text(loss) = loss;
            let told = |problem: String| Mistake::at(file, text, &(0..0), problem);
            if loss.unit() != unit {
                return Err(told(format!("`{loss}` is not in {unit}")));
            }
            let cites = check_cites(cites)
                .map_err(|(span, problem)| Mistake::at(file, text, &span, problem.to_string()))?;
            Ok(Component { loss, cites })
        };
        let one = |raw: RawComponent| component(Unit::Db, raw.loss, raw.cites);
        let fibre = |raw: RawFibre| {
            Ok((raw.wavelength.0, component(Unit::DbPerKilometre, raw.loss, raw.cites)?))
        };
        let splitter =
            |raw: RawSplitter| Ok((raw.outputs, component(Unit::Db, raw.loss, raw.cites)?));
        let margin = |raw: RawMargin| {
            Ok((raw.up_to.map(|Text(reach)| reach), component(Unit::Db, raw.loss, raw.cites)?))
        };
        Ok(Self {
            fibre: raw.fibre.into_iter().map(fibre).collect::<Result<_, Mistake<String>>>()?,
            splitter: raw.splitter.into_iter().map(splitter).collect::<Result<_, Mistake<_>>>()?,
            second_input: one(raw.second_input)?,
            splitter_pigtail: one(raw.splitter_pigtail)?,
            connector: one(raw.connector)?,
            fusion_splice: one(raw.fusion_splice)?,
            mechanical_splice: one(raw.mechanical_splice)?,
            mode_field_joint: one(raw.mode_field_joint)?,
            margin: raw.margin.into_iter().map(margin).collect::<Result<_, Mistake<_>>>()?,
        })
    }

    /// What a part loses each, or by length, at a wavelength; `None` of what it does not know.
    pub(crate) fn of(&self, part: &Part, wavelength: Wavelength) -> Option<&Component> {
        match part {
            Part::Fibre(_) => self.fibre.iter().find(|(at, _)| *at == wavelength).map(|(_, c)| c),
            Part::Splitter(ratio) => {
                self.splitter.iter().find(|(n, _)| *n == ratio.outputs()).map(|(_, c)| c)
            }
            Part::SplitterPigtails(_) => Some(&self.splitter_pigtail),
            Part::Connectors(_) => Some(&self.connector),
            Part::FusionSplices(_) => Some(&self.fusion_splice),
            Part::MechanicalSplices(_) => Some(&self.mechanical_splice),
            Part::ModeFieldJoints(_) => Some(&self.mode_field_joint),
            Part::Other { .. } => None,
        }
    }

    /// What the second input of a 2:N splitter adds.
    pub(crate) const fn second_input(&self) -> &Component {
        &self.second_input
    }

    /// What stays in reserve on a fibre of this length.
    pub(crate) fn margin(&self, reach: Quantity) -> Option<&Component> {
        let covers = |up_to: &Option<Quantity>| up_to.is_none_or(|up_to| reach <= up_to);
        self.margin.iter().find(|(up_to, _)| covers(up_to)).map(|(_, component)| component)
    }

    /// The source of every number, for the test that looks them up.
    #[cfg(test)]
    pub(crate) fn sources(&self) -> Vec<&Cites> {
        let fixed = [
            &self.second_input,
            &self.splitter_pigtail,
            &self.connector,
            &self.fusion_splice,
            &self.mechanical_splice,
            &self.mode_field_joint,
        ];
        let fibre = self.fibre.iter().map(|(_, component)| component);
        let splitter = self.splitter.iter().map(|(_, component)| component);
        let margin = self.margin.iter().map(|(_, component)| component);
        fibre.chain(splitter).chain(margin).chain(fixed).map(|c| &c.cites).collect()
    }
}
