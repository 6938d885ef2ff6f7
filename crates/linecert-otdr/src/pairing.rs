//! Finds for each event of one trace the one of another at the same place.

use crate::{delay::Delay, event::Event};

/// An event with its place on a common scale.
pub(crate) type Placed<'a> = (Delay, &'a Event);

/// What is at one place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Match<'a> {
    Both(&'a Event, &'a Event),
    First(&'a Event),
    Second(&'a Event),
}

/// Pairs events that lie no farther apart than `tolerance`, each with its nearest. Both lists must
/// be sorted by place; the time it takes is that of one walk along them.
pub(crate) fn pair<'a>(
    first: &[Placed<'a>],
    second: &[Placed<'a>],
    tolerance: Delay,
) -> Vec<Match<'a>> {
    let (mut left, mut right) = (first, second);
    let mut matches = Vec::with_capacity(left.len().max(right.len()));
    while let Some(found) = next(left, right, tolerance) {
        let (takes_left, takes_right) = match found {
            Match::Both(..) => (1, 1),
            Match::First(_) => (1, 0),
            Match::Second(_) => (0, 1),
        };
        left = left.get(takes_left..).unwrap_or_default();
        right = right.get(takes_right..).unwrap_or_default();
        matches.push(found);
    }
    matches
}

fn next<'a>(left: &[Placed<'a>], right: &[Placed<'a>], tolerance: Delay) -> Option<Match<'a>> {
    let ((a, after_a), (b, after_b)) = match (left.split_first(), right.split_first()) {
        (Some(a), Some(b)) => (a, b),
        (Some((a, _)), None) => return Some(Match::First(a.1)),
        (None, Some((b, _))) => return Some(Match::Second(b.1)),
        (None, None) => return None,
    };
    let apart = (a.0 - b.0).abs();
    let has_nearer = |rest: &[Placed<'_>], to: Delay| {
        rest.first().is_some_and(|next| (next.0 - to).abs() < apart)
    };
    Some(match apart > tolerance {
        true if a.0 < b.0 => Match::First(a.1),
        true => Match::Second(b.1),
        false if has_nearer(after_b, a.0) => Match::Second(b.1),
        false if has_nearer(after_a, b.0) => Match::First(a.1),
        false => Match::Both(a.1, b.1),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{event::Role, recording::KeyEvent};

    fn event(time: i32) -> Event {
        let stored = KeyEvent {
            number: 1,
            time,
            attenuation: 0,
            loss: 0,
            reflectance: 0,
            code: *b"0F9999LS",
            markers: None,
            comment: String::new(),
        };
        Event::new(stored, Role::Within)
    }

    fn pairs(first: &[i32], second: &[i32], tolerance: i64) -> Vec<(Option<i64>, Option<i64>)> {
        let [first, second] = [first, second].map(|times| {
            let mut events: Vec<_> = times.iter().copied().map(event).collect();
            events.sort_by_key(Event::delay);
            events
        });
        let [first_placed, second_placed]: [Vec<Placed<'_>>; 2] =
            [&first, &second].map(|events| events.iter().map(|e| (e.delay(), e)).collect());
        let time = |event: &Event| Some(event.delay().ten_femtoseconds() / 10_000);
        let tolerance = Delay::from_hundred_picoseconds(tolerance);
        let matches = pair(&first_placed, &second_placed, tolerance).into_iter();
        matches
            .map(|found| match found {
                Match::Both(a, b) => (time(a), time(b)),
                Match::First(a) => (time(a), None),
                Match::Second(b) => (None, time(b)),
            })
            .collect()
    }

    #[test]
    fn each_event_goes_to_its_nearest() {
        assert_eq!(pairs(&[10], &[13], 3), [(Some(10), Some(13))]);
        assert_eq!(pairs(&[10], &[14], 3), [(Some(10), None), (None, Some(14))]);
        assert_eq!(pairs(&[10], &[8, 11], 3), [(None, Some(8)), (Some(10), Some(11))]);
        assert_eq!(pairs(&[8, 11], &[10], 3), [(Some(8), None), (Some(11), Some(10))]);
        assert_eq!(pairs(&[], &[1], 3), [(None, Some(1))]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_pairs_are_near(
            first in proptest::collection::vec(-100..100, 0..20),
            second in proptest::collection::vec(-100..100, 0..20),
        ) {
            let found = pairs(&first, &second, 5);
            prop_assert_eq!(found.iter().filter(|pair| pair.0.is_some()).count(), first.len());
            prop_assert_eq!(found.iter().filter(|pair| pair.1.is_some()).count(), second.len());
            let mut both = found.iter().filter_map(|(a, b)| a.zip(*b));
            prop_assert!(both.all(|(a, b)| (a - b).abs() <= 5));
        }
    }
}
