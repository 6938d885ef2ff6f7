//! One quantity over all tones of a line, as a picture of characters that fits 80 columns.

use anstyle::{AnsiColor, Style};
use linecert_driver::Confidence;
use linecert_measure::{Quantity, Stream, ToneQuantity, Tones, Unit};

use super::stream;
use crate::{
    language::Messages,
    render::{self, painted},
};

/// The eighths of a character cell, from the bottom up.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How many characters the picture is wide, without its scale.
const WIDTH: usize = 64;
/// How many characters it is high.
const HEIGHT: usize = 6;
/// How many characters the scale takes.
const SCALE: usize = 10;

/// Some neighbouring tones: the mean of their values, and of which way they are.
type Column = Option<(i64, Stream)>;

/// A title, the picture, its band plan and the numbers of the tones; nothing for no tones.
pub(super) fn chart(both: &[&Tones], confidence: Confidence, messages: &Messages) -> Vec<String> {
    let Some(first) = both.first() else { return Vec::new() };
    let unit = first.quantity.unit();
    let count = both.iter().map(|one| one.values.len() * group(one)).max().unwrap_or(0);
    let per_column = count.div_ceil(WIDTH).max(1);
    let columns: Vec<Column> = (0..count.div_ceil(per_column))
        .map(|at| column(both, at * per_column..(at + 1) * per_column))
        .collect();
    let values = || both.iter().flat_map(|one| &one.values).flatten().map(|value| value.steps());
    let measured = measured(both, confidence, messages);
    let mut lines = vec![String::new(), title(first, messages), format!("  {measured}")];
    let (Some(low), Some(high)) = (values().min(), values().max()) else {
        lines.push(format!("  {}", messages.get("tones-none")));
        return lines;
    };
    // Bits and SNR stand on zero; noise and Hlog are below it.
    let low = if low >= 0 { 0 } else { low };
    lines.extend(bars(&columns, (low, high), unit));
    lines.extend(plan(&columns));
    lines.push(axis(count, columns.len()));
    lines
}

fn group(tones: &Tones) -> usize {
    tones.group.map_or(1, usize::from).max(1)
}

fn column(both: &[&Tones], tones: std::ops::Range<usize>) -> Column {
    let mean_of = |one: &&Tones| {
        let (start, end) = (tones.start / group(one), tones.end.div_ceil(group(one)));
        let values = one.values.iter().take(end).skip(start).flatten();
        let mean = mean(values.map(|value| value.steps()))?;
        // Tones that carry nothing are of no way.
        let is_idle = mean == 0 && one.quantity == ToneQuantity::Bits;
        Some((mean, if is_idle { Stream::Unsplit } else { one.stream }))
    };
    both.iter().filter_map(mean_of).max_by_key(|(steps, _)| *steps)
}

/// The mean, which shows a notch and a peak alike. Nothing is judged by it.
fn mean(steps: impl Iterator<Item = i64>) -> Option<i64> {
    let (sum, count) =
        steps.fold((0_i128, 0_i128), |(sum, n), step| (sum + i128::from(step), n + 1));
    sum.checked_div(count).and_then(|mean| mean.try_into().ok())
}

fn title(tones: &Tones, messages: &Messages) -> String {
    let unit = match tones.quantity.unit() {
        Unit::Count => String::new(),
        unit => format!(", {unit}"),
    };
    let names = [
        ("what", messages.get(&format!("tones-{}", tones.quantity)) + &unit),
        ("line", render::subject(&tones.subject, messages)),
    ];
    messages.with_all("tones-chart", &names)
}

/// How many tones of each way have a value, and how well it is known what they mean.
fn measured(both: &[&Tones], confidence: Confidence, messages: &Messages) -> String {
    let each = both.iter().map(|one| {
        // Without a group nobody knows how many tones share a value.
        let id = if one.group.is_some() { "tones-of" } else { "tone-values-of" };
        let count = one.values.iter().flatten().count() * group(one);
        let names = [("stream", stream(one.stream, messages)), ("count", count.to_string())];
        messages.with_all(id, &names)
    });
    let doubt = match confidence {
        Confidence::High => None,
        doubt => Some(messages.get(&format!("confidence-{}", doubt.name()))),
    };
    each.chain(doubt).collect::<Vec<_>>().join("; ")
}

