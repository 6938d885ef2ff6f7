//! Which driver a real recording is for.

use super::*;
use crate::{Verdict, detect, raw::Cost};

fn verdict(rows: &[VarBind]) -> String {
    match detect(rows) {
        Verdict::Named { driver, .. } => driver.to_owned(),
        Verdict::Ambiguous(names) => format!("ambiguous: {}", names.join(", ")),
        Verdict::Unknown { .. } => "unknown".to_owned(),
    }
}

/// Every recording at hand, and the driver that it is for. `unknown`: no driver is shipped for it.
const RECORDINGS: &[(&str, &str)] = &[
    ("bdcom_gp3600-16b", "bdcom-gpon"),
    ("calix_e7-2_exa_2018", "calix-exa"),
    ("cdata_epon_8pon", "cdata-epon"),
    ("fiberhome_an5516-01_2018", "fiberhome-an5516"),
    ("gwd_gfa_epon", "gwd-gfa-epon"),
    ("huawei_smartax_2018", "huawei-smartax"),
    ("nokia_isam_nfxs-e", "nokia-isam"),
    ("occam_b6-256_2018", "unknown"),
    ("vsolution_v1600d", "vsol-v1600d"),
    ("zte_c320", "zte-c300"),
    ("zte_c620", "zte-c600"),
    ("small/adtran-aos", "unknown"),
    ("small/adtran-aos_1", "unknown"),
    ("small/axos", "calix-axos"),
    ("small/bcm963", "unknown"),
    ("small/calix", "unknown"),
    ("small/dasan-nos", "dasan-gpon"),
    ("small/dasan-nos_1", "dasan-gpon"),
    ("small/dasan-nos_2", "unknown"),
    ("small/draytek_vigor165_xdsl_fragment", "draytek-vigor"),
    ("small/edgeosolt_excerpt", "unknown"),
    ("small/eltex-olt", "eltex-ltp"),
    ("small/exa", "calix-exa"),
    ("small/fiberhome_an5516-01", "fiberhome-an5516"),
    ("small/fiberhome_an5516-04", "fiberhome-an5516"),
    ("small/fiberhome_an5516-04B", "fiberhome-an5516"),
    ("small/fiberhome_an5516-06", "fiberhome-an5516"),
    ("small/huawei_ma5800_oltrx_fragment", "huawei-smartax"),
    ("small/ies", "unknown"),
    ("small/ies_1", "unknown"),
    ("small/occamos", "unknown"),
    ("small/occamos_b6-252", "unknown"),
    ("small/raisecom", "unknown"),
    ("small/raisecom_ros", "unknown"),
    ("small/slms", "unknown"),
    ("small/slms_1", "unknown"),
];

#[test]
fn every_recording_is_detected_as_what_it_is_or_as_nothing() {
    for (name, expect) in RECORDINGS {
        let Some(text) = recorded(&format!("walks/{name}.snmprec")) else { return };
        assert_eq!(verdict(Recording::parse(&text).unwrap().rows()), *expect, "{name}");
    }
}

#[test]
fn every_recording_gives_only_what_is_physically_sensible() {
    for (name, expect) in RECORDINGS.iter().filter(|(_, driver)| *driver != "unknown") {
        let Some(text) = recorded(&format!("walks/{name}.snmprec")) else { return };
        let driver = Driver::shipped(expect).unwrap().unwrap();
        let Kind::Snmp(driver) = driver.kind() else { panic!("{expect} is read over SNMP") };
        let decoded = driver.decode(Recording::parse(&text).unwrap().rows(), &Asked::Everything);
        assert_eq!(decoded.unnamed, [], "{name}");
        for cell in &decoded.cells {
            let reason = cell.absence().map(|absence| absence.reason);
            let sound = !matches!(reason, Some(Reason::Garbled | Reason::Implausible));
            assert!(sound, "{name}: {cell:?}");
        }
    }
}

