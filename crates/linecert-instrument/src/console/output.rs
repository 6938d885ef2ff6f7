//! What one command said, of which no more is kept than was agreed.

/// What a command said that runs on its own: over an SSH channel, or on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// What it wrote to its standard output, and behind it what it wrote to standard error.
    pub(crate) text: Vec<u8>,
    /// How it ended; absent when a signal ended it, or nobody tells.
    pub(crate) exit: Option<i32>,
    /// Whether that is all that it said.
    pub(crate) extent: Extent,
}

/// How much of an output there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// It was longer than was agreed, and is cut.
    Cut,
}

/// An output while it grows.
pub(crate) struct Collected {
    most: usize,
    text: Vec<u8>,
    errors: Vec<u8>,
    exit: Option<i32>,
}

impl Collected {
    pub(crate) const fn of_at_most(most: usize) -> Self {
        Self { most, text: Vec::new(), errors: Vec::new(), exit: None }
    }

    pub(crate) fn push(&mut self, octets: &[u8]) {
        let room = self.room();
        self.text.extend(octets.iter().take(room));
    }

    pub(crate) fn push_error(&mut self, octets: &[u8]) {
        let room = self.room();
        self.errors.extend(octets.iter().take(room));
    }

    pub(crate) const fn exit(&mut self, status: Option<i32>) {
        self.exit = status;
    }

    /// Whether more came than was agreed.
    pub(crate) const fn is_full(&self) -> bool {
        self.text.len() + self.errors.len() > self.most
    }

    pub(crate) fn whole(self) -> Output {
        self.end(Extent::Whole)
    }

    pub(crate) fn cut(self) -> Output {
        self.end(Extent::Cut)
    }

    /// One octet more than was agreed is kept, which tells that there were more.
    const fn room(&self) -> usize {
        (self.most + 1).saturating_sub(self.text.len() + self.errors.len())
    }

    fn end(mut self, extent: Extent) -> Output {
        self.text.append(&mut self.errors);
        if extent == Extent::Cut {
            self.text.truncate(self.most);
        }
        Output { text: self.text, exit: self.exit, extent }
    }
}
