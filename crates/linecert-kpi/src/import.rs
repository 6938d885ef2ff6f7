//! Work orders from the tables and documents of other systems, and back.
//!
//! What is read is bytes; what comes out is orders, and for each row that is none the problem with
//! it. A row with a problem gives no order, and no other row suffers for it.

mod charset;
mod row;
mod table;
mod time;
mod tmf;

use std::{collections::BTreeMap, fmt};

use thiserror::Error;

pub use self::{
    row::RowProblem,
    table::{csv, write_csv},
    tmf::{tmf, write_tmf},
};
use crate::{name::OrderNumber, order::Order};

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The orders, in the order of the file.
    pub orders: Vec<Order>,
    /// The rows that are none, in the order of the file.
    pub problems: Vec<Refused>,
    /// The columns that mean nothing here, such as names and addresses: they are not read.
    pub ignored: Vec<String>,
}

/// A row that gives no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which row, counted from 1; of a table, its header is the first.
    pub row: usize,
    /// Why.
    pub problem: RowProblem,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// Its bytes are no text.
    #[error("the file is neither UTF-8 nor UTF-16 nor GBK")]
    Charset,
    /// It is no table, or no JSON.
    #[error("the file is no {format}: {detail}")]
    Syntax {
        /// What it should be.
        format: &'static str,
        /// What its parser says.
        detail: String,
    },
    /// A column is missing without which there is no order.
    #[error("the table has no column `{0}`")]
    NoColumn(&'static str),
    /// Two columns mean the same.
    #[error("the table has column `{0}` twice")]
    TwoColumns(&'static str),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row, self.problem)
    }
}

/// Takes rows one by one, and refuses a number that was there before.
#[derive(Default)]
struct Collector {
    import: Import,
    rows: BTreeMap<OrderNumber, usize>,
}

impl Collector {
    fn take(&mut self, row: usize, order: Result<Order, RowProblem>) {
        match order.and_then(|order| self.check_new(row, order)) {
            Ok(order) => self.import.orders.push(order),
            Err(problem) => self.import.problems.push(Refused { row, problem }),
        }
    }

    fn check_new(&mut self, row: usize, order: Order) -> Result<Order, RowProblem> {
        let number = order.head().number.clone();
        if let Some(first) = self.rows.get(&number) {
            return Err(RowProblem::Repeated { number, first: *first });
        }
        self.rows.insert(number, row);
        Ok(order)
    }
}

#[cfg(test)]
mod tests;
