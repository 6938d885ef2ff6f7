//! Traces of reflectometers that travel beside a certificate, drawn on its page.

use linecert_cert::{Attachment, Report};
use linecert_otdr::Trace;

use crate::page::{NamedTrace, Page};

/// The media type of a trace (SR-4731). None is registered.
const TRACE: &str = "application/x-sor";

impl Page {
    /// The traces that a certificate names among its attachments. Whoever makes its page must have
    /// them: they are drawn on it.
    pub fn traces_beside(report: &Report) -> impl Iterator<Item = &Attachment> {
        let facts = &report.certificate.statement().facts;
        facts.attachments.iter().filter(|attachment| attachment.media_type == TRACE)
    }

    /// The same page with a trace drawn, `bytes` being those of a file that the certificate names.
    /// A file that cannot be read as a trace has no drawing; that it is attached is told anyway.
    #[must_use]
    pub fn with_trace(mut self, attachment: &Attachment, bytes: &[u8]) -> Self {
        let name = attachment.name.as_str().to_owned();
        self.traces.extend(Trace::read(bytes).ok().map(|trace| NamedTrace { name, trace }));
        self
    }
}
