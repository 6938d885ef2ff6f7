//! What sets a meter to a wavelength, and what asks for it.

use linecert_measure::Wavelength;

use super::{
    GarbledReply, Input, MeterDriver, garbled,
    step::{Changes, Step},
    template::Values,
    unasked,
    wavelength::{Offer, Query, WavelengthRefused, Wavelengths},
};

/// How a wavelength is set.
#[derive(Debug, Clone)]
pub struct SetWavelength {
    /// Sets it.
    pub set: Step,
    /// Asks for it: the reply must [decode](MeterDriver::decode_wavelength) to the same. Without it
    /// the acknowledgement confirms, or the reading itself, which tells its wavelength.
    pub query: Option<Step>,
}

impl MeterDriver {
    /// The wavelengths that the meter has.
    #[must_use]
    pub fn wavelengths(&self) -> Wavelengths {
        self.wavelength.wavelengths()
    }

    /// Asks for the shortest and the longest wavelength that the detector is calibrated for; `None`
    /// when there is nothing to ask.
    #[must_use]
    pub fn wavelength_range(&self) -> Option<[Step; 2]> {
        let values = Values { channel: self.inputs.first()?.channel, ..Values::default() };
        self.wavelength.ways().iter().find_map(|way| match &way.offer {
            Offer::Asked { min, max, reply, .. } => {
                Some([min, max].map(|send| self.step(&send.fill(values), reply, None)))
            }
            Offer::Table(_) | Offer::Range(..) | Offer::Unstated => None,
        })
    }

    /// Decodes a reply to [`wavelength_range`](Self::wavelength_range), in nanometres. Limits of a
    /// detector may lie outside the range of [`Wavelength`].
    ///
    /// # Errors
    /// When the reply is no whole number of nanometres.
    pub fn decode_nm(&self, reply: &[u8]) -> Result<u16, GarbledReply> {
        let asked = self.wavelength.ways().iter().find_map(|way| match &way.offer {
            Offer::Asked { min, reply, told, .. } => Some((min, reply, told)),
            Offer::Table(_) | Offer::Range(..) | Offer::Unstated => None,
        });
        let Some((send, expected, told)) = asked else { return Err(unasked(reply)) };
        let nm = expected.see(reply).and_then(|seen| told.nm(&seen, 0));
        nm.ok_or_else(|| garbled(send, expected, reply))
    }

    /// How to set an input to a wavelength; `Ok(None)` when only the operator can, at the keys.
    ///
    /// # Errors
    /// When the meter does not have the wavelength.
    pub fn set_wavelength(
        &self,
        wanted: Wavelength,
        input: &Input,
    ) -> Result<Option<SetWavelength>, WavelengthRefused> {
        let Some(chosen) = self.wavelength.choose(wanted)? else { return Ok(None) };
        let (nm, index, channel) = (wanted.nm(), chosen.index, input.channel);
        let values = Values { nm, index, channel };
        let way = chosen.way;
        let set = self.step(&way.set.fill(values), &way.acknowledged, Some(Changes::Wavelength));
        let ask = |query: &Query| self.step(&query.send.fill(values), &query.reply, None);
        Ok(Some(SetWavelength { set, query: way.query.as_ref().map(ask) }))
    }

    /// Decodes the reply to the query of [`set_wavelength`](Self::set_wavelength).
    ///
    /// # Errors
    /// When the reply tells no wavelength that the meter is known to have.
    pub fn decode_wavelength(
        &self,
        input: &Input,
        reply: &[u8],
    ) -> Result<Wavelength, GarbledReply> {
        let queries = || self.wavelength.ways().iter().filter_map(|way| way.query.as_ref());
        let told = queries()
            .find_map(|query| query.told.wavelength(&query.reply.see(reply)?, input.place));
        told.ok_or_else(|| match queries().next() {
            Some(query) => garbled(&query.send, &query.reply, reply),
            None => unasked(reply),
        })
    }
}
