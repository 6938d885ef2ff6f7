//! The columns of one PON port at one time, as one run of bytes.
//!
//! Version 1: the byte 1; how many ONUs; the number of the first, and of each other how far it is
//! behind the one before; how many columns. Then each column: the length of the metric's name and
//! the name; runs of cells of one kind (how many, which), until every ONU has one; of the cells
//! that are numbers, how far each is from the number before. What is counted is LEB128, what may be
//! negative is zigzag in LEB128.

use linecert_measure::{Metric, Reason};
use thiserror::Error;

use super::varint::{Bytes, put, zagzig, zigzag};

const VERSION: u8 = 1;

/// How many cells are packed at most: ONUs times columns.
pub const MAX_CELLS: usize = 1 << 18;

/// What was read of one ONU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// A number of steps of the metric's unit.
    Steps(i64),
    /// There is no number, for this reason.
    Absent(Reason),
    /// It was not asked for.
    NotAsked,
}

/// One quantity of every ONU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The quantity.
    pub metric: Metric,
    /// A cell for each ONU, in their order.
    pub cells: Vec<Cell>,
}

/// The columns of one PON port at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

/// What was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// The numbers of the ONUs, rising.
    pub onus: Vec<u32>,
    /// The columns.
    pub columns: Vec<Column>,
}

/// Why columns cannot be packed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackError {
    /// The numbers of the ONUs do not rise.
    #[error("ONU {0} does not follow the one before it")]
    Order(u32),
    /// A column has not one cell for each ONU.
    #[error("{cells} cells of {} for {onus} ONUs", metric.name())]
    Cells {
        /// The quantity.
        metric: Metric,
        /// How many cells there are.
        cells: usize,
        /// How many ONUs there are.
        onus: usize,
    },
    /// There are too many cells.
    #[error("{0} cells are more than {MAX_CELLS}")]
    TooMany(usize),
}

/// Why bytes are not packed columns.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnpackError {
    /// They are of another version.
    #[error("version {0} of packed samples is not known")]
    Version(u8),
    /// They end too early, go on too long or count wrongly.
    #[error("packed samples are damaged {0} bytes before their end")]
    Damaged(usize),
    /// The metric is not known.
    #[error("unknown metric `{0}` in packed samples")]
    Metric(String),
}

impl Packed {
    /// Packs columns.
    ///
    /// # Errors
    /// When they do not fit each other, or are too many.
    pub fn pack(onus: &[u32], columns: &[Column]) -> Result<Self, PackError> {
        let cells = onus.len().saturating_mul(columns.len().max(1));
        if cells > MAX_CELLS {
            return Err(PackError::TooMany(cells));
        }
        let mut out = vec![VERSION];
        put_onus(&mut out, onus)?;
        put_count(&mut out, columns.len());
        for Column { metric, cells } in columns {
            if cells.len() != onus.len() {
                let (metric, cells, onus) = (*metric, cells.len(), onus.len());
                return Err(PackError::Cells { metric, cells, onus });
            }
            put_count(&mut out, metric.name().len());
            out.extend(metric.name().as_bytes());
            put_cells(&mut out, cells);
        }
        Ok(Self(out))
    }

    /// Bytes that were packed, or say so: [`Self::unpack`] tells.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was packed.
    ///
    /// # Errors
    /// When the bytes are of another version, or not packed columns.
    pub fn unpack(&self) -> Result<Unpacked, UnpackError> {
        let mut bytes = Bytes(&self.0);
        match bytes.byte() {
            Some(VERSION) => {}
            Some(version) => return Err(UnpackError::Version(version)),
            None => return Err(UnpackError::Damaged(0)),
        }
        let onus = take_onus(&mut bytes).ok_or(UnpackError::Damaged(bytes.0.len()))?;
        let count = take_count(&mut bytes, onus.len());
        let count = count.ok_or(UnpackError::Damaged(bytes.0.len()))?;
        let columns = (0..count).map(|_| take_column(&mut bytes, onus.len()));
        let columns = columns.collect::<Result<_, _>>()?;
        match bytes.0.len() {
            0 => Ok(Unpacked { onus, columns }),
            left => Err(UnpackError::Damaged(left)),
        }
    }
}

impl Unpacked {
    /// What was read of one ONU. There is nothing when it was not there.
    #[must_use]
    pub fn of(&self, onu: u32) -> Option<Vec<(Metric, Cell)>> {
        let index = self.onus.binary_search(&onu).ok()?;
        let cell = |column: &Column| Some((column.metric, *column.cells.get(index)?));
        Some(self.columns.iter().filter_map(cell).collect())
    }
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    put(out, u64::try_from(count).unwrap_or(u64::MAX));
}

