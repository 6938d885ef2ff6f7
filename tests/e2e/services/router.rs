//! The customer's router is not the line.

use super::wire::{FAR, Wire, check_verifies, job, measured, only};
use crate::site::{CERTIFICATE, unless_busy};

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
    let notes = stage.statement(CERTIFICATE)["notes"].to_string();
    assert!(notes.contains("10.98.0.2 sees 10.98.0.1 instead of 192.168.98.2"), "{notes}");
    check_verifies(&stage, "incomplete");
}

#[test]
fn delay_and_loss_through_a_router_are_not_judged_either() {
    let Some(wire) = Wire::behind_router() else { return };
    let keys = format!("speed-server = \"{FAR}\"\necho-target = \"{FAR}\"\n");
    let stage = job("some.toml", "100 Mbit/s", &keys);
    let limits = ["packet-loss", "round-trip-time-p95"];
    let profile = only("internet-service-cn", &limits);
    stage.write("some.toml", &profile);
    let far = wire.respond(&stage);
    let run = wire.certify(&stage, &["--lang", "zh"]).exits(11).all_in_chinese();
    for metric in limits {
        let measured = measured(&stage, metric);
        assert_eq!(measured[0]["attachment"], "router", "{metric}: {}", run.stdout);
    }
    let run = run.shows("经路由器测得");
    assert!(!run.stdout.contains("不合格"), "{}", run.stdout);
    check_verifies(&stage, "incomplete");
    drop(far);

    // Where nobody tells, private addresses alone do not decide, and the reader learns that.
    let stage = job("some.toml", "100 Mbit/s", &format!("echo-target = \"{FAR}\"\n"));
    stage.write("some.toml", &profile);
    let Some(run) = unless_busy(wire.certify(&stage, &[]), 0) else { return };
    assert!(measured(&stage, limits[0])[0]["attachment"].is_null(), "{}", run.stdout);
    let notes = stage.statement(CERTIFICATE)["notes"].to_string();
    assert!(notes.contains("only the far end can tell"), "{notes}");

    // A profile that asks for no more than that it is said judges all the same.
    let stage = job("some.toml", "100 Mbit/s", &keys);
    stage.write("some.toml", &profile.replace("router = \"invalid\"", "router = \"said\""));
    let _far = wire.respond(&stage);
    let Some(run) = unless_busy(wire.certify(&stage, &[]), 0) else { return };
    assert_eq!(measured(&stage, limits[0])[0]["attachment"], "router", "{}", run.stdout);
}
