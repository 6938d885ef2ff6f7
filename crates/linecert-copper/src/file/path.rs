//! Paths of values in XML and JSON files.

/// The path of a value: names with `/` between them. From the root it starts with `/`, which
/// alone is the root itself; else it starts at the row, of which `.` is the row's own text and `../` leads out of it. The items of a
/// JSON array are called `*`, the attributes of an XML element `@name`. In a name, `~1` stands for
/// `/` and `~0` for `~` (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    start: Start,
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Root,
    /// So many levels above the row.
    Row(usize),
}

/// What stands at the end of an ignored path for all that is below it.
const ALL_BELOW: &str = "**";

impl Path {
    /// Parses a path; `None` where a name is empty.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let alone = match text {
            "." => Some(Start::Row(0)),
            "/" => Some(Start::Root),
            _ => None,
        };
        if let Some(start) = alone {
            return Some(Self { start, names: Vec::new() });
        }
        let (start, mut rest) = match text.strip_prefix('/') {
            Some(rest) => (Start::Root, rest),
            None => (Start::Row(0), text),
        };
        let mut above = 0;
        while let Some(shorter) = rest.strip_prefix("../") {
            rest = shorter;
            above += 1;
        }
        let start = if above == 0 { start } else { Start::Row(above) };
        if text.starts_with('/') && above > 0 {
            return None;
        }
        let names: Vec<_> =
            rest.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
        let sound = names.iter().all(|name| !matches!(name.as_str(), "" | "." | ".."));
        sound.then_some(Self { start, names })
    }

    pub(crate) fn is_absolute(&self) -> bool {
        self.start == Start::Root
    }

    /// The names from the root, for a row at `row`.
    pub(super) fn absolute(&self, row: &Self) -> Vec<String> {
        let above = match self.start {
            Start::Root => row.names.len(),
            Start::Row(above) => above.min(row.names.len()),
        };
        let kept = row.names.iter().take(row.names.len() - above);
        kept.chain(&self.names).cloned().collect()
    }

    /// The names, of a path from the root.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Whether the ignored path `pattern`, from the root, speaks of a value at `names`.
pub(super) fn covers(pattern: &[String], names: &[String]) -> bool {
    match pattern.split_last() {
        Some((last, head)) if last == ALL_BELOW => names.starts_with(head),
        _ => pattern == names,
    }
}

/// Writes names as a path from the root.
pub(super) fn write(names: &[String]) -> String {
    names.iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect()
}
