//! The blocks `GenParams`, `SupParams` and `FxdParams`.

use super::{ReadError, Trouble};
use crate::{
    cursor::Cursor,
    recording::{Fixed, Format, General, Pulse, Supplier},
};

/// Takes what only version 2 has.
fn in_v2<T>(
    format: Format,
    take: impl FnOnce() -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    match format {
        Format::V1 => Ok(None),
        Format::V2 => take().map(Some),
    }
}

// The fields of these structs are evaluated in the order in which they are written, which is the
// order of the file.

pub(super) fn general(block: &mut Cursor<'_>, format: Format) -> Result<General, ReadError> {
    Ok(General {
        language: block.tag()?,
        cable: block.text()?,
        fibre: block.text()?,
        fibre_type: in_v2(format, || block.u16())?,
        wavelength: block.u16()?,
        origin: block.text()?,
        destination: block.text()?,
        cable_code: block.text()?,
        condition: block.tag()?,
        user_offset: block.i32()?,
        user_offset_distance: in_v2(format, || block.i32())?,
        operator: block.text()?,
        comment: block.text()?,
    })
}

pub(super) fn supplier(block: &mut Cursor<'_>) -> Result<Supplier, ReadError> {
    Ok(Supplier {
        name: block.text()?,
        mainframe: block.text()?,
        mainframe_serial: block.text()?,
        module: block.text()?,
        module_serial: block.text()?,
        software: block.text()?,
        other: block.text()?,
    })
}

pub(super) fn fixed(block: &mut Cursor<'_>, format: Format) -> Result<Fixed, ReadError> {
    Ok(Fixed {
        acquired_at: block.u32()?,
        unit: block.tag()?,
        wavelength: block.u16()?,
        acquisition_offset: block.i32()?,
        acquisition_offset_distance: in_v2(format, || block.i32())?,
        pulses: pulses(block)?,
        group_index: block.u32()?,
        backscatter: block.u16()?,
        averages: block.u32()?,
        averaging_time: in_v2(format, || block.u16())?,
        range: block.u32()?,
        range_distance: in_v2(format, || block.i32())?,
        front_panel_offset: block.i32()?,
        noise_floor: block.u16()?,
        noise_scale: block.i16()?,
        power_offset: block.u16()?,
        loss_threshold: block.u16()?,
        reflectance_threshold: block.u16()?,
        end_threshold: block.u16()?,
        trace_type: in_v2(format, || block.tag())?,
        window: in_v2(format, || Ok([block.i32()?, block.i32()?, block.i32()?, block.i32()?]))?,
    })
}

/// All widths come first, then all spacings, then all numbers of points.
fn pulses(block: &mut Cursor<'_>) -> Result<Vec<Pulse>, ReadError> {
    let count = block.u16()?;
    if count == 0 {
        return Err(block.error(Trouble::NoPulse));
    }
    let widths = (0..count).map(|_| block.u16()).collect::<Result<Vec<_>, _>>()?;
    let spacings = (0..count).map(|_| block.u32()).collect::<Result<Vec<_>, _>>()?;
    let points = (0..count).map(|_| block.u32()).collect::<Result<Vec<_>, _>>()?;
    let parts = widths.into_iter().zip(spacings).zip(points);
    Ok(parts.map(|((width, spacing), points)| Pulse { width, spacing, points }).collect())
}
