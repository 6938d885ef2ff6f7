//! The JSON form of what is known of each tone.

use serde::{Deserialize, Serialize};

use super::WireError;
use crate as domain;
use crate::{Quantity, ToneQuantity};

/// One quantity over all tones of a line in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Tones`")]
pub struct Tones {
    pub subject: domain::Subject,
    pub tones: String,
    pub stream: String,
    pub unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<u16>,
    pub values: Vec<Option<String>>,
}

impl From<domain::Tones> for Tones {
    fn from(tones: domain::Tones) -> Self {
        let number = |value: &Option<Quantity>| value.as_ref().map(|q| q.shortest_number());
        Self {
            subject: tones.subject,
            tones: tones.quantity.to_string(),
            stream: tones.stream.to_string(),
            unit: tones.quantity.unit().to_string(),
            group: tones.group,
            values: tones.values.iter().map(number).collect(),
        }
    }
}

impl TryFrom<Tones> for domain::Tones {
    type Error = WireError;

    fn try_from(wire: Tones) -> Result<Self, WireError> {
        let quantity: ToneQuantity = wire.tones.parse().map_err(WireError::new)?;
        let unit = quantity.unit();
        if wire.unit != unit.symbol() {
            return Err(WireError(format!("`{quantity}` of tones is in {unit}")));
        }
        let number = |text: &String| Quantity::parse_number(text, unit).map(|(number, _)| number);
        let values = wire.values.iter().map(|value| value.as_ref().map(number).transpose());
        Ok(Self {
            subject: wire.subject,
            quantity,
            stream: wire.stream.parse().map_err(WireError::new)?,
            group: wire.group,
            values: values.collect::<Result<_, _>>().map_err(WireError::new)?,
        })
    }
}
