//! The tones of a DSL line on its way to a certificate and its page.

use std::{collections::BTreeSet, fs};

use super::{PASSWORD, Played, console};
use crate::{
    harness::{json, pages},
    site::{self, CERTIFICATE, CERTIFY, prepared},
};

const PAGE: &str = "out/WO-42.pdf";

/// What each tone carries travels beside the certificate of a line, and is drawn on its page.
#[test]
fn the_tones_of_a_line_travel_beside_its_certificate() {
    let stage = prepared("");
    let played = Played::of(&stage, "broadcom-xdslctl", &[]);
    stage.write("password", PASSWORD);
    let modem = console("modem", "broadcom-xdslctl", &played.link);
    stage.write("inventory.toml", &format!("schema = 1\n{modem}"));
    let order = site::ORDER.replace("epon-install", "vdsl2-install");
    stage.write("order.toml", order.split("\n[onu]").next().unwrap());
    let _ = stage.run(&CERTIFY).exits(11);
    let attached = stage.statement(CERTIFICATE)["attachments"][0].clone();
    let names = (&attached["name"], &attached["media_type"]);
    assert_eq!(names, (&"tones.ndjson".into(), &"application/x-linecert-tones".into()));
    let file = format!("out/WO-42.files/{}-tones.ndjson", attached["sha256"].as_str().unwrap());
    let text = fs::read_to_string(stage.path(&file)).unwrap();
    let head = json(text.lines().next().unwrap());
    assert_eq!((&head["instrument"], &head["task"]), (&"modem".into(), &"dsl".into()));
    let quantities: BTreeSet<_> =
        text.lines().skip(1).map(|line| json(line)["tones"].to_string()).collect();
    assert!(quantities.contains("\"bits\""), "{quantities:?}");

    let verify = |more: &[&str]| {
        stage.run(&[&["verify", PAGE, "--trust", "keys/trust-root.json"], more].concat())
    };
    let _ = verify(&["--require", "page,attached"]).exits(0).shows("the same bytes");
    if let Some(pages) = pages(&stage.path(PAGE)) {
        assert!(pages.concat().contains("Per tone"), "{pages:?}");
    }
    fs::write(stage.path(&file), text.replacen("\"values\"", "\"values\" ", 1)).unwrap();
    let _ = verify(&[]).exits(46).says("tones.ndjson");
    fs::rename(stage.path("out/WO-42.files"), stage.path("elsewhere")).unwrap();
    let _ = verify(&[]).exits(0).shows("tones.ndjson that it draws is not here");
    let _ = verify(&["--require", "attached"]).exits(49).says("WO-42.files").says("hint: ");
    let _ = verify(&["--require", "page"]).exits(49).says("--files");
    fs::write(stage.path("elsewhere").join(file.rsplit('/').next().unwrap()), &text).unwrap();
    let _ = verify(&["--files", "elsewhere", "--require", "page,attached"]).exits(0);
}
