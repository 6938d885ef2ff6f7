//! The rows of an agent while they are written down, column by column as a MIB lists them.

use linecert_snmp::{Oid, OidError, Value, VarBind};

use super::value::text;

const SYSTEM: &str = "1.3.6.1.2.1.1";

/// What an agent says of itself.
pub(crate) struct Identity {
    /// `sysDescr`, as the real one writes it.
    pub(crate) description: &'static str,
    /// `sysObjectID`; `None` where nobody has recorded it.
    pub(crate) object_id: Option<&'static str>,
}

/// The rows of one agent.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    rows: Vec<VarBind>,
    /// The first object that is none: a defect of the encoder, which the tests would show.
    fault: Option<OidError>,
}

/// A table: things, each with the index of its row.
pub(crate) struct Table<'r, 't, T> {
    rows: &'r mut Rows,
    root: &'static str,
    things: Vec<(Vec<u32>, &'t T)>,
}

impl Rows {
    /// The system group. The name and the place say that nothing here is real.
    pub(crate) fn of(identity: &Identity) -> Self {
        let mut rows = Self::default();
        rows.scalar(SYSTEM, "1.0", text(identity.description));
        rows.scalar(SYSTEM, "3.0", Value::TimeTicks(8_640_000));
        rows.scalar(SYSTEM, "4.0", text("linecert lab"));
        rows.scalar(SYSTEM, "5.0", text(format!("{}-node", linecert_measure::Identity::SIMULATED)));
        rows.scalar(SYSTEM, "6.0", text("linecert lab"));
        if let Some(object_id) = identity.object_id {
            match object_id.parse() {
                Ok(oid) => rows.scalar(SYSTEM, "2.0", Value::ObjectId(oid)),
                Err(error) => rows.blame(error),
            }
        }
        rows
    }

    /// One object outside of tables; `object` lies below `root` and names the instance too.
    pub(crate) fn scalar(&mut self, root: &str, object: &str, value: Value) {
        match format!("{root}.{object}").parse() {
            Ok(oid) => self.rows.push(VarBind { oid, value }),
            Err(error) => self.blame(error),
        }
    }

    /// A table below `root` with a row for each of `things`.
    pub(crate) fn table<'r, 't, T, const N: usize>(
        &'r mut self,
        root: &'static str,
        things: impl IntoIterator<Item = &'t T>,
        index: impl Fn(&T) -> [u32; N],
    ) -> Table<'r, 't, T> {
        let things = things.into_iter().map(|thing| (index(thing).to_vec(), thing)).collect();
        Table { rows: self, root, things }
    }

    /// One row of a table whose index has no fixed length.
    pub(crate) fn put(&mut self, column: &str, index: &[u32], value: Value) {
        let instance = column.parse::<Oid>().and_then(|column| column.child(index));
        match instance {
            Ok(oid) => self.rows.push(VarBind { oid, value }),
            Err(error) => self.blame(error),
        }
    }

    fn blame(&mut self, error: OidError) {
        self.fault.get_or_insert(error);
    }

    /// The rows in the order of a walk.
    pub(crate) fn finish(self) -> Result<Vec<VarBind>, OidError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let mut rows = self.rows;
        rows.sort_by(|a, b| a.oid.cmp(&b.oid));
        Ok(rows)
    }
}

impl<T> Table<'_, '_, T> {
    /// A column below the root of the table; a thing without value has no row there.
    pub(crate) fn column<V: Into<Option<Value>>>(
        &mut self,
        column: &str,
        value: impl Fn(&T) -> V,
    ) -> &mut Self {
        let column: Oid = match format!("{}.{column}", self.root).parse() {
            Ok(column) => column,
            Err(error) => {
                self.rows.blame(error);
                return self;
            }
        };
        for (index, thing) in &self.things {
            let Some(value) = value(thing).into() else { continue };
            match column.child(index) {
                Ok(oid) => self.rows.rows.push(VarBind { oid, value }),
                Err(error) => self.rows.blame(error),
            }
        }
        self
    }
}
