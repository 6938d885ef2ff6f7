use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;

use super::{component::Catalogue, *};
use crate::Confidence;

const DESIGN: &str = r#"
schema = 1
name = "Wenhua Road 12"
profile = "gpon-class-b-plus"

[[part]]
fibre = "4.2 km"
[[part]]
splitter = "1:32"
[[part]]
connectors = 4
[[part]]
fusion-splices = 6

[[measurement]]
metric = "olt-tx-power"
subject = "pon 0/1"
value = "3.10 dBm"
uncertainty = "0.30 dB"

[[measurement]]
metric = "outlet-power"
subject = "outlet"
wavelength = "1490 nm"
value = "-17.90 dBm"
uncertainty = "0.40 dB"
"#;

fn budgets(change: (&str, &str)) -> Vec<Budget> {
    Design::parse("design.toml", &DESIGN.replace(change.0, change.1)).unwrap().budgets()
}

fn db(text: &str) -> Quantity {
    format!("{text} dB").parse().unwrap()
}

#[test]
fn a_design_is_added_up_both_ways() {
    let [down, up] = budgets(("", "")).try_into().unwrap();
    // 4.2 km at 0.25 dB/km, a 1:32, four connectors, six splices.
    assert_eq!(down.worst, db("21.17"));
    // The same at 0.36 dB/km.
    assert_eq!(up.worst, db("21.632"));
    assert_eq!((down.reserve, up.reserve), (db("6.83"), db("6.368")));
    assert_eq!(down.margin.loss, db("1"));
    assert_eq!((down.fit(), up.fit()), (Fit::Fits, Fit::Fits));
    // The weakest launch of class B+ is 1.5 dBm.
    assert_eq!(down.weakest, "-19.67 dBm".parse().ok());
    assert_eq!(down.least, db("15.051"));
    assert!(!down.may_overload());
}

#[test]
fn what_was_measured_stands_beside_it_with_its_uncertainty() {
    let [down, up] = budgets(("", "")).try_into().unwrap();
    let from = FoundFrom::Powers { launched: Metric::OltTxPower, arrived: Metric::OutletPower };
    let found = Found { from, loss: db("21"), uncertainty: Some(db("0.5")) };
    assert_eq!(down.found, [found]);
    assert_eq!(up.found, [], "powers of the other way say nothing of this one");
    let [down, _] =
        budgets(("uncertainty = \"0.40 dB\"", "uncertainty = \"not-stated\"")).try_into().unwrap();
    assert_eq!(down.found.first().unwrap().uncertainty, None);
}

#[test]
fn a_design_fits_is_tight_or_exceeds() {
    for (part, fit) in [
        ("splitter = \"1:32\"", Fit::Fits),
        ("splitter = \"1:64\"", Fit::Fits),
        ("splitter = \"2:64\"", Fit::Fits),
        ("splitter = \"1:128\"", Fit::Exceeds),
        ("other = { name = \"attenuator\", loss = \"23.5 dB\" }", Fit::Tight),
    ] {
        let [down, _] = budgets(("splitter = \"1:32\"", part)).try_into().unwrap();
        assert_eq!(down.fit(), fit, "{part}");
    }
    let [down, _] = budgets(("splitter = \"1:32\"", "splitter = \"1:4\"")).try_into().unwrap();
    assert!(down.may_overload(), "a short line behind a 1:4 may lose less than 13 dB");
}

#[test]
fn the_second_input_of_a_splitter_is_an_item_of_its_own() {
    let [down, _] = budgets(("1:32", "2:32")).try_into().unwrap();
    let names: Vec<_> = down.items.iter().map(|item| item.name).collect();
    assert_eq!(names, ["fibre", "splitter", "second-input", "connectors", "fusion-splices"]);
    assert_eq!(down.worst, db("21.47"));
}

#[test]
fn a_wrong_design_names_file_line_key_and_value() {
    for (from, to, expect) in [
        ("1:32", "1:33", "8: part[2]: `1:33` is no splitter"),
        ("1:32", "3:32", "8: part[2]: `3:32` is no splitter"),
        ("4.2 km", "4.2 dB", "6: part[1]: `4.2 dB` is no length"),
        ("4.2 km", "-1 km", "6: part[1]: `-1 km` is no length"),
        ("4.2 km", "101 km", "6: part[1]: `101 km` is no length"),
        ("connectors = 4", "connectors = -4", "11: part[3].connectors: "),
        ("connectors = 4", "connector = 4", "11: part[3].connector: unknown variant"),
        ("gpon-class-b-plus", "gpon-install", "4: profile: `gpon-install` does not say what loss"),
        ("gpon-class-b-plus", "no-such", "4: profile: there is no profile `no-such`"),
        ("schema = 1", "schema = 2", "2: schema: schema 2 is unknown"),
        ("3.10 dBm", "3.10 dB", "18: measurement[1].value: "),
    ] {
        let error = Design::parse("design.toml", &DESIGN.replace(from, to)).unwrap_err();
        assert!(error.to_string().starts_with(&format!("design.toml:{expect}")), "{error}");
    }
}

#[test]
fn every_optical_class_has_a_budget() {
    let classes = crate::shipped().filter(|name| {
        let profile = Profile::shipped(name).unwrap().unwrap();
        accepted(&profile, Metric::OdnLoss).is_some()
    });
    let mut count = 0;
    for name in classes {
        let budgets = budgets(("gpon-class-b-plus", name));
        assert_eq!(budgets.len(), 2, "{name}");
        count += 1;
    }
    assert!(count >= 22, "{count}");
}

#[test]
fn every_number_of_the_catalogue_is_in_the_thresholds_with_its_grade() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/thresholds.tsv");
    let catalogue = Catalogue::shipped().unwrap();
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let grade =
        |row: &str| Some((row.split('\t').next()?.to_owned(), row.rsplit('\t').next()?.to_owned()));
    let grades: BTreeMap<_, _> = text.lines().filter_map(grade).collect();
    for cites in catalogue.sources() {
        let found = &grades[&cites.id];
        let fits = cites.confidence == Confidence::Inference || found == cites.confidence.name();
        assert!(fits, "{} is {found}", cites.id);
    }
}

proptest! {
    #[test]
    fn the_worst_is_never_less_than_the_least(
        length in 1_i64..60_000,
        doublings in 1_u32..=7,
        connectors in 0_u32..20,
    ) {
        let text = DESIGN
            .replace("4.2 km", &Quantity::from_steps(length, Unit::Kilometre).to_string())
            .replace("1:32", &format!("1:{}", 1 << doublings))
            .replace("connectors = 4", &format!("connectors = {connectors}"));
        for budget in Design::parse("design.toml", &text).unwrap().budgets() {
            prop_assert!(budget.worst >= budget.least);
            let sum: i64 = budget.items.iter().map(|item| item.loss.steps()).sum();
            prop_assert_eq!(sum, budget.worst.steps());
            let reserve = budget.accepts.high().unwrap().checked_sub(budget.worst);
            prop_assert_eq!(reserve, Some(budget.reserve));
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        prop_assert!(Design::parse("design.toml", &text).is_err());
    }
}
