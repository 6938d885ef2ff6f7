//! The file of a reflectometer becomes a trace, with all that is said of it, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_otdr::{Recording, Trace, average, compare, observations, signs, wire};

fuzz_target!(|bytes: &[u8]| {
    let Ok(trace) = Trace::read(bytes) else { return };
    let json = serde_json::to_string(&wire::Trace::new(&trace, "1"));
    assert!(json.is_ok(), "every trace has a JSON form");
    drop(observations(&trace, "1"));
    drop((average(&trace, &trace), compare(&trace, &trace)));
    drop(signs(std::slice::from_ref(&trace), None));
    let again = Recording::read(&trace.recording().encode());
    assert_eq!(again.as_ref().ok(), Some(trace.recording()), "what is written reads the same");
});
