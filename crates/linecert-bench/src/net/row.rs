//! What is printed: a row a figure, with its goal and whether it was met.

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};

/// Whether a figure is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goals {
    Met,
    Missed,
}

impl Goals {
    pub(crate) const fn when(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Met, Self::Met) => Self::Met,
            _ => Self::Missed,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "MISSED",
        }
    }
}

/// A figure of linecert's beside that of a peer or the truth.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ours: String,
    pub(crate) beside: String,
    pub(crate) ratio: String,
    pub(crate) goal: &'static str,
    pub(crate) goals: Goals,
}

/// The rows of all cases.
pub(crate) struct Figures {
    table: Table,
    goals: Goals,
}

impl Figures {
    pub(crate) fn new() -> Self {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header([
            "case",
            "linecert",
            "beside",
            "ratio",
            "goal",
            "goal is",
            "this machine",
        ]);
        Self { table, goals: Goals::Met }
    }

    /// Adds the rows of a case, with what else this machine did meanwhile, and says each at once.
    pub(crate) fn add(&mut self, rows: Vec<Row>, machine: &str) {
        for row in rows {
            self.goals = self.goals.and(row.goals);
            eprintln!("  {}: {}, {}: {}", row.name, row.ratio, row.goal, row.goals.word());
            let cells = [&row.name, &row.ours, &row.beside, &row.ratio, row.goal, row.goals.word()];
            self.table.add_row(cells.into_iter().chain([machine]));
        }
    }

    pub(crate) fn print(&self) {
        println!("{}", self.table);
    }

    pub(crate) const fn goals(&self) -> Goals {
        self.goals
    }
}

/// The middle one; NaN of none, which meets no goal.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
