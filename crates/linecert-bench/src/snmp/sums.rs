//! What a client must have seen: how many cells, and a sum over what was in them.

use linecert_lab::fleet::OnuOptics;
use linecert_snmp::Value;

/// Cells and their sum, which does not depend on the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sums {
    pub(crate) cells: u64,
    pub(crate) checksum: u64,
}

impl Sums {
    /// Adds the cell of a column, counted from 1, an interface and an ONU.
    pub(crate) fn add(&mut self, column: u64, index: [u32; 2], value: i32) {
        let [interface, onu] = index.map(u64::from);
        let place = column << 56 ^ interface << 16 ^ onu;
        let value = u64::from(value.cast_unsigned());
        let mixed = place.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ value;
        self.cells += 1;
        self.checksum = self.checksum.wrapping_add(mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    }

    /// The sums over this many agents of the same rows.
    pub(crate) fn expected(optics: OnuOptics, agents: usize) -> Self {
        let agents = u64::try_from(agents).unwrap_or(u64::MAX);
        let mut one = Self::default();
        for row in optics.rows().unwrap_or_default() {
            if let ([.., column, interface, onu], Value::Integer(value)) =
                (row.oid.as_slice(), row.value)
            {
                one.add(u64::from(*column), [*interface, *onu], value);
            }
        }
        Self { cells: one.cells * agents, checksum: one.checksum.wrapping_mul(agents) }
    }

    /// Adds a line of `snmpbulkwalk -On`; other lines are left out.
    pub(crate) fn add_line(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(" = INTEGER: ") else { return };
        let mut parts = name.rsplit('.').map(str::parse);
        if let (Some(Ok(onu)), Some(Ok(interface)), Some(Ok(column)), Ok(value)) =
            (parts.next(), parts.next(), parts.next(), value.trim_end().parse())
        {
            self.add(u64::from(column), [interface, onu], value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_lines_are_those_of_the_rows() {
        let optics = OnuOptics { ports: 2, onus_per_port: 3 };
        let mut sums = Sums::default();
        for row in optics.rows().unwrap() {
            let Value::Integer(value) = row.value else { panic!("{row:?}") };
            sums.add_line(&format!(".{} = INTEGER: {value}", row.oid));
        }
        assert_eq!(sums, Sums::expected(optics, 1));
        sums.add_line(".1.3 = No more variables left in this MIB View");
        assert_eq!(sums.cells, 48);
    }
}
