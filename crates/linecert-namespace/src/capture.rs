//! What passes an interface, as `tcpdump` sees it.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use tempfile::NamedTempFile;

use crate::{Host, Running, wait::PATIENCE};

/// After so long without another packet all that was captured has been written.
const QUIET: Duration = Duration::from_millis(300);

/// A capture that runs; ended when dropped.
#[derive(Debug)]
#[must_use = "it ends when it is dropped"]
pub struct Capture {
    tcpdump: Running,
    file: NamedTempFile,
}

impl Host {
    /// Captures what passes an interface, from the moment that this returns. `filter` is what
    /// `pcap-filter`(7) takes; an empty one lets everything pass.
    ///
    /// # Panics
    ///
    /// When `tcpdump` is not installed or does not take the filter.
    #[track_caller]
    pub fn capture(&self, interface: &str, filter: &str) -> Capture {
        let file = NamedTempFile::new().unwrap_or_else(|error| panic!("a file: {error}"));
        let line = format!(
            "tcpdump -n -i {interface} -U --immediate-mode --time-stamp-precision=nano -Z root \
             -w {} {filter}",
            file.path().display()
        );
        Capture { tcpdump: self.serve(&line, "listening on"), file }
    }
}

impl Capture {
    /// Ends the capture when nothing more comes; its file, with the times in nanoseconds
    /// (`pcap-savefile`(5)).
    #[must_use]
    pub fn end(self) -> NamedTempFile {
        let length = || fs::metadata(&self.file).map_or(0, |file| file.len());
        let (began, mut before) = (Instant::now(), None);
        while before != Some(length()) && began.elapsed() < PATIENCE {
            before = Some(length());
            thread::sleep(QUIET);
        }
        drop(self.tcpdump);
        self.file
    }
}
