//! Round-trip times: how many probes were answered within how long, and when none were.

use linecert_measure::{Quantity, Series};
use plotters::{
    chart::ChartBuilder,
    coord::{Shift, combinators::IntoLogRange},
    drawing::{DrawingArea, IntoDrawingArea},
    prelude::{Rectangle, SVGBackend},
    series::LineSeries,
    style::{Color, RGBColor, ShapeStyle},
};

use super::{END, GRID, INK, LINE, MARK, PlotError, number};

/// The drawing's size: as wide as that of the throughput above it.
const SIZE: (u32, u32) = (860, 220);
const LABEL_SIZE: i32 = 27;
const FONT: &str = "Libertinus Serif";
/// Shorter times than this, in ms, share one place on the logarithmic axis.
const SHORTEST: f64 = 0.001;

/// The round-trip times of one line: idle, and under load in each direction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Delays<'a> {
    pub(crate) idle: Option<&'a Series>,
    pub(crate) down: Option<&'a Series>,
    pub(crate) up: Option<&'a Series>,
}

/// Draws the distribution of the round-trip times of one idle line. `None` when nothing was
/// answered.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_delays(series: &Series) -> Result<Option<String>, PlotError> {
    let delays = Delays { idle: Some(series), ..Delays::default() };
    delays.draw_distribution().map_err(PlotError)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

impl<'a> Delays<'a> {
    /// Draws which share of the probes was answered within which time. A lost probe is never
    /// answered, so that its curve ends below the whole. `None` when nothing was answered.
    ///
    /// # Errors
    /// When the drawing library refuses, in its words.
    pub(crate) fn draw_distribution(&self) -> Result<Option<String>, String> {
        let curves: Vec<_> = self.each().map(|(paint, series)| (paint, curve(series))).collect();
        let times = || curves.iter().flat_map(|(_, curve)| curve).map(|(time, _)| *time);
        if times().next().is_none() {
            return Ok(None);
        }
        let span =
            (times().fold(f64::MAX, f64::min) * 0.8, times().fold(SHORTEST, f64::max) * 1.25);
        picture(|area| draw_curves(area, span, &curves)).map(Some)
    }

    /// Draws when probes were lost, one row for each of the three; `None` when none was.
    ///
    /// # Errors
    /// When the drawing library refuses, in its words.
    pub(crate) fn draw_losses(&self) -> Result<Option<String>, String> {
        let rows: Vec<_> =
            self.each().map(|(_, series)| (seconds(series), losses(series))).collect();
        if rows.iter().all(|(_, losses)| losses.is_empty()) {
            return Ok(None);
        }
        picture(|area| draw_rows(area, &rows)).map(Some)
    }

    fn each(&self) -> impl Iterator<Item = (RGBColor, &'a Series)> {
        let all = [(INK, self.idle), (LINE, self.down), (MARK, self.up)];
        all.into_iter().filter_map(|(paint, series)| Some((paint, series?)))
    }
}

fn picture(draw: impl FnOnce(&Area<'_>) -> Drawn) -> Result<String, String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw(&area).and_then(|()| Ok(area.present()?)).map_err(|error| error.to_string())?;
    }
    Ok(svg)
}

fn draw_curves(
    area: &Area<'_>,
    (low, high): (f64, f64),
    curves: &[(RGBColor, Vec<(f64, f64)>)],
) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_top(12)
        .margin_right(16)
        .x_label_area_size(38)
        .y_label_area_size(78)
        .build_cartesian_2d((low..high).log_scale(), 0.0..100.0)?;
    chart
        .configure_mesh()
        .light_line_style(ShapeStyle::from(GRID.mix(0.0)))
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style((FONT, LABEL_SIZE, &INK))
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&|time: &f64| plain(*time))
        .y_label_formatter(&|share: &f64| format!("{share:.0}"))
        .draw()?;
    for (paint, curve) in curves {
        chart.draw_series(LineSeries::new(curve.iter().copied(), paint.stroke_width(3)))?;
    }
    Ok(())
}