/// The picture from the top down, with its range at the left.
fn bars(columns: &[Column], (low, high): (i64, i64), unit: Unit) -> Vec<String> {
    let row = |row: usize| {
        let number = match row {
            0 => Quantity::from_steps(high, unit).shortest_number(),
            at if at + 1 == HEIGHT => Quantity::from_steps(low, unit).shortest_number(),
            _ => String::new(),
        };
        let below = (HEIGHT - 1 - row) * BLOCKS.len();
        let cell = |column: &Column| {
            let height = column.map_or(0, |(steps, _)| eighths(steps, (low, high)));
            block(height.saturating_sub(below))
        };
        let drawn: Vec<_> = columns.iter().map(|c| (cell(c), c.map(|(_, way)| way))).collect();
        format!("{number:>SCALE$} │{}", paint(&drawn))
    };
    (0..HEIGHT).map(row).collect()
}

/// The height of a value; what was measured shows itself, however low it is.
fn eighths(steps: i64, (low, high): (i64, i64)) -> usize {
    let most = i128::try_from(HEIGHT * BLOCKS.len() - 1).unwrap_or(0);
    let (above, span) = (i128::from(steps) - i128::from(low), i128::from(high) - i128::from(low));
    let height = (above * most).checked_div(span).unwrap_or(0);
    usize::try_from(height).unwrap_or(0) + 1
}

fn block(eighths: usize) -> char {
    match eighths.min(BLOCKS.len()).checked_sub(1) {
        Some(at) => BLOCKS.get(at).copied().unwrap_or(' '),
        None => ' ',
    }
}

/// Which way each part of the picture is of, where the device tells it.
fn plan(columns: &[Column]) -> Option<String> {
    let letter = |column: &Column| match column {
        Some((_, Stream::Down)) => 'd',
        Some((_, Stream::Up)) => 'u',
        Some((_, Stream::Unsplit)) | None => ' ',
    };
    let letters: Vec<_> = columns.iter().map(|c| (letter(c), c.map(|(_, way)| way))).collect();
    let is_told = letters.iter().any(|(letter, _)| *letter != ' ');
    is_told.then(|| format!("{:>SCALE$} │{}", "", paint(&letters)))
}

/// Characters in the colours of their ways.
fn paint(drawn: &[(char, Option<Stream>)]) -> String {
    let end = drawn.iter().rposition(|(c, _)| *c != ' ').map_or(0, |last| last + 1);
    let runs = drawn.get(..end).unwrap_or_default().chunk_by(|(_, a), (_, b)| a == b);
    let run = |run: &[(char, Option<Stream>)]| {
        let text: String = run.iter().map(|(c, _)| *c).collect();
        match run.first().and_then(|(_, way)| *way).map(style) {
            Some(style) => painted(&text, style),
            None => text,
        }
    };
    runs.map(run).collect()
}

const fn style(stream: Stream) -> Style {
    match stream {
        Stream::Down => AnsiColor::Cyan.on_default(),
        Stream::Up => AnsiColor::Yellow.on_default(),
        Stream::Unsplit => Style::new(),
    }
}

/// The numbers of the first, the middle and the last tone.
fn axis(count: usize, width: usize) -> String {
    let last = count.saturating_sub(1).to_string();
    let middle = (count / 2).to_string();
    let half = width / 2;
    let right = width.saturating_sub(half);
    format!(
        "{:>SCALE$} └{:<half$}{middle:<room$}{last}",
        "",
        "0",
        room = right.saturating_sub(last.len())
    )
}

#[cfg(test)]
mod tests;
