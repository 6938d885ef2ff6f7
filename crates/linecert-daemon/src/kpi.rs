//! Service figures from the orders of the store: counted part by part, so that a month of very many
//! orders takes no more memory than a small one.
//!
//! The orders come by line, a few hundred lines at a time; each part is counted by `linecert-kpi`,
//! and what it comes to is added up. That is exact, because the only figures that look at more than
//! one order look at those of one line.

mod case;
mod class;
mod count;
mod desk;
mod happened;
mod rules;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use self::{
    case::{CaseFault, event},
    class::Class,
    count::{Asked, CountError, Counted, month_of},
    desk::Desk,
    happened::{HappenedError, happening, to_store},
    rules::{Rules, RulesError, rules},
    walk::{Place, Rows, Walk},
};
