//! What a DSL line carries on each tone.

use std::collections::BTreeSet;

use linecert_measure::{Stream, Subject, ToneQuantity, Tones};
use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Polygon},
    prelude::SVGBackend,
    style::{Color, RGBColor, ShapeStyle},
};

use super::{GRID, INK, LINE, Labels, MARK, PlotError, number};
use crate::language::Language;

const WIDTH: u32 = 1_200;
const PANEL: u32 = 240;
const FONT: &str = "sans-serif";
const LABEL_SIZE: i32 = 20;
const UNSPLIT: RGBColor = RGBColor(0x5b, 0x67, 0x73);

/// More panels stand beside the certificate as numbers: one page has no room for them.
const MOST_PANELS: usize = 8;

/// A group of tones with one value.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    from: u32,
    /// The first tone behind it.
    to: u32,
    level: f64,
}

/// One quantity of one line, in every direction.
struct Panel<'t> {
    subject: &'t Subject,
    quantity: ToneQuantity,
    bars: Vec<(Stream, Vec<Bar>)>,
}

/// Draws one panel for each quantity of each line that was read, the directions in their colours. A
/// tone that was not measured leaves a gap. `None` when nothing was measured.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_tones(tones: &[Tones], language: Language) -> Result<Option<String>, PlotError> {
    tones_of(tones, Labels::In(language))
}

/// Draws tones as [`draw_tones`] does.
pub(crate) fn tones_of(tones: &[Tones], labels: Labels) -> Result<Option<String>, PlotError> {
    let panels = panels(tones);
    let Ok(count @ 1..) = u32::try_from(panels.len()) else { return Ok(None) };
    // One axis for all, so that a tone stands below itself.
    let bars = panels.iter().flat_map(|panel| &panel.bars).flat_map(|(_, bars)| bars);
    let behind = bars.map(|bar| bar.to).max().unwrap_or(1);
    // A modem with one pair numbers it, or not: nobody needs to read that.
    let is_alone =
        panels.iter().all(|panel| Some(panel.subject) == panels.first().map(|p| p.subject));
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, PANEL * count)).into_drawing_area();
        let areas = area.split_evenly((panels.len(), 1));
        for (area, panel) in areas.iter().zip(&panels) {
            let line = if is_alone { String::new() } else { named(panel.subject) };
            panel
                .draw((area, behind), &line, labels)
                .map_err(|error| PlotError(error.to_string()))?;
        }
        area.present().map_err(|error| PlotError(error.to_string()))?;
    }
    Ok(Some(svg))
}

/// The line before its quantity, in letters that the font of the picture has.
fn named(subject: &Subject) -> String {
    let plain = |c: char| if matches!(c, ' '..='~') { c } else { '?' };
    subject.to_string().chars().map(plain).take(24).chain(" · ".chars()).collect()
}

/// What is drawn: each quantity of each line of which anything was measured.
fn panels<'t>(tones: &'t [Tones]) -> Vec<Panel<'t>> {
    let subjects: BTreeSet<_> = tones.iter().map(|one| &one.subject).collect();
    let each = subjects
        .into_iter()
        .flat_map(|subject| ToneQuantity::ALL.into_iter().map(move |quantity| (subject, quantity)));
    let panel = |(subject, quantity): (&'t Subject, ToneQuantity)| {
        let of = tones.iter().filter(|one| one.subject == *subject && one.quantity == quantity);
        let bars: Vec<_> = of.map(|one| (one.stream, bars(one))).collect();
        let is_empty = bars.iter().all(|(_, bars)| bars.is_empty());
        (!is_empty).then_some(Panel { subject, quantity, bars })
    };
    each.filter_map(panel).take(MOST_PANELS).collect()
}

impl Panel<'_> {
    fn draw(
        &self,
        (area, behind): (&DrawingArea<SVGBackend<'_>, Shift>, u32),
        line: &str,
        labels: Labels,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let (floor, top) = self.span();
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .x_label_area_size(if labels == Labels::None { 28 } else { 52 })
            .y_label_area_size(66)
            .build_cartesian_2d(0..behind, floor..top)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(ShapeStyle::from(GRID.mix(0.0)))
            .bold_line_style(GRID)
            .axis_style(INK)
            .label_style((FONT, LABEL_SIZE, &INK))
            .y_labels(6)
            .y_label_formatter(&|level: &f64| format!("{level:.0}"))
            .x_desc(labels.say("tone", "子载波"))
            .y_desc(line.to_owned() + &title(self.quantity, labels))
            .draw()?;
        for (stream, bars) in &self.bars {
            let paint = paint(*stream);
            let runs = bars.chunk_by(|one, next| one.to == next.from);
            chart
                .draw_series(runs.map(|run| Polygon::new(skyline(run, floor), paint.filled())))?
                .label(direction(*stream, labels))
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 18, y)], paint.stroke_width(6))
                });
        }
        if labels == Labels::None {
            return Ok(());
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .label_font((FONT, LABEL_SIZE, &INK))
            .background_style(RGBColor(255, 255, 255).mix(0.8))
            .draw()?;
        Ok(())
    }

    /// The span of the vertical axis. Bits and SNR stand on zero; noise and Hlog, which are below
    /// it, on a little less than their lowest.
    fn span(&self) -> (f64, f64) {
        let levels = || self.bars.iter().flat_map(|(_, bars)| bars).map(|bar| bar.level);
        let (low, high) = (levels().fold(f64::MAX, f64::min), levels().fold(f64::MIN, f64::max));
        let rest = ((high - low.min(high)) * 0.08).max(0.5);
        (if low < 0.0 { low - rest } else { 0.0 }, high + rest)
    }
}

