//! Which event is the start, which the end, and which are neither.

use crate::{
    code::{Code, Origin},
    delay::Delay,
    event::{Event, Role},
    recording::{KeyEvent, Recording},
};

/// The events by place, each with its role. `blur` is how far an event may be from its true place.
///
/// The end is the first event whose code says so.
pub(super) fn assign(recording: &Recording, blur: Delay) -> Vec<Event> {
    let mut events = recording.key_events.as_ref().map_or_else(Vec::new, |e| e.events.clone());
    events.sort_by_key(|event| event.time);
    let end = events.iter().position(|event| Code::new(event.code).is_end());
    let before_end = events.get(..end.unwrap_or(events.len())).unwrap_or_default();
    let start = start(before_end, recording.fixed.front_panel_offset, blur);
    let places = events.into_iter().enumerate();
    places.map(|(at, event)| named(event, at, (start, end))).collect()
}

/// The event at the user's offset. Programs that save a trace again may shift all events by the
/// offset of the front panel, and then the first of them lies there. Some makers list no start.
fn start(events: &[KeyEvent], front_panel_offset: i32, blur: Delay) -> Option<usize> {
    let apart = |event: &KeyEvent, place: i32| {
        let place = Delay::from_hundred_picoseconds(place.into());
        (Delay::from_hundred_picoseconds(event.time.into()) - place).abs()
    };
    let nearest = events.iter().enumerate().min_by_key(|(_, event)| apart(event, 0));
    let at_offset = nearest.filter(|(_, event)| apart(event, 0) <= blur).map(|(at, _)| at);
    at_offset.or_else(|| {
        let first = events.first()?;
        (apart(first, front_panel_offset) <= blur).then_some(0)
    })
}

fn named(event: KeyEvent, at: usize, (start, end): (Option<usize>, Option<usize>)) -> Event {
    let is_before_start = start.map_or(event.time < 0, |start| at < start);
    let role = match end {
        Some(end) if at == end => Role::End,
        Some(end) if at > end => Role::Ghost,
        _ if Code::new(event.code).origin() == Origin::OutOfRange => Role::OutOfRange,
        _ if is_before_start => Role::Launch,
        _ if start == Some(at) => Role::Start,
        _ => Role::Within,
    };
    Event::new(event, role)
}
