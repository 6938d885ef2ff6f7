//! Pictures of readings, as SVG.

mod delay;
mod throughput;
mod tones;
mod trace;
mod view;

use linecert_measure::Quantity;
use plotters::style::RGBColor;

use crate::language::Language;

pub(crate) use delay::Delays;
pub use delay::draw_delays;
pub(crate) use throughput::Panel;
pub use throughput::draw_throughput;
pub use tones::draw_tones;
pub(crate) use tones::tones_of;
pub use trace::draw_trace;
pub(crate) use trace::trace_of;
pub use view::{TraceView, trace_view};

const INK: RGBColor = RGBColor(0x33, 0x3d, 0x47);
const GRID: RGBColor = RGBColor(0xdd, 0xe2, 0xe7);
const LINE: RGBColor = RGBColor(0x1d, 0x5c, 0x8f);
const MARK: RGBColor = RGBColor(0xa0, 0x4b, 0x00);
const END: RGBColor = RGBColor(0xa3, 0x1d, 0x1d);

/// Whether a picture tells its axes and colours itself, or leaves that to the page around it, which
/// has the fonts for every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labels {
    In(Language),
    None,
}

impl Labels {
    fn say(self, english: &str, chinese: &str) -> String {
        match self {
            Self::In(language) => language.say(english, chinese),
            Self::None => String::new(),
        }
    }
}

/// A picture that the drawing library refused to draw, in its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("draw the picture: {0}")]
pub struct PlotError(pub(crate) String);

/// A number for drawing only; nothing is judged by it.
fn number(quantity: Quantity) -> Option<f64> {
    quantity.shortest_number().parse().ok()
}