fn draw_rows(area: &Area<'_>, rows: &[(f64, Vec<(f64, f64)>)]) -> Drawn {
    let longest = rows.iter().map(|(seconds, _)| *seconds).fold(1.0, f64::max);
    let count = u32::try_from(rows.len()).map_or(1.0, f64::from);
    let mut chart = ChartBuilder::on(area)
        .margin_top(12)
        .margin_right(16)
        .x_label_area_size(38)
        .y_label_area_size(78)
        .build_cartesian_2d(0.0..longest, 0.0..count)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .axis_style(INK)
        .label_style((FONT, LABEL_SIZE, &INK))
        .x_labels(8)
        .y_labels(1)
        .x_label_formatter(&|time: &f64| format!("{time:.0}"))
        .y_label_formatter(&|_| String::new())
        .draw()?;
    for (row, (seconds, losses)) in (0_u32..).zip(rows) {
        let base = count - f64::from(row) - 0.85;
        let bar = |(from, to): (f64, f64), paint: RGBColor| {
            Rectangle::new([(from, base), (to, base + 0.7)], paint.filled())
        };
        chart.draw_series([bar((0.0, *seconds), GRID)])?;
        chart.draw_series(losses.iter().map(|span| bar(*span, END)))?;
    }
    Ok(())
}

/// The share of all probes, in percent, that was answered within each time in ms.
fn curve(series: &Series) -> Vec<(f64, f64)> {
    let mut times: Vec<f64> = series.samples.iter().flatten().filter_map(|q| number(*q)).collect();
    times.sort_by(f64::total_cmp);
    let all = u32::try_from(series.samples.len()).map_or(f64::MAX, f64::from);
    let share = |rank: u32| f64::from(rank) * 100.0 / all;
    let step = |(rank, time): (u32, f64)| (time.max(SHORTEST), share(rank));
    (1..).zip(times).map(step).collect()
}

/// From when to when probes were lost, in seconds.
fn losses(series: &Series) -> Vec<(f64, f64)> {
    let at = |index: usize| f64::from(series.interval_ms) / 1_000.0 * index as f64;
    let runs = series.samples.chunk_by(|one, next| one.is_none() == next.is_none());
    let place = |start: &mut usize, run: &[Option<Quantity>]| {
        let from = *start;
        *start += run.len();
        Some((from, *start, run.first().is_some_and(Option::is_none)))
    };
    let placed = runs.scan(0, place);
    placed.filter(|(.., lost)| *lost).map(|(from, to, _)| (at(from), at(to))).collect()
}

fn seconds(series: &Series) -> f64 {
    f64::from(series.interval_ms) / 1_000.0 * series.samples.len() as f64
}

/// As few digits as tell the labels of a logarithmic axis apart.
fn plain(time: f64) -> String {
    match time {
        ..0.1 => format!("{time:.2}"),
        ..1.0 => format!("{time:.1}"),
        _ => format!("{time:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Metric;

    use super::*;

    fn series(samples: &[&str]) -> Series {
        let samples = samples.iter().map(|s| format!("{s} ms").parse().ok()).collect();
        Series { metric: Metric::RoundTripTimeP95, interval_ms: 50, ramp: 0, samples }
    }

    #[test]
    fn lost_probes_keep_a_curve_below_the_whole() {
        let half = curve(&series(&["4", "lost", "2", "lost"]));
        assert_eq!(half, [(2.0, 25.0), (4.0, 50.0)]);
        assert_eq!(curve(&series(&["0", "0.0001"])), [(SHORTEST, 50.0), (SHORTEST, 100.0)]);
    }

    #[test]
    fn losses_in_a_row_are_one_gap() {
        let found = losses(&series(&["1", "lost", "lost", "1", "lost"]));
        assert_eq!(found, [(0.05, 0.15000000000000002), (0.2, 0.25)]);
        assert_eq!(losses(&series(&["1"])), []);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let (empty, lost, whole) = (series(&[]), series(&["lost"]), series(&["1.5", "2"]));
        let of = |idle| Delays { idle: Some(idle), ..Delays::default() };
        assert_eq!(of(&empty).draw_distribution(), Ok(None));
        assert_eq!(of(&lost).draw_distribution(), Ok(None));
        assert!(of(&lost).draw_losses().unwrap().is_some());
        assert!(of(&whole).draw_distribution().unwrap().unwrap().contains("<polyline"));
        assert_eq!(of(&whole).draw_losses(), Ok(None));
        assert_eq!(Delays::default().draw_losses(), Ok(None));
    }
}
