//! Throughput over time: one panel for a direction.

use linecert_measure::{Quantity, Series};
use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::{Shift, types::RangedCoordf64},
    drawing::{DrawingArea, IntoDrawingArea},
    prelude::{Cartesian2d, Rectangle, SVGBackend},
    series::{AreaSeries, DashedLineSeries, LineSeries},
    style::{Color, RGBColor, ShapeStyle},
};

use super::{GRID, INK, LINE, PlotError, number};

/// The drawing's size; the template sets it at about 0.1 mm for a unit.
const SIZE: (u32, u32) = (860, 220);
/// The size of the numbers at the axes, near 8 pt on paper.
const LABEL_SIZE: i32 = 27;
const FONT: &str = "Libertinus Serif";

const RAMP: RGBColor = RGBColor(0xe3, 0xe6, 0xea);
const LIMIT: RGBColor = RGBColor(0xa3, 0x1d, 0x1d);

/// What one panel shows.
pub(crate) struct Panel<'a> {
    /// The samples, the ramp included.
    pub(crate) series: &'a Series,
    /// The rate that the customer pays for: a dashed line.
    pub(crate) contracted: Option<Quantity>,
    /// The lowest accepted rate: a solid line.
    pub(crate) limit: Option<Quantity>,
}

/// Draws throughput over time, the contracted rate as a dashed line. `None` without samples.
///
/// # Errors
/// When the drawing library refuses.
pub fn draw_throughput(
    series: &Series,
    contracted: Option<Quantity>,
) -> Result<Option<String>, PlotError> {
    Panel { series, contracted, limit: None }.draw().map_err(PlotError)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

impl Panel<'_> {
    /// Draws the panel, or nothing when there are no samples.
    ///
    /// # Errors
    /// When the drawing library refuses, in its words.
    pub(crate) fn draw(&self) -> Result<Option<String>, String> {
        if self.series.samples.is_empty() || self.series.interval_ms == 0 {
            return Ok(None);
        }
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            self.draw_on(&area).map_err(|error| error.to_string())?;
        }
        Ok(Some(svg))
    }

    fn draw_on(&self, area: &Area<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let (seconds, top) = (self.seconds(), self.top());
        let mut chart = ChartBuilder::on(area)
            .margin_top(12)
            .margin_right(16)
            .x_label_area_size(38)
            .y_label_area_size(78)
            .build_cartesian_2d(0.0..seconds, 0.0..top)?;
        let ramp = self.interval() * f64::from(self.series.ramp).min(self.count());
        chart.draw_series([Rectangle::new([(0.0, 0.0), (ramp, top)], RAMP.filled())])?;
        draw_axes(&mut chart)?;
        let stairs = self.stairs();
        chart.draw_series(AreaSeries::new(stairs.iter().copied(), 0.0, LINE.mix(0.14)))?;
        chart.draw_series(LineSeries::new(stairs, LINE.stroke_width(3)))?;
        if let Some(limit) = self.limit.and_then(number) {
            let line = [(0.0, limit), (seconds, limit)];
            chart.draw_series(LineSeries::new(line, LIMIT.stroke_width(6)))?;
        }
        if let Some(rate) = self.contracted.and_then(number) {
            let (line, style) =
                ([(0.0, rate), (seconds, rate)], ShapeStyle::from(INK).stroke_width(3));
            chart.draw_series(DashedLineSeries::new(line, 14, 9, style))?;
        }
        area.present()?;
        Ok(())
    }

    fn interval(&self) -> f64 {
        f64::from(self.series.interval_ms) / 1000.0
    }

    fn count(&self) -> f64 {
        u32::try_from(self.series.samples.len()).map_or(f64::MAX, f64::from)
    }

    fn seconds(&self) -> f64 {
        self.interval() * self.count()
    }

    /// The upper end of the vertical axis: above everything drawn, and never zero.
    fn top(&self) -> f64 {
        let lines = [self.contracted, self.limit].into_iter().flatten();
        let all = self.series.samples.iter().flatten().copied().chain(lines).filter_map(number);
        all.fold(1.0, f64::max) * 1.12
    }

    /// Each sample holds over its whole interval, so it is drawn as a step.
    fn stairs(&self) -> Vec<(f64, f64)> {
        let ends = (0_u32..).map(|n| f64::from(n) * self.interval());
        let samples = self.series.samples.iter().map(|q| q.and_then(number).unwrap_or(0.0));
        ends.zip(samples).flat_map(|(t, rate)| [(t, rate), (t + self.interval(), rate)]).collect()
    }
}

fn draw_axes(chart: &mut Chart<'_, '_>) -> Result<(), Box<dyn std::error::Error>> {
    let plain = |value: &f64| format!("{value:.0}");
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(ShapeStyle::from(GRID.mix(0.0)))
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style((FONT, LABEL_SIZE, &INK))
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&plain)
        .y_label_formatter(&plain)
        .draw()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use linecert_measure::Metric;

    use super::*;

    fn series(samples: &[&str]) -> Series {
        let samples = samples.iter().map(|s| format!("{s} Mbit/s").parse().ok()).collect();
        Series { metric: Metric::ThroughputDown, interval_ms: 1000, ramp: 2, samples }
    }

    fn draw(series: &Series) -> Option<String> {
        let limit = Some("90 Mbit/s".parse().unwrap());
        Panel { series, contracted: Some("100 Mbit/s".parse().unwrap()), limit }.draw().unwrap()
    }

    #[test]
    fn a_series_becomes_a_picture_and_the_same_one_each_time() {
        let series = series(&["12", "80", "94.1", "94.0", "93.9"]);
        let svg = draw(&series).unwrap();
        assert!(svg.contains("<polygon") && svg.contains("Libertinus Serif"), "{svg}");
        assert_eq!(draw(&series).unwrap(), svg);
    }

    #[test]
    fn degenerate_series_draw_nothing_or_a_flat_line() {
        assert_eq!(draw(&series(&[])), None);
        assert_eq!(draw(&Series { interval_ms: 0, ..series(&["1"]) }), None);
        assert!(draw(&series(&["0"])).is_some());
        assert!(draw(&Series { ramp: u32::MAX, ..series(&["0", "-1"]) }).is_some());
        assert!(draw(&series(&["9223372036854"])).is_some());
    }
}
