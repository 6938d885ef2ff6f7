use super::*;
use crate::entry;

#[track_caller]
fn check(entries: &[&str], expect: &[&str]) {
    let observations: Vec<_> = entries.iter().map(|text| entry::parse(text).unwrap()).collect();
    let found: Vec<_> = doubts(&observations).iter().map(|doubt| format!("{doubt:?}")).collect();
    assert_eq!(found.len(), expect.len(), "{entries:?}: {found:?}");
    for (found, expect) in found.iter().zip(expect) {
        assert!(found.starts_with(expect), "{entries:?}: {found}");
    }
}

#[test]
fn the_model_gives_the_figures_of_its_source() {
    // Worked by hand from the formula, for 49 disturbers.
    for (khz, expect) in
        [(100, -55_546), (300, -48_389), (1_000, -40_546), (2_200, -35_409), (17_660, -21_841)]
    {
        let worst = crosstalk::worst(khz);
        assert!((expect - 1..=expect + 3).contains(&worst), "{khz} kHz: {worst}");
    }
    assert_eq!(crosstalk::worst(1_000_000), 0);
}

#[test]
fn crosstalk_is_held_beside_the_model() {
    check(&["next = 52 dB loss at 300 kHz far end terminated"], &[]);
    check(
        &["next = 45 dB loss at 300 kHz far end terminated"],
        &["CouplingAboveModel { metric: NextCoupling"],
    );
    check(
        &["next = -145 dB coupling at 300 kHz far end terminated"],
        &["CouplingFarBelowModel { metric: NextCoupling"],
    );
    check(&["next = 52 dB loss far end terminated"], &["NoFrequency { metric: NextCoupling"]);
    check(&["fext = 10 dB loss at 300 kHz far end terminated"], &[]);
    check(&["next > 20 dB loss at 300 kHz far end terminated"], &[]);
}

#[test]
fn a_far_end_that_is_not_told_is_doubted() {
    check(&["loop = 612 ohm"], &["FarEndUntold { metric: LoopResistance"]);
    check(&["loop = 612 ohm far end strapped"], &[]);
    check(&["noise = 20 dBrn"], &[]);
}

#[test]
fn length_resistance_and_capacitance_are_held_beside_each_other() {
    let shorted = |ohm: &str| format!("loop = {ohm} ohm far end shorted");
    check(&[&shorted("592"), "length = 2 km"], &[]);
    check(&[&shorted("592.001"), "length = 2 km"], &["LoopAboveLength"]);
    let capacitance = "capacitance a-b = 104 nF far end open";
    check(&[capacitance, "length = 2000 m"], &[]);
    check(&[capacitance, "length = 2300 m"], &["LengthAgainstCapacitance"]);
    check(&[capacitance, &shorted("700")], &["LoopAboveLength"]);
    // Which of two is meant, nobody knows.
    check(&[&shorted("900"), "length = 2 km", "length = 3 km"], &[]);
    check(&["capacitance a-earth = 104 nF far end open", "length = 1 m"], &[]);
}

#[test]
fn percent_and_decibels_of_balance_are_told_apart() {
    check(&["balance = 58 dB at 1 kHz"], &[]);
    check(&["balance = 97 dB at 1 kHz"], &["BalanceLikePercent"]);
    check(&["capacitive-balance = 97 % far end open"], &[]);
    check(&["capacitive-balance = 58 % far end open"], &["BalanceLikeDecibels"]);
}
