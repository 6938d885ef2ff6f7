//! The boards of an access node.

use linecert_measure::Quantity;

use super::{celsius, seed::Seed};

/// A board in its slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) slot: u32,
    pub(crate) kind: BoardKind,
    pub(crate) temperature: Quantity,
    /// Load of the processor, in hundredths of a percent.
    pub(crate) cpu: u32,
    /// Memory in use, in hundredths of a percent.
    pub(crate) memory: u32,
}

/// What a board is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoardKind {
    /// PON ports or DSL lines.
    Line,
    /// The control of the whole node.
    Control,
}

impl Board {
    /// A serial number that says that it is none.
    pub(crate) fn serial(&self) -> String {
        format!("linecert-lab-{:02}", self.slot)
    }
}

/// Line boards from slot 1, and a control board behind them.
pub(super) fn boards(lines: u32, seed: Seed) -> Vec<Board> {
    let board = |slot, kind| {
        let own = seed.with(u64::from(slot)).with(3);
        let load = |figure, most| u32::try_from(own.between(figure, (100, most))).unwrap_or(100);
        let temperature = celsius(own.between("temperature", (28, 58)) * 1_000);
        Board { slot, kind, temperature, cpu: load("cpu", 6_000), memory: load("memory", 9_000) }
    };
    let mut boards: Vec<Board> = (1..=lines).map(|slot| board(slot, BoardKind::Line)).collect();
    boards.push(board(lines + 1, BoardKind::Control));
    boards
}
