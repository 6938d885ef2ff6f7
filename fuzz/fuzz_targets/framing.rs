//! Bytes of a serial line become the same replies however they are cut, and take bounded memory.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use linecert_driver::{Driver, FrameAssembler, Framing, Kind, shipped};

/// More than any framing keeps of what is not yet a reply.
const MOST_PENDING: usize = 1 << 15;

static FRAMINGS: LazyLock<Vec<Framing>> = LazyLock::new(|| {
    let drivers = shipped().filter_map(Driver::shipped).filter_map(Result::ok);
    let framing = |driver: Driver| match driver.kind() {
        Kind::Meter(meter) => Some(meter.framing().clone()),
        _ => None,
    };
    drivers.filter_map(framing).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((cut, rest)) = bytes.split_first() else { return };
    let (command, stream) = rest.split_at(rest.len().min(7));
    for framing in FRAMINGS.iter() {
        let mut at_once = FrameAssembler::new(framing);
        at_once.sent(command);
        let mut piecewise = at_once.clone();
        let whole = at_once.push(stream);
        let pieces = stream.chunks(usize::from(*cut).max(1));
        let pieces: Vec<_> = pieces.flat_map(|piece| piecewise.push(piece)).collect();
        assert_eq!(whole, pieces);
        assert_eq!(at_once.pending(), piecewise.pending());
        assert!(at_once.pending().len() < MOST_PENDING);
    }
});
