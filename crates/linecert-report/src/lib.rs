//! The certificate as a PDF page
//!
//! Sets a certificate as a PDF/A-3b document that an installer hands over, a customer can read and
//! an auditor can trace back to the signed envelope. The same page gives the same bytes: there is
//! no clock here, and the fonts are given by the caller.

mod certified;
mod fonts;
mod messages;
mod page;
mod plot;
mod qr;
mod render;
mod sheet;
mod stored;
mod world;

pub use fonts::{FontFileError, Fonts};
pub use page::{Delay, Language, Page, ProfileName, Row, Signature, Throughput};
pub use plot::{
    PlotError, TraceView, draw_delays, draw_throughput, draw_tones, draw_trace, trace_view,
};
pub use qr::certificate_code;
pub use render::{ReportError, render};
pub use stored::stored_words;
