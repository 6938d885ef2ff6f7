//! The customer's router is not the line.

use super::wire::{FAR, Wire, check_verifies, job, measured, only};

#[test]
fn what_is_measured_through_a_router_that_translates_is_not_judged() {
    let Some(wire) = Wire::behind_router() else { return };
    let keys = format!("speed-server = \"{FAR}\"\nthroughput-seconds = 2\n");
    let stage = job("some.toml", "100 Mbit/s", &keys);
    stage.write("some.toml", &only("internet-service-cn", &["throughput-down"]));
    let _far = wire.respond(&stage);
    let run = wire.certify(&stage, &[]).exits(11).shows("Throughput down");
    let attempts = measured(&stage, "throughput-down");
    assert_eq!(attempts[0]["attachment"], "router", "{}", run.stdout);
    // A number there is, unless this computer was too busy for one; a verdict there is not.
    if attempts[0]["reading"]["value"].is_string() {
        let run = run
            .shows("measured through a router")
            .says("hint: plug this computer into the operator's own");
        drop(run.shows("measure at the line itself"));
        assert_eq!(attempts.len(), 1, "it was repeated though nothing was missed");
    }
    let notes = stage.statement(crate::site::CERTIFICATE)["notes"].to_string();
    assert!(notes.contains("10.98.0.2 sees 10.98.0.1 instead of 192.168.98.2"), "{notes}");
    check_verifies(&stage, "incomplete");
}
