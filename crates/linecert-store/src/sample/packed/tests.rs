use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn cell() -> impl Strategy<Value = Cell> {
    let near = (-4000..0i64).prop_map(Cell::Steps);
    let any = any::<i64>().prop_map(Cell::Steps);
    let absent = select(Reason::ALL).prop_map(Cell::Absent);
    prop_oneof![4 => near, 1 => any, 2 => absent, 1 => Just(Cell::NotAsked)]
}

fn port() -> impl Strategy<Value = Unpacked> {
    (0..70usize, 0..6usize).prop_flat_map(|(onus, columns)| {
        let numbers = proptest::collection::btree_set(any::<u32>(), onus);
        let column = (select(Metric::ALL), vec(cell(), onus))
            .prop_map(|(metric, cells)| Column { metric, cells });
        (numbers, vec(column, columns))
            .prop_map(|(onus, columns)| Unpacked { onus: onus.into_iter().collect(), columns })
    })
}

proptest! {
    #[test]
    fn what_was_packed_comes_back(port in port()) {
        let packed = Packed::pack(&port.onus, &port.columns).unwrap();
        prop_assert_eq!(packed.unpack(), Ok(port));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300), versioned: bool) {
        let bytes = if versioned { [vec![VERSION], bytes].concat() } else { bytes };
        if let Ok(port) = Packed::from_bytes(bytes).unpack() {
            prop_assert!(Packed::pack(&port.onus, &port.columns).is_ok());
        }
    }

    #[test]
    fn bytes_that_are_cut_or_changed_are_read_or_refused(
        port in port(), at: prop::sample::Index, byte: u8,
    ) {
        let mut bytes = Packed::pack(&port.onus, &port.columns).unwrap().0;
        let at = at.index(bytes.len());
        let cut = Packed::from_bytes(bytes[..at].to_vec());
        prop_assert!(cut.unpack().is_err());
        bytes[at] = byte;
        // It may be another sound port: what counts is that it is no panic.
        drop(Packed::from_bytes(bytes).unpack());
    }
}

#[test]
fn every_kind_of_cell_has_its_own_byte() {
    let reasons = Reason::ALL.iter().map(|reason| Cell::Absent(*reason));
    let cells: Vec<_> = [Cell::Steps(0), Cell::NotAsked].into_iter().chain(reasons).collect();
    let bytes: BTreeSet<_> = cells.iter().map(|cell| kind(*cell)).collect();
    assert_eq!(bytes.len(), cells.len());
    for cell in cells {
        assert_eq!(of_kind(kind(cell)), Some(cell));
    }
}

#[test]
fn what_does_not_fit_is_not_packed() {
    let column = |cells| Column { metric: Metric::OnuRxPower, cells };
    let check = |onus: &[u32], columns: &[Column], expect: &str| {
        assert_eq!(Packed::pack(onus, columns).unwrap_err().to_string(), expect);
    };
    check(&[1, 1], &[], "ONU 1 does not follow the one before it");
    check(&[2, 1], &[], "ONU 1 does not follow the one before it");
    check(&[1], &[column(vec![])], "0 cells of onu-rx-power for 1 ONUs");
    let many: Vec<u32> = (0..=1 << 18).collect();
    check(&many, &[], "262145 cells are more than 262144");
}

#[test]
fn few_bytes_cannot_ask_for_much_memory() {
    // 2^18 ONUs, and then 2^18 columns of them.
    let mut bytes = vec![VERSION];
    put(&mut bytes, 1 << 18);
    bytes.extend(std::iter::repeat_n(1, 1 << 18));
    put(&mut bytes, 1 << 18);
    assert!(matches!(Packed::from_bytes(bytes).unpack(), Err(UnpackError::Damaged(_))));
    let huge = [vec![VERSION], vec![0xff; 9], vec![1]].concat();
    assert_eq!(Packed::from_bytes(huge).unpack(), Err(UnpackError::Damaged(0)));
}

#[test]
fn another_version_is_told() {
    let unpack = |bytes: &[u8]| Packed::from_bytes(bytes.to_vec()).unpack().unwrap_err();
    assert_eq!(unpack(&[2]).to_string(), "version 2 of packed samples is not known");
    assert_eq!(unpack(&[]), UnpackError::Damaged(0));
    let mut unknown = vec![VERSION, 0, 1, 3];
    unknown.extend(b"ohm");
    assert_eq!(unpack(&unknown), UnpackError::Metric("ohm".to_owned()));
}

/// Sixty-four ONUs with six quantities that differ little, as a PON port reads.
#[test]
fn a_port_takes_few_bytes() {
    let onus: Vec<u32> = (1..=64).collect();
    let metrics = [Metric::OnuRxPower, Metric::OnuTxPower, Metric::OltRxPower];
    let columns = metrics.map(|metric| Column {
        metric,
        cells: (0..64).map(|onu| Cell::Steps(-1900 - (onu * 37) % 500)).collect(),
    });
    let packed = Packed::pack(&onus, &columns).unwrap();
    assert!(packed.as_bytes().len() < 64 * 3 * 2 + 64 + 60, "{}", packed.as_bytes().len());
}
