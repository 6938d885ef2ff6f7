//! Files that travel beside a certificate and are drawn on its page: traces of reflectometers, and
//! the tones of a DSL line.

use linecert_cert::{Attachment, Report, ToneRecord};
use linecert_otdr::Trace;

use crate::page::{NamedTones, NamedTrace, Page};

/// The media type of a trace (SR-4731). None is registered.
const TRACE: &str = "application/x-sor";

impl Page {
    /// The files that a certificate names and its page draws: every trace, and of the records of
    /// tones the last, as of all attempts the last is judged. Whoever makes its page must have
    /// them.
    pub fn drawn_beside(report: &Report) -> impl Iterator<Item = &Attachment> {
        let all = &report.certificate.statement().facts.attachments;
        let of = |media_type| move |file: &&Attachment| file.media_type == media_type;
        let last_tones = all.iter().rfind(of(ToneRecord::MEDIA_TYPE));
        all.iter().filter(of(TRACE)).chain(last_tones)
    }

    /// The same page with such a file drawn, `bytes` being those that the certificate states. One
    /// that cannot be read has no drawing; that it is attached is told anyway.
    #[must_use]
    pub fn with_drawn(mut self, file: &Attachment, bytes: &[u8]) -> Self {
        let name = file.name.as_str().to_owned();
        if file.media_type == TRACE {
            self.traces.extend(Trace::read(bytes).ok().map(|trace| NamedTrace { name, trace }));
        } else if let Ok(ToneRecord { tones, .. }) = ToneRecord::parse(bytes) {
            self.tones = Some(NamedTones { name, tones });
        }
        self
    }
}
