//! A recording of a device, or what it says on the line, becomes readings or reasons.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use linecert_driver::{At, Driver, Kind, replay, shipped};
use linecert_snmp::Recording;

static DRIVERS: LazyLock<Vec<Driver>> =
    LazyLock::new(|| shipped().filter_map(Driver::shipped).filter_map(Result::ok).collect());

fuzz_target!(|bytes: &[u8]| {
    for driver in DRIVERS.iter() {
        drop(replay(driver, bytes));
        if let Kind::Meter(meter) = driver.kind() {
            drop((meter.decode_identity(bytes), meter.decode_nm(bytes)));
            for input in meter.inputs() {
                drop(meter.decode_reading(input, &[bytes, bytes], At::default()));
                drop(meter.decode_wavelength(input, bytes));
            }
        }
    }
    let text = str::from_utf8(bytes).ok();
    if let Some(recording) = text.and_then(|text| Recording::parse(text).ok()) {
        let again = Recording::parse(&recording.to_text());
        assert_eq!(again.as_ref().map(Recording::rows), Ok(recording.rows()));
    }
});
