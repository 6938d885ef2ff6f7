//! A file that a person wrote is read or refused with its place, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_driver::Driver;
use linecert_measure::Quantity;
use linecert_profile::{MeasurementFile, Profile};

fuzz_target!(|text: &str| {
    drop(Driver::parse("driver.toml", text));
    drop(Profile::parse("profile.toml", text));
    drop(MeasurementFile::parse("measurements.toml", text));
    if let Ok(quantity) = text.parse::<Quantity>() {
        assert_eq!(quantity.to_string().parse(), Ok(quantity));
    }
});
