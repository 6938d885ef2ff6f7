//! What was measured of a network, beside its design.

use linecert_measure::{Metric, Observation, Quantity, Uncertainty, Unit, Value, Wavelength};

use super::Way;

/// A loss that was measured one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How it was found.
    pub from: FoundFrom,
    /// The loss.
    pub loss: Quantity,
    /// Its expanded uncertainty; absent where one is not stated.
    pub uncertainty: Option<Quantity>,
}

/// How a loss was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundFrom {
    /// As a loss, with a source and a meter or with a reflectometer.
    Loss(Metric),
    /// As the difference of two powers: what was launched and what arrived.
    Powers {
        /// What was launched.
        launched: Metric,
        /// What arrived.
        arrived: Metric,
    },
}

const LOSSES: [Metric; 3] = [Metric::OdnLoss, Metric::InsertionLoss, Metric::SpanLoss];

/// The losses that the readings show of one way. A loss without a wavelength stands for both.
pub(super) fn of(measured: &[Observation], way: Way, wavelength: Wavelength) -> Vec<Found> {
    let at = |observation: &&Observation| {
        observation.conditions().wavelength.is_none_or(|at| at == wavelength)
    };
    let values = |metric: Metric| {
        let of_metric = measured.iter().filter(move |found| found.metric() == metric);
        of_metric.filter(at).filter_map(|found| found.reading().value())
    };
    let losses = LOSSES.into_iter().flat_map(|metric| {
        values(metric).map(move |value| Found {
            from: FoundFrom::Loss(metric),
            loss: value.quantity(),
            uncertainty: expanded(value),
        })
    });
    let (launch, arrivals) = match way {
        Way::Down => (Metric::OltTxPower, [Metric::OutletPower, Metric::OnuRxPower]),
        Way::Up => (Metric::OnuTxPower, [Metric::OltRxPower, Metric::OltPortRxPower]),
    };
    let launched = values(launch).next();
    let differences = arrivals.into_iter().filter_map(|arrival| {
        let (launched, arrived) = (launched?, values(arrival).next()?);
        let from = FoundFrom::Powers { launched: launch, arrived: arrival };
        difference(from, launched, arrived)
    });
    losses.chain(differences).collect()
}

fn difference(from: FoundFrom, launched: &Value, arrived: &Value) -> Option<Found> {
    let loss = launched.quantity().checked_sub(arrived.quantity())?;
    let uncertainty = match (expanded(launched), expanded(arrived)) {
        (Some(one), Some(other)) => Some(root_sum_square(one, other)),
        _ => None,
    };
    Some(Found { from, loss, uncertainty })
}

fn expanded(value: &Value) -> Option<Quantity> {
    match value.uncertainty() {
        Uncertainty::Expanded(expanded) => Some(expanded),
        Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
    }
}

/// The expanded uncertainty of a difference of two independent values (JCGM 100, 5.1), rounded up.
fn root_sum_square(one: Quantity, other: Quantity) -> Quantity {
    let square = |quantity: Quantity| u128::from(quantity.steps().unsigned_abs()).pow(2);
    let sum = square(one) + square(other);
    let root = sum.isqrt();
    let up = if root * root == sum { root } else { root + 1 };
    Quantity::from_steps(i64::try_from(up).unwrap_or(i64::MAX), Unit::Db)
}
