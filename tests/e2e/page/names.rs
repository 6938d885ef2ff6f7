//! Names that have no glyph, and systems that have no fonts.

use std::{fs, path::Path};

use super::{LCERT, state_page};
use crate::{
    harness::{Run, Stage, finish, installed, is_root, pages, skipped, tool},
    serial::SerialPeer,
    site::{CERTIFICATE, CERTIFY, meter, prepared},
    verify::lab as certified,
};

/// A job whose customer has this name.
fn named(name: &str) -> (Stage, SerialPeer) {
    let newport = SerialPeer::newport();
    let stage = prepared(&meter(newport.port()));
    let order = fs::read_to_string(stage.path("order.toml")).unwrap();
    stage.write("order.toml", &order.replace("李雷", name));
    (stage, newport)
}

fn page_of(stage: &Stage) -> Option<String> {
    let pdf = Path::new(CERTIFICATE).with_extension("pdf");
    Some(pages(&stage.path(pdf.to_str().unwrap()))?.concat())
}

#[test]
fn a_name_is_printed_or_named_before_the_job() {
    const NAME: &str = "王镕堃喆玥";
    let (stage, _newport) = named(NAME);
    let run = stage.run(&CERTIFY).exits(11);
    match run.stderr.contains("there will be no page") {
        true => drop(run.says("order.customer").says("hint: ")),
        false => assert!(page_of(&stage).is_none_or(|text| text.contains(NAME))),
    }
    let (stage, _newport) = named("Zoë \u{10fffd}");
    let run = stage.run(&CERTIFY).exits(11);
    let place = |text: &str| run.stderr.find(text).unwrap();
    assert!(place("U+10FFFD") < place("1/1"), "{}", run.stderr);
    run.says("order.customer").says("--font");
    assert!(!stage.path("out/WO-42.pdf").exists() && stage.path(CERTIFICATE).exists());
}

#[test]
fn without_fonts_a_name_is_told_and_a_page_is_not_called_forged() {
    if !is_root() || !installed(&["unshare", "mount"]) {
        return;
    }
    let without_fonts = |stage: &Stage, arguments: &[&str]| -> Run {
        let command = stage.command(arguments);
        let hide = "for f in /usr/share/fonts /usr/local/share/fonts; do \
                    [ ! -d $f ] || mount -t tmpfs none $f || exit 99; done; exec \"$@\"";
        let mut inside = tool("unshare");
        inside.args(["-m", "sh", "-c", hide, "sh"]).arg(command.get_program());
        inside.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        inside.current_dir(stage.path(""));
        finish(inside.args(command.get_args()))
    };
    let (stage, _newport) = named("李雷");
    let run = without_fonts(&stage, &CERTIFY);
    if run.code == Some(99) {
        skipped("mounts over the folders of fonts are forbidden");
        return;
    }
    run.exits(11).says("no font with Chinese characters").says("fonts-noto-cjk");
    assert!(!stage.path("out/WO-42.pdf").exists());

    let stage = certified();
    let made = ["report", "page", LCERT, "--page-lang", "zh", "--out", "zh.pdf"];
    if stage.run(&made).code == Some(0) {
        state_page(&stage, "zh.pdf", |_| ());
        let verify = ["verify", "zh.pdf", "--certificate", LCERT];
        let run = without_fonts(&stage, &verify).exits(0);
        run.shows("cannot be set again here").shows("untouched");
    }
}
