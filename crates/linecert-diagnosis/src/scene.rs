//! What is known of one line and of what stands around it.

use linecert_measure::{
    Attribute, Content, Fact, Metric, Observation, Presence, Quantity, Reading, Status, Unit,
};

use crate::{design::Design, estimate::Estimate, rule::Medium};

/// What is known of one line.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// What the line is made of.
    pub medium: Medium,
    /// Readings of the line: of its ONU and PON port, or of its pair, and of the meter at its
    /// outlet. Of each metric the first that is a number counts.
    pub observations: Vec<Observation>,
    /// What the access node says of the line in words.
    pub facts: Vec<Fact>,
    /// The other ONUs on the same PON port; `None` when nobody looked.
    pub neighbours: Option<Vec<Neighbour>>,
    /// How the path was designed.
    pub design: Option<Design>,
}

/// Another ONU on the same PON port.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its readings.
    pub observations: Vec<Observation>,
    /// Its state, where the access node says it.
    pub state: Option<Status>,
}

impl Scene {
    pub(crate) fn own(&self, metric: Metric) -> Option<Estimate> {
        number(&self.observations, metric)
    }

    /// The status that an attribute has, all of them when it is a set of flags.
    pub(crate) fn statuses(&self, attribute: Attribute) -> Option<Vec<Status>> {
        let of_attribute = self.facts.iter().filter(|fact| fact.attribute == attribute);
        of_attribute.map(|fact| &fact.content).find_map(|content| match content {
            Content::Status(status) => Some(vec![*status]),
            Content::Flags(flags) => Some(flags.clone()),
            _ => None,
        })
    }

    /// The median; with an even number of neighbours the lower of the two in the middle, so that
    /// it is a reading and not a mean of two.
    pub(crate) fn neighbours_median(&self, metric: Metric) -> Option<Estimate> {
        let neighbours = self.neighbours.as_ref()?;
        let numbers = neighbours.iter().filter_map(|n| number(&n.observations, metric));
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_by_key(|estimate| estimate.quantity.steps());
        let middle = numbers.len().checked_sub(1)? / 2;
        numbers.into_iter().nth(middle)
    }

    pub(crate) fn neighbours_online(&self) -> Option<Estimate> {
        self.count(Presence::Present)
    }

    pub(crate) fn neighbours_offline(&self) -> Option<Estimate> {
        self.count(Presence::Absent)
    }

    fn count(&self, presence: Presence) -> Option<Estimate> {
        let states = self.neighbours.as_ref()?.iter().filter_map(|neighbour| neighbour.state);
        let count = states.filter(|state| state.presence() == presence).count();
        let quantity = Quantity::from_steps(i64::try_from(count).ok()?, Unit::Count);
        Some(Estimate::known(quantity, Some(Quantity::from_steps(0, Unit::Count))))
    }

    pub(crate) fn design_loss(&self) -> Option<Estimate> {
        self.design.as_ref().map(Design::loss)
    }
}

fn number(observations: &[Observation], metric: Metric) -> Option<Estimate> {
    observations.iter().filter(|o| o.metric() == metric).find_map(|o| match o.reading() {
        Reading::Value(value) => Some(Estimate::of(value)),
        _ => None,
    })
}
