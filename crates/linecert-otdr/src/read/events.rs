//! The blocks `KeyEvents` and `LnkParams`.

use super::ReadError;
use crate::{
    cursor::Cursor,
    recording::{Format, KeyEvent, KeyEvents, Landmark, Markers, Summary},
};

pub(super) fn key_events(block: &mut Cursor<'_>, format: Format) -> Result<KeyEvents, ReadError> {
    let count = block.u16()?;
    let events = (0..count).map(|_| event(block, format)).collect::<Result<_, _>>()?;
    let summary = if block.rest().is_empty() { None } else { Some(summary(block)?) };
    Ok(KeyEvents { events, summary })
}

fn event(block: &mut Cursor<'_>, format: Format) -> Result<KeyEvent, ReadError> {
    Ok(KeyEvent {
        number: block.u16()?,
        time: block.i32()?,
        attenuation: block.i16()?,
        loss: block.i16()?,
        reflectance: block.i32()?,
        code: block.code()?,
        markers: match format {
            Format::V1 => None,
            Format::V2 => Some(markers(block)?),
        },
        comment: block.text()?,
    })
}

fn markers(block: &mut Cursor<'_>) -> Result<Markers, ReadError> {
    Ok(Markers {
        previous_end: block.i32()?,
        start: block.i32()?,
        end: block.i32()?,
        next_start: block.i32()?,
        peak: block.i32()?,
    })
}

fn summary(block: &mut Cursor<'_>) -> Result<Summary, ReadError> {
    Ok(Summary {
        loss: block.i32()?,
        loss_from: block.i32()?,
        loss_to: block.i32()?,
        return_loss: block.u16()?,
        return_loss_from: block.i32()?,
        return_loss_to: block.i32()?,
    })
}

pub(super) fn landmarks(block: &mut Cursor<'_>) -> Result<Vec<Landmark>, ReadError> {
    let count = block.u16()?;
    (0..count).map(|_| landmark(block)).collect()
}

fn landmark(block: &mut Cursor<'_>) -> Result<Landmark, ReadError> {
    Ok(Landmark {
        number: block.u16()?,
        code: block.tag()?,
        time: block.i32()?,
        event: block.u16()?,
        longitude: block.i32()?,
        latitude: block.i32()?,
        fibre_correction: block.i16()?,
        sheath_in: block.i32()?,
        sheath_out: block.i32()?,
        sheath_unit: block.tag()?,
        mode_field: block.u16()?,
        comment: block.text()?,
    })
}
