//! What a console prints becomes cells or reasons, however it is cut.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use linecert_driver::{
    ConsoleDriver, ConsoleScope, Driver, Ending, Kind, Output, PlaceKind, StatedPlaces, shipped,
};

static DRIVERS: LazyLock<Vec<Driver>> =
    LazyLock::new(|| shipped().filter_map(Driver::shipped).filter_map(Result::ok).collect());

fn consoles() -> impl Iterator<Item = &'static ConsoleDriver> {
    DRIVERS.iter().filter_map(|driver| match driver.kind() {
        Kind::Console(console) => Some(&**console),
        _ => None,
    })
}

/// Something that fits each place.
fn stated(driver: &ConsoleDriver) -> StatedPlaces {
    let fitting = |kind| match kind {
        PlaceKind::Interface => "eth0",
        PlaceKind::Slot => "0/2/0",
        PlaceKind::Number => "1",
    };
    driver.places().map(|(name, kind)| (name.to_owned(), fitting(kind).to_owned())).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let consoles: Vec<_> = consoles().collect();
    let Some(driver) = consoles.get(usize::from(*choice) % consoles.len().max(1)) else { return };
    drop(driver.decode_capture(bytes));
    let places = driver.fill(&stated(driver)).expect("these places fit");
    for scope in [ConsoleScope::Read, ConsoleScope::Tones] {
        for line in driver.commands(scope).filter_map(|command| command.lines(&places).pop()) {
            let mut whole = driver.screen_of(&line);
            let sign = whole.push(bytes);
            let mut parts = driver.screen_of(&line);
            let (head, tail) = bytes.split_at(usize::from(*choice).min(bytes.len()));
            parts.push(head);
            assert_eq!(parts.push(tail), sign);
            let output = whole.finish(Ending::Cut);
            assert_eq!(parts.finish(Ending::Cut), output);
            let decoded = driver.decode(&line, &output);
            let settled = driver.settle(vec![decoded]);
            assert_eq!(driver.settle(vec![settled.clone()]), settled);
            drop(driver.decode(&line, &Output::of(&String::from_utf8_lossy(bytes))));
        }
    }
});
