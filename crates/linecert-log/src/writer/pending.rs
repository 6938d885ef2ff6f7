//! The batch that is being appended, as it stands in the folder before anything else of it.

use linecert_tlog::{TooLongError, write_entries};

/// The name of the file.
pub(super) const PENDING: &str = "pending";

const HEADER: &str = "linecert-log pending v1\n";

/// Leaves that are bound to be appended at `start`.
///
/// As bytes: a line that names the format, a line with the start and the number of entries, and
/// the entries as in a bundle.
pub(super) struct Pending {
    pub(super) start: u64,
    pub(super) entries: Vec<Vec<u8>>,
}

impl Pending {
    /// The size of the tree with these leaves.
    pub(super) fn end(&self) -> Option<u64> {
        self.start.checked_add(u64::try_from(self.entries.len()).ok()?)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, TooLongError> {
        let head = format!("{HEADER}{} {}\n", self.start, self.entries.len());
        let entries = write_entries(self.entries.iter().map(Vec::as_slice))?;
        Ok([head.as_bytes(), &entries].concat())
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(HEADER.as_bytes())?;
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, entries) = rest.split_at_checked(end)?;
        let (start, count) = str::from_utf8(line).ok()?.split_once(' ')?;
        let count: usize = count.parse().ok()?;
        let mut rest = entries.strip_prefix(b"\n")?;
        let mut entries = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk() {
            let (entry, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
            entries.push(entry.to_vec());
            rest = after;
        }
        (rest.is_empty() && entries.len() == count)
            .then_some(Self { start: start.parse().ok()?, entries })
    }
}
