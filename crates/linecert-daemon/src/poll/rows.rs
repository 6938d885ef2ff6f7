//! From what a walk gave of a PON port to the row that is kept of it.

use linecert_driver::Datum;
use linecert_fleet::{PonColumn, PonSample};
use linecert_measure::Reason;
use linecert_store::{Cell, Column, NameError, NodeName, PackError, Packed, PonRow};
use thiserror::Error;

/// Why a sample is not kept.
#[derive(Debug, Error)]
pub(super) enum RowFault {
    /// The node gives its port a name that is none.
    #[error(transparent)]
    Port(#[from] NameError),
    /// It cannot be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// The row of a sample; `None` when it holds no numbers.
pub(super) fn row(node: &NodeName, sample: &PonSample) -> Result<Option<PonRow>, RowFault> {
    let columns: Vec<Column> = sample.columns.iter().map(column).collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let packed = Packed::pack(&sample.onus, &columns)?;
    let port = sample.port.parse()?;
    Ok(Some(PonRow { node: node.clone(), port, slot: sample.slot, packed }))
}

fn column(column: &PonColumn) -> Column {
    let cells = column.cells.iter().map(|datum| cell(*datum)).collect();
    Column { metric: column.metric, cells }
}

/// A number, or why there is none. What lies beyond the range of a device is no number of its own:
/// the device says nothing but that.
pub(super) const fn cell(datum: Datum) -> Cell {
    match datum {
        Datum::Steps(steps) => Cell::Steps(steps),
        Datum::Below(_) | Datum::Above(_) => Cell::Absent(Reason::Sentinel),
        Datum::Absent(reason) => Cell::Absent(reason),
        Datum::Status(_) => Cell::NotAsked,
    }
}
