//! Any bytes as the packed samples of a PON port: they are columns, or refused. What they are packs
//! again and unpacks as it was, every ONU is found, and none that is not there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_store::Packed;

fuzz_target!(|bytes: &[u8]| {
    let Ok(unpacked) = Packed::from_bytes(bytes.to_vec()).unpack() else { return };
    for onu in &unpacked.onus {
        assert_eq!(unpacked.of(*onu).map(|cells| cells.len()), Some(unpacked.columns.len()));
    }
    let absent = unpacked.onus.last().map_or(0, |last| last.wrapping_add(1));
    assert_eq!(unpacked.of(absent).is_some(), unpacked.onus.contains(&absent));
    let again = Packed::pack(&unpacked.onus, &unpacked.columns).expect("what was packed packs");
    assert_eq!(again.unpack().as_ref(), Ok(&unpacked));
});