fn put_onus(out: &mut Vec<u8>, onus: &[u32]) -> Result<(), PackError> {
    put_count(out, onus.len());
    let mut before = None;
    for &onu in onus {
        let step = match before {
            None => onu,
            Some(before) if onu > before => onu - before,
            Some(_) => return Err(PackError::Order(onu)),
        };
        put(out, u64::from(step));
        before = Some(onu);
    }
    Ok(())
}

fn put_cells(out: &mut Vec<u8>, cells: &[Cell]) {
    for run in cells.chunk_by(|a, b| kind(*a) == kind(*b)) {
        put_count(out, run.len());
        out.extend(run.first().map(|cell| kind(*cell)));
    }
    let mut before = 0i64;
    for cell in cells {
        if let Cell::Steps(steps) = cell {
            put(out, zigzag(steps.wrapping_sub(before)));
            before = *steps;
        }
    }
}

fn take_count(bytes: &mut Bytes<'_>, times: usize) -> Option<usize> {
    let count = usize::try_from(bytes.number()?).ok()?;
    (count.checked_mul(times.max(1))? <= MAX_CELLS).then_some(count)
}

fn take_onus(bytes: &mut Bytes<'_>) -> Option<Vec<u32>> {
    let count = take_count(bytes, 1)?;
    let mut onus: Vec<u32> = Vec::with_capacity(count.min(bytes.0.len()));
    for _ in 0..count {
        let step = u32::try_from(bytes.number()?).ok()?;
        onus.push(match onus.last() {
            None => step,
            Some(_) if step == 0 => return None,
            Some(before) => before.checked_add(step)?,
        });
    }
    Some(onus)
}

fn take_column(bytes: &mut Bytes<'_>, onus: usize) -> Result<Column, UnpackError> {
    let name = bytes.number().and_then(|length| bytes.take(length));
    let name = name.ok_or(UnpackError::Damaged(bytes.0.len()))?;
    let name = String::from_utf8_lossy(name);
    let metric = name.parse().map_err(|_| UnpackError::Metric(name.chars().take(80).collect()))?;
    let cells = take_cells(bytes, onus).ok_or(UnpackError::Damaged(bytes.0.len()))?;
    Ok(Column { metric, cells })
}

fn take_cells(bytes: &mut Bytes<'_>, onus: usize) -> Option<Vec<Cell>> {
    let mut cells = Vec::with_capacity(onus);
    while cells.len() < onus {
        let run = usize::try_from(bytes.number()?).ok().filter(|run| *run > 0)?;
        let cell = of_kind(bytes.byte()?)?;
        let end = cells.len().checked_add(run).filter(|end| *end <= onus)?;
        cells.resize(end, cell);
    }
    let mut before = 0i64;
    for cell in &mut cells {
        if let Cell::Steps(steps) = cell {
            before = before.wrapping_add(zagzig(bytes.number()?));
            *steps = before;
        }
    }
    Some(cells)
}

/// The byte of a kind of cell. A byte is never given a second meaning.
const fn kind(cell: Cell) -> u8 {
    match cell {
        Cell::Steps(_) => 0,
        Cell::NotAsked => 1,
        Cell::Absent(reason) => match reason {
            Reason::NoSuchObject => 2,
            Reason::Sentinel => 3,
            Reason::Implausible => 4,
            Reason::Garbled => 5,
            Reason::Offline => 6,
            Reason::NoLight => 7,
            Reason::InstrumentFault => 8,
            Reason::OutOfCalibration => 9,
            Reason::TimedOut => 10,
            Reason::Busy => 11,
            Reason::Refused => 12,
            Reason::Forbidden => 13,
            Reason::NotFound => 14,
            Reason::Unsupported => 15,
            Reason::Interrupted => 16,
            Reason::HostLimited => 17,
            Reason::ServerLimited => 18,
            Reason::BehindRouter => 19,
        },
    }
}

fn of_kind(byte: u8) -> Option<Cell> {
    let absent = Reason::ALL.iter().map(|reason| Cell::Absent(*reason));
    [Cell::Steps(0), Cell::NotAsked].into_iter().chain(absent).find(|cell| kind(*cell) == byte)
}

#[cfg(test)]
mod tests;
