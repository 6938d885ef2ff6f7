//! What a discovery found, its readings and its evidence. Pure.

use std::time::Duration;

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};
use linecert_socket::{KernelTime, MacAddress, Tags};

use crate::{
    discovery::offer::{KnownConcentrator, Offer},
    text::WireText,
    wire::{Departure, Strays},
};

/// By how much a time between two of the kernel's stamps may be wrong, k = 2.
///
/// The stamps are taken by the driver's software path: adapters gather arrivals for up to some
/// tens of microseconds before they interrupt, which the stamp includes.
pub const STAMP_UNCERTAINTY: Duration = Duration::from_micros(100);

/// What was asked, and everything that answered within the window.
#[derive(Debug, Clone)]
pub struct Discovery {
    pub(crate) interface: String,
    pub(crate) tags: Tags,
    pub(crate) service: WireText,
    pub(crate) known: Vec<KnownConcentrator>,
    pub(crate) window: Duration,
    pub(crate) asked: Vec<Departure>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) strays: Strays,
    pub(crate) clock_step: Option<i64>,
}

impl Discovery {
    /// The concentrators that answered, each once, in the order of their first answers.
    #[must_use]
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// When each PADI was sent.
    pub fn asked(&self) -> impl Iterator<Item = KernelTime> {
        self.asked.iter().map(|departure| departure.time())
    }

    /// What was received and did not count.
    #[must_use]
    pub const fn strays(&self) -> Strays {
        self.strays
    }

    /// How long a concentrator took from the PADI that it answers; `None` when the clock stepped
    /// meanwhile.
    #[must_use]
    pub fn answer_time(&self, offer: &Offer) -> Option<Duration> {
        if self.clock_step.is_some() { None } else { offer.received.since(offer.asked) }
    }

    /// The concentrators that are none of the known ones. `None` when no known ones were given.
    #[must_use]
    pub fn rogues(&self) -> Option<Vec<&Offer>> {
        let unknown = |offer: &&Offer| !self.known.iter().any(|known| known.matches(offer));
        (!self.known.is_empty()).then(|| self.offers.iter().filter(unknown).collect())
    }

    /// The names that several addresses claim: a cluster, or somebody who pretends.
    #[must_use]
    pub fn shared_names(&self) -> Vec<(&WireText, Vec<MacAddress>)> {
        let mut names: Vec<_> = self.offers.iter().map(|offer| &offer.name).collect();
        names.sort_unstable();
        names.dedup();
        let with_addresses = names.into_iter().map(|name| {
            let bearers = self.offers.iter().filter(|offer| offer.name == *name);
            (name, bearers.map(|offer| offer.mac).collect::<Vec<_>>())
        });
        with_addresses.filter(|(_, addresses)| addresses.len() > 1).collect()
    }

    /// The reading of [`Metric::PppoeDiscoveryTime`](linecert_measure::Metric::PppoeDiscoveryTime)
    /// in ms: from the first PADI to the first offer, by the kernel's stamps.
    ///
    /// A PADI that was lost counts: the customer waits for it too.
    #[must_use]
    pub fn discovery_time(&self) -> Reading {
        let first = self.offers.iter().map(|offer| offer.received).min();
        match (self.asked.first(), first) {
            (Some(asked), Some(received)) => elapsed(*asked, received, self.clock_step),
            _ => Reading::absent(Reason::TimedOut, self.silence()),
        }
    }

    /// The reading of [`Metric::PppoeConcentrators`](linecert_measure::Metric::PppoeConcentrators):
    /// those that answered within the window, told apart by address and name.
    #[must_use]
    pub fn concentrators(&self) -> Reading {
        self.counted(self.offers.len())
    }

    /// The reading of [`Metric::RogueConcentrators`](linecert_measure::Metric::RogueConcentrators):
    /// those that answered and are none of the known ones.
    #[must_use]
    pub fn rogue_concentrators(&self) -> Reading {
        match self.rogues() {
            Some(rogues) => self.counted(rogues.len()),
            None => Reading::absent(Reason::Unsupported, "no known concentrators were given"),
        }
    }

    fn counted(&self, concentrators: usize) -> Reading {
        let count = |number: usize| {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            Quantity::from_steps(number, Unit::Count)
        };
        // Of more than are kept it is not known which are the same.
        if self.strays.beyond > 0 {
            return Reading::AboveRange { ceiling: count(concentrators) };
        }
        let none = Quantity::from_steps(0, Unit::Count.difference());
        let exact = Uncertainty::Expanded(none);
        number(count(concentrators), Decimals::new(0).unwrap_or(Decimals::MAX), exact)
    }

    fn silence(&self) -> String {
        let asked = self.asked.len();
        let Self { window, strays, .. } = self;
        let heard = match (strays.other_vlan, strays.garbled) {
            (0, 0) => String::new(),
            (0, garbled) => format!("; {garbled} frames could not be read"),
            (other, _) => format!("; {other} frames came in another VLAN"),
        };
        format!("no offer to {asked} PADI within {window:?}{heard}")
    }
}

/// The time between two stamps in ms, or why there is none.
pub(crate) fn elapsed(from: Departure, to: KernelTime, clock_step: Option<i64>) -> Reading {
    if let Some(step) = clock_step {
        return Reading::absent(Reason::Interrupted, format!("the clock was set by {step} ns"));
    }
    let Some(time) = to.since(from.time()) else {
        return Reading::absent(Reason::Implausible, "the answer is older than the question");
    };
    let uncertainty = match from {
        Departure::Kernel(_) => Uncertainty::Expanded(milliseconds(STAMP_UNCERTAINTY)),
        // The program's clock is read before the frame is sent, by how much is not known.
        Departure::Program(_) => Uncertainty::NotStated,
    };
    let microseconds = Decimals::new(3).unwrap_or(Decimals::MAX);
    number(milliseconds(time), microseconds, uncertainty)
}

fn number(quantity: Quantity, decimals: Decimals, uncertainty: Uncertainty) -> Reading {
    Value::new(quantity, decimals, uncertainty)
        .map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}

/// Steps of [`Unit::Millisecond`] are nanoseconds.
fn milliseconds(time: Duration) -> Quantity {
    let steps = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::Millisecond)
}

#[cfg(test)]
mod tests;
