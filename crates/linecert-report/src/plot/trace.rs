//! The trace of a reflectometer with its events.

use std::ops::Range;

use linecert_measure::Quantity;
use linecert_otdr::{Curve, Delay, Event, Role, Trace};
use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::types::RangedCoordf64,
    drawing::IntoDrawingArea,
    element::Text,
    prelude::{Cartesian2d, SVGBackend},
    series::{DashedLineSeries, LineSeries},
    style::{
        Color, IntoFont as _, RGBColor, ShapeStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{END, GRID, INK, LINE, Labels, MARK, PlotError, TraceView, number, trace_view};
use crate::language::Language;

const SIZE: (u32, u32) = (1_200, 560);
/// The size on a page, which has the words of the axes beside it.
const SIZE_ON_PAGE: (u32, u32) = (1_200, 400);
/// The columns of the picture: of the points that fall on one, the lowest and the highest are drawn.
const COLUMNS: usize = 1_000;
const FONT: &str = "sans-serif";

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A level at a place: kilometres from the user's offset, and dB.
type Point = (f64, f64);

/// Draws the trace of the first pulse width from its start to a little behind its end, with a
/// numbered mark at each event: dashed, the end in red, what lies behind it faint. `None` when there
/// are no points or no group index to place them by.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_trace(trace: &Trace, language: Language) -> Result<Option<String>, PlotError> {
    trace_of(trace, Labels::In(language))
}

/// Draws a trace as [`draw_trace`] does.
pub(crate) fn trace_of(trace: &Trace, labels: Labels) -> Result<Option<String>, PlotError> {
    let drawn = trace.curve(0).zip(trace_view(trace)).and_then(|(curve, view)| {
        let points = points(trace, &curve, &view)?;
        Some((points, Frame::of(trace, &view)?))
    });
    let Some((points, frame)) = drawn else { return Ok(None) };
    let mut svg = String::new();
    draw(&mut svg, (trace, &points), &frame, labels)
        .map_err(|error| PlotError(error.to_string()))?;
    Ok(Some(svg))
}

fn draw(
    svg: &mut String,
    (trace, points): (&Trace, &[Point]),
    frame: &Frame,
    labels: Labels,
) -> Result<(), Box<dyn std::error::Error>> {
    let (size, below, beside) = match labels {
        Labels::In(_) => (SIZE, 54, 66),
        Labels::None => (SIZE_ON_PAGE, 30, 54),
    };
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(14)
        .x_label_area_size(below)
        .y_label_area_size(beside)
        .build_cartesian_2d(frame.across.clone(), frame.along.clone())?;
    draw_axes(&mut chart, labels)?;
    chart.draw_series(LineSeries::new(points.iter().copied(), LINE.stroke_width(1)))?;
    let seen = trace.events().iter().filter_map(|event| {
        let at = kilometres(trace, event.delay()).filter(|at| frame.across.contains(at))?;
        Some((event, at))
    });
    let seen: Vec<_> = seen.collect();
    let places: Vec<f64> = seen.iter().map(|(_, at)| *at).collect();
    for ((event, at), row) in seen.iter().zip(frame.rows(&places)) {
        draw_event(&mut chart, event, (*at, row), frame)?;
    }
    area.present()?;
    Ok(())
}

fn draw_axes(chart: &mut Chart<'_, '_>, labels: Labels) -> Result<(), Box<dyn std::error::Error>> {
    let place = labels.say("distance, km", "距离 km");
    let level = labels.say("level, dB", "电平 dB");
    chart
        .configure_mesh()
        .light_line_style(ShapeStyle::from(GRID.mix(0.0)))
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style((FONT, 18, &INK))
        .x_desc(place)
        .y_desc(level)
        .draw()?;
    Ok(())
}

fn draw_event(
    chart: &mut Chart<'_, '_>,
    event: &Event,
    (at, row): (f64, usize),
    frame: &Frame,
) -> Result<(), Box<dyn std::error::Error>> {
    let paint = paint(event.role());
    let style = ShapeStyle::from(paint).stroke_width(if event.role() == Role::End { 2 } else { 1 });
    let (low, high) = (frame.along.start, frame.height(row));
    chart.draw_series(DashedLineSeries::new([(at, low), (at, high)], 6, 5, style))?;
    let above = Pos::new(HPos::Center, VPos::Bottom);
    let label = (FONT, 18).into_font().color(&paint).pos(above);
    chart.draw_series([Text::new(event.number().to_string(), (at, high), label)])?;
    Ok(())
}

