//! Access nodes.

use rusqlite::{Row, params, types::Value};

use crate::{
    inventory::{Node, Polling},
    name::{AccountName, NodeName, RegionName},
    sqlite::{
        apply::{Applied, Turn},
        fault::writing,
        select::{Scoped, Select, Stored},
        trail::Entry,
        value::{maybe_text, text, values},
        versioned::{Versioned, look, put_row},
    },
    write::{Expect, Outcome, WriteError},
};

impl Stored for Node {
    const TABLE: &'static str = "node";
    const COLUMNS: &'static str = "name, region, address, driver, credentials, state_every_s, \
        optics_every_s, in_flight, version";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: text(row, "name")?,
            region: maybe_text(row, "region")?,
            address: row.get("address")?,
            driver: row.get("driver")?,
            credentials: row.get("credentials")?,
            polling: Polling {
                state_every_s: row.get("state_every_s")?,
                optics_every_s: row.get("optics_every_s")?,
                in_flight: row.get("in_flight")?,
            },
            version: row.get("version")?,
        })
    }
}

impl Versioned for Node {
    const PUT: &'static str = "put-node";

    fn object(&self) -> String {
        format!("node {}", self.name)
    }

    fn find(&self, select: Select) -> Select {
        select.when("name = ?", Some(&self.name))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        self.region.as_ref()
    }

    fn owner(&self) -> Option<&AccountName> {
        None
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let Polling { state_every_s, optics_every_s, in_flight } = self.polling;
        let head = values![self.name, self.region, self.address, self.driver, self.credentials];
        [head, values![state_every_s, optics_every_s, in_flight, version]].concat()
    }
}

/// Puts a node. What hangs on it goes with it to another region.
pub(in crate::sqlite) fn put_node(turn: &Turn<'_>, node: &Node, expect: Expect) -> Applied {
    let applied = put_row(turn, node, expect)?;
    let region = node.region.as_ref().map(RegionName::as_str);
    for sql in [
        "UPDATE port SET region = ?1 WHERE node = ?2 AND region IS NOT ?1",
        "UPDATE onu SET region = ?1 WHERE node = ?2 AND region IS NOT ?1",
    ] {
        let move_it = || turn.db.prepare_cached(sql)?.execute(params![region, node.name.as_str()]);
        move_it().map_err(writing)?;
    }
    Ok(applied)
}

pub(super) fn node(turn: &Turn<'_>, name: &NodeName) -> Result<Node, WriteError> {
    let missing = || WriteError::Missing { what: format!("node {name}") };
    let select = Select::unscoped().when("name = ?", Some(name));
    select.one(turn.db).map_err(writing)?.ok_or_else(missing)
}

/// Removes a node with its ports and ONUs. Its samples and the names in lines stay.
pub(in crate::sqlite) fn remove_node(turn: &Turn<'_>, name: &NodeName, expect: Expect) -> Applied {
    let node = node(turn, name)?;
    look(turn, &node, expect)?;
    for sql in [
        "DELETE FROM node WHERE name = ?",
        "DELETE FROM port WHERE node = ?",
        "DELETE FROM onu WHERE node = ?",
    ] {
        let delete = || turn.db.prepare_cached(sql)?.execute([name.as_str()]);
        delete().map_err(writing)?;
    }
    let entry = Entry::of("remove-node", node.object(), values![name]);
    Ok((Outcome::Done, Some(entry.in_region(node.region.as_ref()))))
}