#[test]
fn an_agent_that_says_nothing_is_unknown_and_worth_every_probe() {
    assert_eq!(verdict(&[]), "unknown");
    let all = crate::probes(&[]);
    assert!(all.len() > 20 && all.is_sorted(), "{} probes", all.len());
    let vsol = VarBind {
        oid: crate::system()[1].clone(),
        value: Value::ObjectId("1.3.6.1.4.1.37950.1.1.5.10.14.1".parse().unwrap()),
    };
    let some = crate::probes(std::slice::from_ref(&vsol));
    let probe = &v1600d().detection().probes()[0];
    assert!(some.len() < all.len() && some.contains(probe));
    let named = text("1.3.6.1.2.1.1.1.0", "V1600D2");
    assert!(!crate::probes(&[vsol, named]).contains(probe), "it is named already");
}

fn object_id(id: &str) -> VarBind {
    VarBind { oid: crate::system()[1].clone(), value: Value::ObjectId(id.parse().unwrap()) }
}

#[test]
fn a_dslam_that_does_not_say_what_it_is_is_never_a_modem() {
    let line = |oid: &str| VarBind { oid: oid.parse().unwrap(), value: Value::Integer(60) };
    let atu_c = line("1.3.6.1.2.1.10.94.1.1.2.1.4.5");
    let vdsl2 = line("1.3.6.1.2.1.10.251.1.1.1.1.20.5");
    let modem = text("1.3.6.1.2.1.1.1.0", "DrayTek Corporation, Router Model: Vigor165");
    assert_eq!(verdict(std::slice::from_ref(&vdsl2)), "vdsl2-line-mib");
    assert_eq!(verdict(std::slice::from_ref(&atu_c)), "adsl-line-mib");
    assert_eq!(verdict(&[object_id("1.3.6.1.4.1.32473.1"), vdsl2.clone()]), "vdsl2-line-mib");
    assert_eq!(verdict(&[object_id("1.3.6.1.4.1.7367"), modem, atu_c]), "draytek-vigor");
}

#[test]
fn a_c_data_olt_with_gpon_onus_is_no_epon_olt_whatever_its_boards_say() {
    let board = text("1.3.6.1.4.1.34592.1.3.1.5.2.1.1.4.1.0", "V4.0");
    let onu = VarBind {
        oid: "1.3.6.1.4.1.17409.2.8.4.1.1.7.4718593".parse().unwrap(),
        value: Value::Integer(1),
    };
    let id = object_id("1.3.6.1.4.1.34592");
    assert_eq!(verdict(&[id.clone(), board.clone()]), "cdata-epon");
    assert_eq!(verdict(&[id.clone(), board, onu]), "cdata-gpon");
    assert!(crate::probes(&[id]).contains(&"1.3.6.1.4.1.17409.2.8.4.1.1.7".parse().unwrap()));
}

#[test]
fn a_list_of_the_ports_of_a_switch_does_not_walk_what_it_has_learned() {
    let driver = Driver::shipped("lan-switch").unwrap().unwrap();
    let Kind::Snmp(driver) = driver.kind() else { panic!("a switch is read over SNMP") };
    let ports: BTreeSet<_> = [SubjectKind::Port].into();
    let learned = |walked: &[Oid]| {
        let table = |oid: &&Oid| {
            let oid = oid.to_string();
            oid.starts_with("1.3.6.1.2.1.17.4.3.") || oid.starts_with("1.3.6.1.2.1.17.7.1.2.2.")
        };
        walked.iter().filter(table).count()
    };
    let of_cost = |cost| Scope { kinds: ports.clone(), cost, pon: None, known: &[] };
    let [cheap, costly] = [Cost::Cheap, Cost::Costly].map(of_cost);
    assert_eq!(learned(&driver.plan(&cheap)), 0);
    assert_eq!(learned(&driver.naming(&costly)), 0);
    assert_eq!(learned(&driver.plan(&costly)), 4, "port and status, with VLANs and without");
}