/// What the axes span, in kilometres and in dB, with room for the numbers of events above.
struct Frame {
    across: Range<f64>,
    along: Range<f64>,
}

/// The rows of numbers above the trace: events that lie close together take different ones.
const ROWS: usize = 4;

impl Frame {
    fn of(trace: &Trace, view: &TraceView) -> Option<Self> {
        let across = kilometres(trace, view.from)?..kilometres(trace, view.to)?;
        let (low, high) = (number(view.low)?, number(view.high)?);
        let room = (high - low).max(1.0) * 0.06;
        let rows = f64::from(u8::try_from(ROWS).ok()?);
        Some(Self { across, along: low..room.mul_add(rows + 1.0, high) })
    }

    /// The first row in which each number does not touch the one before it there; the last one
    /// where there is no such row.
    fn rows(&self, places: &[f64]) -> Vec<usize> {
        let apart = (self.across.end - self.across.start) * 0.026;
        let mut last = [f64::NEG_INFINITY; ROWS];
        let row = |at: &f64| {
            let free = last.iter().position(|last| at - last >= apart).unwrap_or(ROWS - 1);
            if let Some(last) = last.get_mut(free) {
                *last = *at;
            }
            free
        };
        places.iter().map(row).collect()
    }

    /// The level on which a row of numbers stands, the first one lowest.
    fn height(&self, row: usize) -> f64 {
        let rows = u8::try_from(ROWS - row.min(ROWS)).map_or(0.0, f64::from);
        let room = (self.along.end - self.along.start) * 0.045;
        room.mul_add(-rows, self.along.end)
    }
}

const fn paint(role: Role) -> RGBColor {
    match role {
        Role::End | Role::OutOfRange => END,
        Role::Ghost | Role::Launch => RGBColor(0x9a, 0xa5, 0xb1),
        Role::Start | Role::Within => MARK,
    }
}

/// The points thinned to what the picture can show, spikes kept.
fn points(trace: &Trace, curve: &Curve<'_>, view: &TraceView) -> Option<Vec<Point>> {
    let placed = |(at, level): (Delay, Quantity)| {
        let level = if level < view.low { view.low } else { level };
        Some((kilometres(trace, at)?, number(level)?))
    };
    let seen = curve.points().filter(|(at, _)| (view.from..=view.to).contains(at));
    let all: Vec<Point> = seen.filter_map(placed).collect();
    let chunk = all.len().div_ceil(COLUMNS).max(1);
    let thinned: Vec<Point> = all.chunks(chunk).flat_map(extremes).collect();
    (thinned.len() > 1).then_some(thinned)
}

/// The lowest and the highest of some neighbouring points, in their order.
fn extremes(points: &[Point]) -> Vec<Point> {
    let by_level = |a: &&Point, b: &&Point| a.1.total_cmp(&b.1);
    let (low, high) = (points.iter().min_by(by_level), points.iter().max_by(by_level));
    let mut both: Vec<Point> = [low, high].into_iter().flatten().copied().collect();
    both.sort_by(|a, b| a.0.total_cmp(&b.0));
    both.dedup();
    both
}

fn kilometres(trace: &Trace, delay: Delay) -> Option<f64> {
    let metres = number(trace.length(delay)?)?;
    Some(metres / 1_000.0)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_recorded_trace_has_a_picture_with_its_events() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings/otdr");
        let Ok(files) = fs::read_dir(&folder) else {
            eprintln!("skipped: {} is not there", folder.display());
            return;
        };
        let mut drawn = 0;
        for file in files.map(|file| file.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "sor") {
                continue;
            }
            let trace = Trace::read(&fs::read(&file).unwrap()).unwrap();
            let svg = draw_trace(&trace, Language::English).unwrap().unwrap();
            assert!(svg.contains("level, dB"), "{}", file.display());
            let seen = trace.events().iter().filter(|e| e.role() != Role::Ghost).count();
            assert!(svg.matches("<text").count() > seen, "{}", file.display());
            assert_eq!(draw_trace(&trace, Language::English).unwrap().unwrap(), svg);
            drawn += 1;
        }
        assert!(drawn >= 7, "{drawn}");
    }

    #[test]
    fn numbers_that_would_touch_take_another_row() {
        let frame = Frame { across: 0.0..10.0, along: -30.0..0.0 };
        assert_eq!(frame.rows(&[0.0, 0.1, 0.2, 0.3, 0.4, 5.0]), [0, 1, 2, 0, 1, 0]);
        assert!(frame.height(0) < frame.height(1) && frame.height(3) < 0.0);
    }
}