/// The outline of bars that touch: one path is drawn much faster than a thousand bars.
fn skyline(run: &[Bar], floor: f64) -> Vec<(u32, f64)> {
    let first = run.first().map(|bar| (bar.from, floor));
    let tops = run.iter().flat_map(|bar| [(bar.from, bar.level), (bar.to, bar.level)]);
    let last = run.last().map(|bar| (bar.to, floor));
    first.into_iter().chain(tops).chain(last).collect()
}

/// The values that were measured, each over its group of tones; neighbours of one value are one.
fn bars(tones: &Tones) -> Vec<Bar> {
    let group = u32::from(tones.group.unwrap_or(1)).max(1);
    let mut bars: Vec<Bar> = vec![];
    for (place, value) in (0_u32..).zip(&tones.values) {
        let Some(level) = value.and_then(number) else { continue };
        let from = place.saturating_mul(group);
        let to = from.saturating_add(group);
        match bars.last_mut() {
            Some(last) if last.to == from && last.level.total_cmp(&level).is_eq() => last.to = to,
            _ => bars.push(Bar { from, to, level }),
        }
    }
    bars
}

const fn paint(stream: Stream) -> RGBColor {
    match stream {
        Stream::Down => LINE,
        Stream::Up => MARK,
        Stream::Unsplit => UNSPLIT,
    }
}

fn direction(stream: Stream, labels: Labels) -> String {
    match stream {
        Stream::Down => labels.say("down", "下行"),
        Stream::Up => labels.say("up", "上行"),
        Stream::Unsplit => labels.say("both ways, not told apart", "上下行未区分"),
    }
}

/// The quantity; where the page has the words, by a sign that every language reads.
fn title(quantity: ToneQuantity, labels: Labels) -> String {
    match (quantity, labels) {
        (ToneQuantity::Bits, Labels::None) => "bit".to_owned(),
        (ToneQuantity::Bits, _) => labels.say("bits", "比特"),
        (ToneQuantity::Snr, _) => "SNR, dB".to_owned(),
        (ToneQuantity::QuietLineNoise, _) => "QLN, dBm/Hz".to_owned(),
        (ToneQuantity::Hlog, _) => "Hlog, dB".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Quantity, Unit};

    use super::*;

    fn tones(quantity: ToneQuantity, stream: Stream, values: &[Option<i64>]) -> Tones {
        let step = 10_i64.pow(u32::from(quantity.unit().step()));
        let value = |value: &Option<i64>| {
            value.map(|value| Quantity::from_steps(value * step, quantity.unit()))
        };
        Tones {
            subject: Subject::Line { line: "1".to_owned() },
            quantity,
            stream,
            group: Some(4),
            values: values.iter().map(value).collect(),
        }
    }

    #[test]
    fn each_quantity_has_a_panel_and_each_direction_its_colour() {
        let read = [
            tones(ToneQuantity::Bits, Stream::Up, &[Some(2), None, Some(9)]),
            tones(ToneQuantity::Bits, Stream::Down, &[None, Some(14)]),
            tones(ToneQuantity::QuietLineNoise, Stream::Down, &[Some(-140), Some(-122)]),
        ];
        for (language, word) in [(Language::English, "QLN, dBm/Hz"), (Language::Chinese, "下行")]
        {
            let svg = draw_tones(&read, language).unwrap().unwrap();
            assert!(svg.contains(word) && svg.contains("#1D5C8F") && svg.contains("#A04B00"));
            assert_eq!(draw_tones(&read, language).unwrap().unwrap(), svg);
        }
        assert_eq!(read[0].quantity.unit(), Unit::Count);
    }

    #[test]
    fn bars_that_touch_are_one_path_and_a_gap_parts_them() {
        let one =
            tones(ToneQuantity::Snr, Stream::Down, &[Some(3), Some(3), Some(5), None, Some(5)]);
        let bar = |from, to, level| Bar { from, to, level };
        let expect = [bar(0, 8, 3.0), bar(8, 12, 5.0), bar(16, 20, 5.0)];
        assert_eq!(bars(&one), expect);
        let outline = [(0, 0.0), (0, 3.0), (8, 3.0), (8, 5.0), (12, 5.0), (12, 0.0)];
        assert_eq!(skyline(&expect[..2], 0.0), outline);
        let svg = draw_tones(&[one], Language::English).unwrap().unwrap();
        assert_eq!(svg.matches("<polygon").count(), 2, "{svg}");
    }

    #[test]
    fn two_lines_do_not_share_a_panel() {
        let one = tones(ToneQuantity::Snr, Stream::Down, &[Some(3)]);
        let alone = draw_tones(std::slice::from_ref(&one), Language::English).unwrap().unwrap();
        let other = Tones { subject: Subject::Line { line: "2".to_owned() }, ..one.clone() };
        let both = draw_tones(&[one, other], Language::English).unwrap().unwrap();
        assert!(both.contains("· SNR, dB") && !alone.contains(" · "), "{both}");
    }

    #[test]
    fn nothing_measured_draws_nothing() {
        let none = tones(ToneQuantity::Snr, Stream::Down, &[None, None]);
        assert_eq!(draw_tones(&[none], Language::English), Ok(None));
        assert_eq!(draw_tones(&[], Language::English), Ok(None));
        let extreme = tones(ToneQuantity::Snr, Stream::Unsplit, &[Some(i64::MAX / 1_000)]);
        assert!(draw_tones(&[extreme], Language::English).unwrap().is_some());
    }
}
