//! Instruments that the owner's list does not have, or that were used after their calibration had
//! run out.
//!
//! No statistics: the list is right or it is not. An instrument that does not tell its serial number
//! cannot be looked up and is not named; linecert's own tests have none.

use std::{collections::BTreeMap, io};

use super::{About, Case, Found, Kind, Rows, Test};
use crate::{
    record::{Instrument, Technician},
    register::Register,
    words::Words,
};

/// Instruments against the list.
#[derive(Debug)]
pub(super) struct Instruments {
    register: Register,
    found: BTreeMap<(Kind, String), Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    due: Option<String>,
    last: String,
    rows: Rows,
}

impl Instruments {
    pub(super) const fn new(register: Register) -> Self {
        Self { register, found: BTreeMap::new() }
    }

    /// What is wrong with the instrument, and the last day of its calibration.
    fn judge(&self, instrument: &Instrument) -> Option<(Kind, Option<String>)> {
        let serial = instrument.serial.as_deref()?;
        let Some(listed) = self.register.find(&instrument.maker, &instrument.model, serial) else {
            return Some((Kind::UnknownInstrument, None));
        };
        // Days are compared as text: `YYYY-MM-DD`.
        let due = listed.due.map(|due| due.to_string())?;
        let is_late = instrument.used.as_ref().is_some_and(|used| *used > due);
        is_late.then_some((Kind::OutOfCalibration, Some(due)))
    }
}

fn used_until(day: &str) -> Words {
    Words::new(format!("used until {day}"), format!("用到 {day}"))
}

impl Test for Instruments {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for instrument in &case.record.instruments {
            let Some((kind, due)) = self.judge(instrument) else { continue };
            let serial = instrument.serial.as_deref().unwrap_or_default();
            let name = format!("{} {} {serial}", instrument.maker, instrument.model);
            let seen = self.found.entry((kind, name)).or_default();
            seen.due = due;
            let used = instrument.used.clone().unwrap_or_default();
            seen.last = used.max(std::mem::take(&mut seen.last));
            seen.rows.add(case.number);
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, _: &[Technician]) -> io::Result<Vec<Found>> {
        let found = |((kind, name), seen): ((Kind, String), Seen)| Found {
            kind,
            about: About::Instrument(name),
            of: Words::new("the list of instruments", "仪表清单"),
            observed: used_until(&seen.last),
            expected: seen.due.map_or_else(
                || {
                    Words::new(
                        "listed with maker, model and serial number",
                        "在清单中有厂家、型号和序列号",
                    )
                },
                |due| used_until(&due),
            ),
            chance: None,
            rows: seen.rows,
        };
        Ok(self.found.into_iter().map(found).collect())
    }
}
