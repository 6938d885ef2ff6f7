//! Ready-made rows: the optics of every ONU of a large OLT.

use linecert_snmp::{Oid, OidError, Value, VarBind};

use super::table::Table;

/// `hwGponOntOpticalDdmEntry` of HUAWEI-XPON-MIB: one row an ONU, indexed by the interface of the
/// PON port and the number of the ONU on it.
const DDM_ENTRY: [u32; 15] = [1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 51, 1, 0];

/// The interface of GPON 0/0/0. Ports follow in steps of 256 (`type << 25`, port `<< 8`).
const FIRST_PORT: u32 = 4_194_304_000;

/// An OLT full of ONUs, as the table of their optics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnuOptics {
    /// PON ports.
    pub ports: u32,
    /// ONUs on each port, numbered from 0; a GPON port takes 128.
    pub onus_per_port: u32,
}

impl OnuOptics {
    /// The columns of the table: temperature, bias, Tx, Rx, voltage, OLT Rx and CATV Rx as in the
    /// MIB, and one more of plain numbers.
    pub const COLUMNS: u32 = 8;

    /// 128 ports of 128 ONUs: 16,384 ONUs, 131,072 varbinds.
    pub const LARGEST: Self = Self { ports: 128, onus_per_port: 128 };

    /// The column as a subtree, counted from 1.
    ///
    /// # Errors
    /// None for columns that exist; [`OidError`] is that of [`Oid::new`].
    pub fn column(column: u32) -> Result<Oid, OidError> {
        let mut name = DDM_ENTRY;
        if let Some(last) = name.last_mut() {
            *last = column;
        }
        Oid::new(name.to_vec())
    }

    /// The rows, sorted. The values are made up, differ from row to row and lie where real ones do.
    ///
    /// # Errors
    /// None in practice; [`OidError`] is that of [`Oid::new`].
    pub fn rows(self) -> Result<Vec<VarBind>, OidError> {
        let mut rows = Vec::new();
        for number in 1..=Self::COLUMNS {
            let column = Self::column(number)?;
            for port in 0..self.ports {
                let interface = FIRST_PORT.wrapping_add(port << 8);
                for onu in 0..self.onus_per_port {
                    let oid = column.child(&[interface, onu])?;
                    rows.push(VarBind { oid, value: Value::Integer(reading(number, port, onu)) });
                }
            }
        }
        Ok(rows)
    }

    /// These rows as a table.
    ///
    /// # Errors
    /// As [`OnuOptics::rows`].
    pub fn table(self) -> Result<Table, OidError> {
        self.rows().map(Table::new)
    }
}

/// A raw value of the column, in the unit of the MIB.
fn reading(column: u32, port: u32, onu: u32) -> i32 {
    let (base, spread) = match column {
        1 => (38, 20),
        2 => (9, 8),
        3 => (180, 120),
        4 => (-2_650, 900),
        5 => (3_270, 90),
        6 => (7_400, 900),
        7 => (-900, 300),
        _ => (1_000, 4_000),
    };
    let mixed = (port * 128 + onu).wrapping_mul(2_654_435_761).wrapping_add(column) >> 8;
    base + i32::try_from(mixed % spread).unwrap_or(0)
}
