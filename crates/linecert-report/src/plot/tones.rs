//! What a DSL line carries on each tone.

use linecert_measure::{Stream, ToneQuantity, Tones};
use plotters::{
    chart::{ChartBuilder, SeriesLabelPosition},
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Rectangle},
    prelude::SVGBackend,
    style::{Color, RGBColor, ShapeStyle},
};

use super::{GRID, INK, LINE, Labels, MARK, PlotError, number};
use crate::language::Language;

const WIDTH: u32 = 1_200;
const PANEL: u32 = 260;
const FONT: &str = "sans-serif";
const UNSPLIT: RGBColor = RGBColor(0x5b, 0x67, 0x73);

/// The span of the panel's vertical axis, and the values to draw.
type Bars = Vec<(u32, f64)>;

/// Draws one panel for each quantity that was read, the directions in their colours. A tone that
/// was not measured leaves a gap. `None` when nothing was measured.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_tones(tones: &[Tones], language: Language) -> Result<Option<String>, PlotError> {
    tones_of(tones, Labels::In(language))
}

/// Draws tones as [`draw_tones`] does.
pub(crate) fn tones_of(tones: &[Tones], labels: Labels) -> Result<Option<String>, PlotError> {
    let has = |quantity: &ToneQuantity| {
        tones.iter().any(|one| one.quantity == *quantity && one.values.iter().any(Option::is_some))
    };
    let quantities: Vec<_> = ToneQuantity::ALL.into_iter().filter(has).collect();
    let Ok(count @ 1..) = u32::try_from(quantities.len()) else { return Ok(None) };
    // One axis for all, so that a tone stands below itself.
    let behind = tones.iter().flat_map(bars).map(|(tone, _)| tone + 1).max().unwrap_or(1);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, PANEL * count)).into_drawing_area();
        let panels = area.split_evenly((quantities.len(), 1));
        for (panel, quantity) in panels.iter().zip(quantities) {
            let of: Vec<_> = tones.iter().filter(|one| one.quantity == quantity).collect();
            draw_panel(panel, (&of, behind), quantity, labels)
                .map_err(|error| PlotError(error.to_string()))?;
        }
        area.present().map_err(|error| PlotError(error.to_string()))?;
    }
    Ok(Some(svg))
}

fn draw_panel(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    (tones, behind): (&[&Tones], u32),
    quantity: ToneQuantity,
    labels: Labels,
) -> Result<(), Box<dyn std::error::Error>> {
    let bars: Vec<(Stream, Bars)> = tones.iter().map(|one| (one.stream, bars(one))).collect();
    let levels = || bars.iter().flat_map(|(_, bars)| bars).map(|(_, level)| *level);
    let floor = levels().fold(0.0, f64::min);
    let top = levels().fold(floor + 1.0, f64::max) + (levels().fold(0.0, f64::max) - floor) * 0.08;
    let mut chart = ChartBuilder::on(area)
        .margin(10)
        .x_label_area_size(if labels == Labels::None { 26 } else { 46 })
        .y_label_area_size(66)
        .build_cartesian_2d(0..behind, floor..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(ShapeStyle::from(GRID.mix(0.0)))
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style((FONT, 16, &INK))
        .x_desc(labels.say("tone", "子载波"))
        .y_desc(title(quantity, labels))
        .draw()?;
    for (stream, bars) in bars {
        let paint = paint(stream);
        let bar = |(tone, level): (u32, f64)| {
            Rectangle::new([(tone, floor), (tone + 1, level)], paint.filled())
        };
        chart
            .draw_series(bars.into_iter().map(bar))?
            .label(direction(stream, labels))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], paint.stroke_width(6)));
    }
    if labels == Labels::None {
        return Ok(());
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .label_font((FONT, 16, &INK))
        .background_style(RGBColor(255, 255, 255).mix(0.8))
        .draw()?;
    Ok(())
}

/// The tones that have a value, each group spread over its tones.
fn bars(tones: &Tones) -> Bars {
    let group = u32::from(tones.group.unwrap_or(1)).max(1);
    let value = |(place, value): (u32, &Option<linecert_measure::Quantity>)| {
        Some((place, number((*value)?)?))
    };
    let known = (0_u32..).zip(&tones.values).filter_map(value);
    known
        .flat_map(|(place, level)| {
            let first = place.saturating_mul(group);
            (first..first.saturating_add(group)).map(move |tone| (tone, level))
        })
        .collect()
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
    use linecert_measure::{Quantity, Subject, Unit};

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
    fn nothing_measured_draws_nothing() {
        let none = tones(ToneQuantity::Snr, Stream::Down, &[None, None]);
        assert_eq!(draw_tones(&[none], Language::English), Ok(None));
        assert_eq!(draw_tones(&[], Language::English), Ok(None));
        let extreme = tones(ToneQuantity::Snr, Stream::Unsplit, &[Some(i64::MAX / 1_000)]);
        assert!(draw_tones(&[extreme], Language::English).unwrap().is_some());
    }
}
