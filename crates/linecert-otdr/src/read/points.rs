//! The block `DataPts`.

use super::ReadError;
use crate::{cursor::Cursor, recording::Series};

pub(super) fn series(block: &mut Cursor<'_>) -> Result<Vec<Series>, ReadError> {
    // The total says nothing that the counts of the series do not.
    block.u32()?;
    let count = block.u16()?;
    (0..count).map(|_| one(block)).collect()
}

fn one(block: &mut Cursor<'_>) -> Result<Series, ReadError> {
    let count = usize::try_from(block.u32()?).unwrap_or(usize::MAX);
    let scale = block.u16()?;
    let bytes = block.bytes(count.saturating_mul(2))?;
    let points = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Ok(Series { scale, points })
}
