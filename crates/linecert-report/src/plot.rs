//! Pictures of readings, as SVG.

mod delay;
mod throughput;
mod tones;
mod trace;
mod view;

use linecert_measure::Quantity;
use plotters::style::RGBColor;

pub(crate) use delay::Delays;
pub use delay::draw_delays;
pub(crate) use throughput::Panel;
pub use throughput::draw_throughput;
pub use tones::draw_tones;
pub use trace::draw_trace;
pub use view::{TraceView, trace_view};

const INK: RGBColor = RGBColor(0x33, 0x3d, 0x47);
const GRID: RGBColor = RGBColor(0xdd, 0xe2, 0xe7);
const LINE: RGBColor = RGBColor(0x1d, 0x5c, 0x8f);
const MARK: RGBColor = RGBColor(0xa0, 0x4b, 0x00);
const END: RGBColor = RGBColor(0xa3, 0x1d, 0x1d);

/// A picture that the drawing library refused to draw, in its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("draw the picture: {0}")]
pub struct PlotError(pub(crate) String);

/// A number for drawing only; nothing is judged by it.
fn number(quantity: Quantity) -> Option<f64> {
    quantity.shortest_number().parse().ok()
}
