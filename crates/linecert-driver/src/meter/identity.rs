//! How a meter is known before anything else is sent to it.

use super::{
    GarbledReply, MeterDriver, garbled,
    step::{Reply, Step},
    template::Template,
};

/// How a meter is known.
#[derive(Debug, Clone)]
pub enum Identify {
    /// It says who it is; [`MeterDriver::decode_identity`] takes the reply.
    Query(Step),
    /// It answers as meters of the model do.
    Probe {
        /// The question, which changes nothing.
        step: Step,
        /// What it answers like as well, in words.
        cannot_tell: String,
    },
    /// Only its readings show it.
    FrameOnly {
        /// What reads like it as well, in words.
        cannot_tell: String,
    },
}

/// How an instrument identified itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The maker, of the driver where the instrument does not tell it.
    pub maker: String,
    /// The model, of the driver where the instrument does not tell it.
    pub model: String,
    /// The serial number, when it tells one.
    pub serial: Option<String>,
    /// The firmware version, when it tells one.
    pub firmware: Option<String>,
}

/// Maker and model as the head of the driver file has them.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) maker: String,
    pub(crate) model: String,
}

#[derive(Debug, Clone)]
pub(super) enum Identification {
    Query { send: Template, reply: Reply },
    Probe { send: Template, reply: Reply, cannot_tell: String },
    None { cannot_tell: String },
}

impl MeterDriver {
    /// How to know the meter. Before it is known nothing else is sent.
    #[must_use]
    pub fn identify(&self) -> Identify {
        match &self.identify {
            Identification::Query { send, reply } => Identify::Query(self.asking(send, reply)),
            Identification::Probe { send, reply, cannot_tell } => {
                Identify::Probe { step: self.asking(send, reply), cannot_tell: cannot_tell.clone() }
            }
            Identification::None { cannot_tell } => {
                Identify::FrameOnly { cannot_tell: cannot_tell.clone() }
            }
        }
    }

    /// Decodes who the meter is from the reply to the step of [`identify`](Self::identify).
    ///
    /// # Errors
    /// When the reply is not that of a meter of this model.
    pub fn decode_identity(&self, reply: &[u8]) -> Result<Identified, GarbledReply> {
        let (send, expected) = match &self.identify {
            Identification::Query { send, reply } | Identification::Probe { send, reply, .. } => {
                (send, reply)
            }
            Identification::None { .. } => return Ok(self.unidentified()),
        };
        let seen = expected.see(reply).ok_or_else(|| garbled(send, expected, reply))?;
        let Identified { maker, model, .. } = self.unidentified();
        Ok(Identified {
            maker: seen.group("maker").unwrap_or(maker),
            model: seen.group("model").unwrap_or(model),
            serial: seen.group("serial"),
            firmware: seen.group("firmware"),
        })
    }

    /// What is known of a meter that says nothing of itself.
    #[must_use]
    pub fn unidentified(&self) -> Identified {
        let Name { maker, model } = self.name.clone();
        Identified { maker, model, serial: None, firmware: None }
    }
}
