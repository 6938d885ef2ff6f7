//! Ports and the ONUs on them.

use linecert_measure::Timestamp;
use rusqlite::{Connection, Row, params};

use super::node::node;
use crate::{
    inventory::{Onu, OnuRow, Port},
    name::{NodeName, OnuName, PortName, RegionName},
    sqlite::{
        apply::{Applied, Turn},
        fault::writing,
        select::{Scoped, Stored, put},
        value::{maybe_text, text, time, values},
    },
    write::Outcome,
};

impl Stored for Port {
    const TABLE: &'static str = "port";
    const COLUMNS: &'static str = "node, name, region, onus, seen_at";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (name, onus) = (text(row, "name")?, row.get("onus")?);
        Ok(Self { name, onus, seen_at: time(row, "seen_at")? })
    }
}

impl Stored for OnuRow {
    const TABLE: &'static str = "onu";
    const COLUMNS: &'static str = "node, port, onu, region, serial, status, seen_at, \
        (SELECT name FROM line WHERE line.node = onu.node AND line.port = onu.port \
            AND line.onu = onu.onu AND line.region IS onu.region LIMIT 1) AS line";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let onu = row.get("onu")?;
        Ok(Self {
            name: OnuName { node: text(row, "node")?, port: text(row, "port")?, onu },
            region: maybe_text(row, "region")?,
            found: Onu {
                onu,
                serial: row.get("serial")?,
                status: maybe_text(row, "status")?,
                seen_at: time(row, "seen_at")?,
            },
            line: maybe_text(row, "line")?,
        })
    }
}

/// Puts what a read found on a port in place of what the one before found.
pub(in crate::sqlite) fn put_onus(
    turn: &Turn<'_>,
    (name, port): (&NodeName, &PortName),
    onus: &[Onu],
) -> Applied {
    let node = node(turn, name)?;
    turn.must_cover(node.region.as_ref(), None, || format!("node {name}"))?;
    let seen_at = onus.iter().map(|onu| onu.seen_at).max().unwrap_or(turn.write.at);
    let count = u32::try_from(onus.len()).unwrap_or(u32::MAX);
    let row = values![name, port, node.region, count, seen_at];
    let place = (name, port, node.region.as_ref());
    let put_all = || {
        put::<Port>(turn.db, &row)?;
        forget_others(turn.db, (name, port), onus)?;
        onus.iter().try_for_each(|onu| put_onu(turn.db, place, onu))
    };
    put_all().map_err(writing)?;
    Ok((Outcome::Done, None))
}

/// Forgets ONUs that are not on the port any more. Those that are stay where they are: their rows
/// are changed in place, and the indices of what did not change with them are not touched.
fn forget_others(
    db: &Connection,
    (node, port): (&NodeName, &PortName),
    onus: &[Onu],
) -> rusqlite::Result<()> {
    let there: std::collections::BTreeSet<u32> = onus.iter().map(|onu| onu.onu).collect();
    let mut query = db.prepare_cached("SELECT onu FROM onu WHERE node = ? AND port = ?")?;
    let known = query.query_map([node.as_str(), port.as_str()], |row| row.get::<_, u32>(0))?;
    let gone = known.filter(|onu| onu.as_ref().map_or(true, |onu| !there.contains(onu)));
    let gone = gone.collect::<rusqlite::Result<Vec<_>>>()?;
    let sql = "DELETE FROM onu WHERE node = ? AND port = ? AND onu = ?";
    for onu in gone {
        db.prepare_cached(sql)?.execute(params![node.as_str(), port.as_str(), onu])?;
    }
    Ok(())
}

fn put_onu(
    db: &Connection,
    (node, port, region): (&NodeName, &PortName, Option<&RegionName>),
    onu: &Onu,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO onu (node, port, onu, region, serial, status, seen_at) \
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET region = excluded.region, \
        serial = excluded.serial, status = excluded.status, seen_at = excluded.seen_at";
    let status = onu.status.map(|status| status.name());
    let at: Timestamp = onu.seen_at;
    let values = values![node, port, onu.onu, region, onu.serial, status, at];
    db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values)).map(drop)
}
