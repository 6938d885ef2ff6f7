//! The trace of a reflectometer with its events.

use linecert_measure::Quantity;
use linecert_otdr::{Curve, Delay, Event, Role, Trace};
use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::types::RangedCoordf64,
    drawing::IntoDrawingArea,
    element::Text,
    prelude::{Cartesian2d, SVGBackend},
    series::{DashedLineSeries, LineSeries},
    style::{Color, IntoFont as _, RGBColor, ShapeStyle},
};

use super::{END, GRID, INK, LINE, MARK, PlotError, number};
use crate::page::Language;

const SIZE: (u32, u32) = (1_200, 560);
/// The columns of the picture: of the points that fall on one, the lowest and the highest are drawn.
const COLUMNS: usize = 1_000;
const FONT: &str = "sans-serif";

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A level at a place: kilometres from the user's offset, and dB.
type Point = (f64, f64);

/// Draws the trace of the first pulse width with a mark at each event: dashed, the end in red, what
/// lies behind it faint. `None` when there are no points or no group index to place them by.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_trace(trace: &Trace, language: Language) -> Result<Option<String>, PlotError> {
    let Some(curve) = trace.curve(0).filter(|curve| !curve.is_empty()) else { return Ok(None) };
    let Some(points) = points(trace, &curve) else { return Ok(None) };
    let mut svg = String::new();
    draw(&mut svg, trace, &points, language).map_err(|error| PlotError(error.to_string()))?;
    Ok(Some(svg))
}

fn draw(
    svg: &mut String,
    trace: &Trace,
    points: &[Point],
    language: Language,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let (across, along) = (ends(points, |p| p.0), ends(points, |p| p.1));
    let room = (along.1 - along.0).max(1.0) * 0.12;
    let (low, high) = (along.0 - room / 4.0, along.1 + room);
    let mut chart = ChartBuilder::on(&area)
        .margin(14)
        .x_label_area_size(54)
        .y_label_area_size(66)
        .build_cartesian_2d(across.0..across.1, low..high)?;
    draw_axes(&mut chart, language)?;
    chart.draw_series(LineSeries::new(points.iter().copied(), LINE.stroke_width(1)))?;
    for event in trace.events() {
        let Some(at) = kilometres(trace, event.delay()) else { continue };
        draw_event(&mut chart, event, at, (low, high))?;
    }
    area.present()?;
    Ok(())
}

fn draw_axes(
    chart: &mut Chart<'_, '_>,
    language: Language,
) -> Result<(), Box<dyn std::error::Error>> {
    let (place, level) = match language {
        Language::English => ("distance, km", "level, dB"),
        Language::Chinese => ("距离 km", "电平 dB"),
    };
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
    at: f64,
    (low, high): (f64, f64),
) -> Result<(), Box<dyn std::error::Error>> {
    let paint = paint(event.role());
    let style = ShapeStyle::from(paint).stroke_width(if event.role() == Role::End { 2 } else { 1 });
    chart.draw_series(DashedLineSeries::new([(at, low), (at, high)], 6, 5, style))?;
    let label = (FONT, 18).into_font().color(&paint);
    chart.draw_series([Text::new(event.number().to_string(), (at, high), label)])?;
    Ok(())
}

const fn paint(role: Role) -> RGBColor {
    match role {
        Role::End | Role::OutOfRange => END,
        Role::Ghost | Role::Launch => RGBColor(0x9a, 0xa5, 0xb1),
        Role::Start | Role::Within => MARK,
    }
}

/// The points thinned to what the picture can show, spikes kept.
fn points(trace: &Trace, curve: &Curve<'_>) -> Option<Vec<Point>> {
    trace.group_index()?;
    let placed = |(at, level): (Delay, Quantity)| Some((kilometres(trace, at)?, number(level)?));
    let all: Vec<Point> = curve.points().filter_map(placed).collect();
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

fn ends(points: &[Point], of: impl Fn(&Point) -> f64) -> (f64, f64) {
    let low = points.iter().map(&of).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(&of).fold(f64::NEG_INFINITY, f64::max);
    if high > low { (low, high) } else { (low, low + 1.0) }
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
            assert!(svg.matches("<text").count() > trace.events().len(), "{}", file.display());
            assert_eq!(draw_trace(&trace, Language::English).unwrap().unwrap(), svg);
            drawn += 1;
        }
        assert!(drawn >= 7, "{drawn}");
    }
}
