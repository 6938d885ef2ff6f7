//! The certificate as a PDF page
//!
//! Sets a certificate as a PDF/A-3b document that an installer hands over, a customer can read and
//! an auditor can trace back to the signed envelope. The same page gives the same bytes: there is
//! no clock here, and the fonts are given by the caller.

mod attachment;
mod audit;
mod certified;
mod fonts;
mod label;
mod language;
mod messages;
mod page;
mod pictures;
mod plot;
mod qr;
mod render;
mod renderer;
mod rendition;
mod sheet;
mod stored;
mod template;
mod typeset;
mod world;

pub use attachment::{AttachmentError, Form, attachment};
pub use audit::AuditSummary;
pub use fonts::{FontFileError, Fonts, Passage, TextError};
pub use label::{
    Label, LabelError, LabelSize, NotAServiceNumber, NotAnOnuSerial, OnuSerial, ServiceNumber,
    UnknownLabelSize,
};
pub use language::{Language, UnknownLanguage};
pub use page::{
    Acceptance, AcceptedBy, Attached, Comment, Delay, Exclusion, NamedTones, NamedTrace, Page,
    ProfileName, Recertified, Row, Signature, Throughput,
};
pub use plot::{
    PlotError, TraceView, draw_delays, draw_throughput, draw_tones, draw_trace, trace_view,
};
pub use qr::{MAX_PICTURE_BYTES, PictureError, certificate_code, code_lines, code_svg, read_codes};
pub use render::{ReportError, render};
pub use renderer::{Rendered, Renderer};
pub use rendition::{Comparison, Parting, Rendition, compare};
pub use stored::stored_words;
pub use template::{Colour, NotAColour, Section, Template, TemplateError, UnknownSection};
