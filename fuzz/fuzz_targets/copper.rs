//! A tester's file by a map, a map, and what a person types, become readings or an error.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use linecert_copper::{Map, doubts, entry, shipped};

static MAPS: LazyLock<Vec<Map>> = LazyLock::new(|| shipped().unwrap_or_default());

fuzz_target!(|bytes: &[u8]| {
    for map in MAPS.iter() {
        if let Ok(imported) = map.import("file", bytes) {
            imported.pairs.iter().for_each(|pair| drop(doubts(&pair.observations)));
        }
    }
    let Ok(text) = str::from_utf8(bytes) else { return };
    drop(Map::parse("map.toml", text));
    drop(entry::parse(text));
});
