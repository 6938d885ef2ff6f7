//! Every command of a driver, for whoever must know before plugging in.

use super::{
    MeterDriver, identity::Identification, step::Changes, template::Template, wavelength::Offer,
};

/// A command that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What for, in a word.
    pub purpose: &'static str,
    /// The command as the driver file has it, with its places.
    pub send: String,
    /// What it changes in the meter; `None` when it only asks.
    pub changes: Option<Changes>,
}

impl MeterDriver {
    /// Every command that may ever be sent.
    #[must_use]
    pub fn commands(&self) -> Vec<Listed> {
        let listed = |purpose, send: &Template, changes| Listed {
            purpose,
            send: send.as_str().to_owned(),
            changes,
        };
        let mut all = Vec::new();
        match &self.identify {
            Identification::Query { send, .. } => all.push(listed("identify", send, None)),
            Identification::Probe { send, .. } => all.push(listed("probe", send, None)),
            Identification::None { .. } => {}
        }
        all.extend(self.prepare.iter().map(|it| listed("prepare", &it.send, it.changes)));
        for way in self.wavelength.ways() {
            if let Offer::Asked { min, max, .. } = &way.offer {
                all.extend([min, max].map(|send| listed("wavelength range", send, None)));
            }
            all.push(listed("set wavelength", &way.set, Some(Changes::Wavelength)));
            all.extend(way.query.iter().map(|query| listed("wavelength", &query.send, None)));
        }
        all.push(listed("reading", &self.reading.send, None));
        let status = self.reading.status.iter().filter_map(|word| word.asked.as_ref());
        all.extend(status.map(|(send, _)| listed("status", send, None)));
        if let Some(zero) = &self.zero {
            all.push(listed("zero", &zero.send, Some(Changes::Zero)));
            all.extend(zero.done.iter().map(|done| listed("zero done", &done.send, None)));
        }
        all
    }
}
