use jiff::Timestamp;
use linecert_driver::Datum;
use linecert_measure::{Attribute, Reason, Status};
use proptest::prelude::*;

use super::*;
use crate::{PollTable, sample::PonSample};

/// A port of a letter an ONU, counted from 1: `g` gasped, `l` lost without, `u` lost and nobody knows,
/// `.` there, `?` unknown now.
fn port(node: u32, onus: &str) -> PonView {
    let (mut lost, mut present, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (letter, onu) in onus.chars().zip(1..) {
        match letter {
            'g' => lost.push(Loss { onu, power: Power::Gasped }),
            'l' => lost.push(Loss { onu, power: Power::Kept }),
            'u' => lost.push(Loss { onu, power: Power::Unknown }),
            '.' => present.push(onu),
            _ => unknown.push(onu),
        }
    }
    let (port, region, branches) = ("0/1".into(), None, BTreeMap::new());
    PonView { node: NodeId(node), port, region, lost, present, unknown, branches }
}

/// The same, with the branch of each ONU.
fn branched(onus: &str, branches: &str) -> PonView {
    let branch = |(letter, onu): (char, u32)| (onu, Arc::from(letter.to_string()));
    let known = branches.chars().zip(1..).filter(|(letter, _)| *letter != ' ');
    PonView { branches: known.map(branch).collect(), ..port(1, onus) }
}

#[track_caller]
fn check(views: &[PonView], expect: &[(Kind, Option<Certainty>, &str)]) {
    let found = outages(views);
    let shown: Vec<_> = found
        .iter()
        .map(|outage| {
            let struck = outage.lost.iter().map(|struck| format!("{:?}", struck.onus));
            (outage.kind, outage.certainty, struck.collect::<String>())
        })
        .collect();
    let shown: Vec<_> = shown.iter().map(|(kind, sure, onus)| (*kind, *sure, &**onus)).collect();
    assert_eq!(shown, expect);
}

const SHOWN: Option<Certainty> = Some(Certainty::Shown);
const INDICATED: Option<Certainty> = Some(Certainty::Indicated);

#[test]
fn a_whole_port_without_a_gasp_is_a_cut_fibre() {
    check(&[port(1, "lll")], &[(Kind::FibreCut, SHOWN, "[1, 2, 3]")]);
    check(&[port(1, "llu")], &[(Kind::FibreCut, INDICATED, "[1, 2, 3]")]);
    check(&[port(1, "ll?")], &[(Kind::FibreCut, INDICATED, "[1, 2]")]);
    check(&[port(1, "uuu")], &[(Kind::FibreCut, None, "[1, 2, 3]")]);
}

#[test]
fn gasps_on_several_ports_are_a_power_cut() {
    check(&[port(1, "gg."), port(2, "g..")], &[(Kind::PowerCut, SHOWN, "[1, 2][1]")]);
    check(&[port(1, "ggg")], &[(Kind::PowerCut, INDICATED, "[1, 2, 3]")]);
    check(
        &[port(1, "ggu."), port(2, "g..")],
        &[(Kind::PowerCut, INDICATED, "[1, 2][1]"), (Kind::SingleDrop, INDICATED, "[3]")],
    );
    check(
        &[port(1, "ll"), port(2, "ggg"), port(3, "g")],
        &[(Kind::FibreCut, SHOWN, "[1, 2]"), (Kind::PowerCut, SHOWN, "[1, 2, 3][1]")],
    );
}

#[test]
fn two_regions_are_two_areas() {
    let of = |region: &str, view: PonView| PonView { region: Some(region.into()), ..view };
    let views = [of("east", port(1, "gg.")), of("west", port(2, "gg."))];
    assert!(outages(&views).iter().all(|outage| outage.kind != Kind::PowerCut));
}

#[test]
fn one_line_alone_is_a_drop() {
    check(&[port(1, "l...")], &[(Kind::SingleDrop, SHOWN, "[1]")]);
    check(&[port(1, "g...")], &[(Kind::SingleDrop, SHOWN, "[1]")]);
    check(&[port(1, "u...")], &[(Kind::SingleDrop, INDICATED, "[1]")]);
    check(&[port(1, "l..?")], &[(Kind::SingleDrop, INDICATED, "[1]")]);
    check(&[port(1, "l")], &[(Kind::SingleDrop, None, "[1]")]);
    assert_eq!(outages(&[port(1, "l")])[0].missing, [Missing::Neighbours]);
    check(&[port(1, "....")], &[]);
}

#[test]
fn several_of_a_port_need_the_branches_to_be_told_apart() {
    check(&[port(1, "ll..")], &[(Kind::Several, None, "[1, 2]")]);
    assert_eq!(outages(&[port(1, "ll..")])[0].missing, [Missing::Branches]);
    check(&[branched("ll..", "aabb")], &[(Kind::BranchCut, SHOWN, "[1, 2]")]);
    check(&[branched("ll?..", "aaabb")], &[(Kind::BranchCut, INDICATED, "[1, 2]")]);
    check(
        &[branched("ll..", "aaab")],
        &[(Kind::SingleDrop, SHOWN, "[1]"), (Kind::SingleDrop, SHOWN, "[2]")],
    );
    check(
        &[branched("llll.", "aa  b")],
        &[(Kind::BranchCut, SHOWN, "[1, 2]"), (Kind::Several, None, "[3, 4]")],
    );
}

#[test]
fn what_it_rests_on_is_told() {
    let [outage] = outages(&[branched("ll..", "aabb")]).try_into().unwrap();
    let expect = [Ground::Lost(2), Ground::WithoutGasp(2), Ground::WholeBranch("a".into())];
    assert_eq!(outage.because, expect);
}

fn sample(states: &[(u32, Datum, Datum)]) -> PonSample {
    let column = |cell: fn(&(u32, Datum, Datum)) -> Datum| states.iter().map(cell).collect();
    PonSample {
        node: "olt-1".into(),
        port: "0/1".into(),
        slot: Timestamp::UNIX_EPOCH,
        table: PollTable::State,
        onus: states.iter().map(|state| state.0).collect(),
        states: vec![
            (Attribute::State, column(|state| state.1)),
            (Attribute::LastDownCause, column(|state| state.2)),
        ],
        columns: Vec::new(),
    }
}

#[test]
fn a_view_is_what_changed_from_one_sample_to_the_next() {
    let (up, down) = (Datum::Status(Status::Online), Datum::Status(Status::Offline));
    let (los, gasp) = (Datum::Status(Status::Los), Datum::Status(Status::DyingGasp));
    let none = Datum::Absent(Reason::Sentinel);
    let before = sample(&[
        (1, up, gasp),
        (2, up, los),
        (3, up, none),
        (4, down, los),
        (5, up, los),
        (7, up, los),
    ]);
    let after = sample(&[
        (1, down, gasp),
        (2, down, los),
        (3, down, none),
        (4, down, los),
        (5, none, los),
        (6, up, none),
    ]);
    let view = PonView::between(NodeId(1), &before, &after);
    let lost = [(1, Power::Gasped), (2, Power::Kept), (3, Power::Unknown)];
    assert_eq!(view.lost, lost.map(|(onu, power)| Loss { onu, power }));
    assert_eq!((view.present, view.unknown), (vec![6], vec![5, 7]));
}

proptest! {
    /// Nobody is forgotten, and nobody is counted twice.
    #[test]
    fn every_loss_is_in_one_outage(
        ports in prop::collection::vec(("[glu.?]{0,12}", "[abc ]{0,12}"), 0..5),
    ) {
        let views: Vec<PonView> = ports
            .iter()
            .zip(0..)
            .map(|((onus, branches), node)| PonView { node: NodeId(node), ..branched(onus, branches) })
            .collect();
        let expect = views.iter().flat_map(|view| view.lost.iter().map(|l| (view.node, l.onu)));
        let mut expect: Vec<_> = expect.collect();
        let found = outages(&views);
        let struck = found.iter().flat_map(|outage| &outage.lost);
        let mut told: Vec<_> =
            struck.flat_map(|struck| struck.onus.iter().map(|onu| (struck.node, *onu))).collect();
        expect.sort_unstable();
        told.sort_unstable();
        prop_assert_eq!(told, expect);
        prop_assert!(found.iter().all(|o| o.certainty != SHOWN || o.missing.is_empty()));
    }
}
