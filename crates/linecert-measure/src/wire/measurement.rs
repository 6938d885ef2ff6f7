//! Reads the JSON form of an observation and of a measurement.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{instant::Instant, text::Parsed};
use crate::{
    Attachment, Conditions, Digest, FarEnd, Frequency, Leg, Measurement, Metric, Observation,
    Period, Provenance, Reading, Subject, TestVoltage, Wavelength,
};

macro_rules! keys {
    ($name:ident { $($key:ident: $type:ty,)* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            subject: Subject,
            metric: Parsed<Metric>,
            wavelength: Option<Parsed<Wavelength>>,
            frequency: Option<Parsed<Frequency>>,
            leg: Option<Parsed<Leg>>,
            far_end: Option<Parsed<FarEnd>>,
            voltage: Option<Parsed<TestVoltage>>,
            period: Option<Parsed<Period>>,
            attachment: Option<Parsed<Attachment>>,
            reading: Reading,
            $($key: $type,)*
        }

        impl $name {
            fn conditions(&self) -> Conditions {
                Conditions {
                    wavelength: self.wavelength.as_ref().map(word),
                    frequency: self.frequency.as_ref().map(word),
                    leg: self.leg.as_ref().map(word),
                    far_end: self.far_end.as_ref().map(word),
                    voltage: self.voltage.as_ref().map(word),
                    period: self.period.as_ref().map(word),
                    attachment: self.attachment.as_ref().map(word),
                }
            }
        }
    };
}

keys! { Observed {} }

keys! {
    Measured {
        instrument: String,
        task: String,
        attempt: NonZeroU32,
        taken_at: Parsed<Instant>,
        evidence: Vec<Digest>,
    }
}

const fn word<T: Copy>(read: &Parsed<T>) -> T {
    read.0
}

impl<'de> Deserialize<'de> for Observation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read = Observed::deserialize(from)?;
        let conditions = read.conditions();
        Self::new(read.metric.0, read.subject, conditions, read.reading).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Measurement {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let read = Measured::deserialize(from)?;
        let conditions = read.conditions();
        let observation = Observation::new(read.metric.0, read.subject, conditions, read.reading);
        Ok(Self {
            observation: observation.map_err(D::Error::custom)?,
            provenance: Provenance {
                instrument: read.instrument,
                task: read.task,
                attempt: read.attempt,
                taken_at: read.taken_at.0.0,
                evidence: read.evidence,
            },
        })
    }
}
