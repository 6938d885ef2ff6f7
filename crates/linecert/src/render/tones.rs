//! The tones of a DSL line as a picture of characters.

use linecert_measure::{Quantity, Stream, Tones};

use crate::language::Messages;

/// The eighths of a character cell, from the bottom up.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How many characters the picture is wide.
const WIDTH: usize = 96;

/// A picture of one quantity over all tones, with its range below.
pub(crate) fn plot(tones: &Tones, messages: &Messages) -> Vec<String> {
    let stream = match tones.stream {
        Stream::Down => messages.get("stream-down"),
        Stream::Up => messages.get("stream-up"),
        Stream::Unsplit => messages.get("stream-unsplit"),
    };
    let title = format!("  {} {stream}", messages.get(&format!("tones-{}", tones.quantity)));
    let known = || tones.values.iter().flatten().map(|value| value.steps());
    let (Some(low), Some(high)) = (known().min(), known().max()) else {
        return vec![title, format!("  {}", messages.get("tones-none"))];
    };
    let unit = tones.quantity.unit();
    let per_cell = tones.values.len().div_ceil(WIDTH).max(1);
    let picture = tones.values.chunks(per_cell).map(|chunk| cell(chunk, (low, high)));
    let end = |steps| Quantity::from_steps(steps, unit).shortest_number();
    let range = [
        ("low", end(low)),
        ("high", end(high)),
        ("unit", unit.to_string()),
        ("count", tones.values.len().to_string()),
        ("group", tones.group.map_or_else(|| "?".to_owned(), |group| group.to_string())),
    ];
    let picture: String = picture.collect();
    vec![title, format!("  {picture}"), format!("  {}", messages.with_all("tones-range", &range))]
}

/// One character for some neighbouring groups: the height of their greatest value, a blank where
/// none was measured.
fn cell(values: &[Option<Quantity>], (low, high): (i64, i64)) -> char {
    let Some(top) = values.iter().flatten().map(|value| value.steps()).max() else { return ' ' };
    let eighths = i128::from(top.saturating_sub(low)) * 7;
    let height = eighths.checked_div(i128::from(high.saturating_sub(low))).unwrap_or(0);
    usize::try_from(height).ok().and_then(|at| BLOCKS.get(at)).copied().unwrap_or('█')
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Subject, ToneQuantity, Unit};

    use super::*;
    use crate::language::Language;

    fn check(values: &[Option<i64>], expect: &str) {
        let steps = |db: i64| Quantity::from_steps(db * 1_000, Unit::Db);
        let tones = Tones {
            subject: Subject::Line { line: "1".to_owned() },
            quantity: ToneQuantity::Snr,
            stream: Stream::Down,
            group: Some(8),
            values: values.iter().map(|value| value.map(steps)).collect(),
        };
        let lines = plot(&tones, &Messages::of(Language::English));
        assert_eq!(lines[1], format!("  {expect}"));
    }

    #[test]
    fn the_picture_rises_with_the_values_and_leaves_gaps() {
        check(&[Some(0), Some(35), Some(70)], "▁▄█");
        check(&[Some(5), None, Some(5)], "▁ ▁");
        check(&[None, None], "nothing was measured");
        check(&[], "nothing was measured");
        check(&[Some(-32), Some(95)], "▁█");
    }
}
