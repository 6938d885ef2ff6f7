//! Every profile that ships does what its cases say, and its cases say everything.

use std::{collections::BTreeMap, fs, path::Path};

use linecert_profile::{Confidence, DecisionRule, Overall, Profile, shipped};

#[test]
fn every_case_of_every_profile_gives_its_findings() {
    for name in shipped() {
        let profile = Profile::shipped(name).unwrap().unwrap_or_else(|e| panic!("{e}"));
        let files = Profile::shipped_cases(name).unwrap_or_else(|e| panic!("{e}"));
        assert!(!files.is_empty(), "profile {name} has no cases");
        let cases = files.iter().flat_map(|file| file.cases());
        let wrong: Vec<_> = cases.filter_map(|case| case.check(&profile).err()).collect();
        let shown: Vec<_> = wrong.iter().map(ToString::to_string).collect();
        assert!(wrong.is_empty(), "{}", shown.join("\n"));
    }
}

#[test]
fn every_limit_is_exercised_at_its_edge() {
    for name in shipped() {
        let profile = Profile::shipped(name).unwrap().unwrap();
        let gaps = profile.gaps(&Profile::shipped_cases(name).unwrap());
        let shown: Vec<_> = gaps.iter().map(ToString::to_string).collect();
        assert!(gaps.is_empty(), "profile {name}:\n{}", shown.join("\n"));
    }
}

#[test]
fn every_profile_is_named_after_its_folder_and_shows_each_overall_verdict() {
    let names: Vec<_> = shipped().collect();
    assert!(names.contains(&"gpon-install"), "{names:?}");
    for name in names {
        let profile = Profile::shipped(name).unwrap().unwrap();
        assert_eq!(profile.name(), name);
        let files = Profile::shipped_cases(name).unwrap();
        // Without a guard band there is no star.
        let starless = profile
            .limits()
            .iter()
            .all(|limit| !matches!(limit.rule(), DecisionRule::Guarded { .. }));
        let possible = |overall: &Overall| *overall != Overall::MarginalPass || !starless;
        for overall in Overall::ALL.into_iter().filter(possible) {
            let shown = |case: &linecert_profile::Case| case.assess(&profile).overall() == overall;
            let any = files.iter().flat_map(|file| file.cases()).any(shown);
            assert!(any, "no case of {name} ends in {overall}");
        }
    }
    assert!(Profile::shipped("no-such").is_none());
    assert!(Profile::shipped("gpon-install/cases").is_none());
}

/// The catalogue is not part of the project: it lies beside it where the facts are kept.
const CATALOGUE: &str = "../../../shared/facts/thresholds.tsv";

#[test]
fn every_citation_is_a_row_of_the_catalogue_with_its_grade() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CATALOGUE);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let grade =
        |row: &str| Some((row.split('\t').next()?.to_owned(), row.rsplit('\t').next()?.to_owned()));
    let grades: BTreeMap<_, _> = text.lines().filter_map(grade).collect();
    for name in shipped() {
        for limit in Profile::shipped(name).unwrap().unwrap().limits() {
            let cites = limit.cites();
            for id in cites.also.iter().chain([&cites.id]) {
                assert!(grades.contains_key(id), "{name} cites {id}, which is no row");
            }
            // A rule of the house may rest on a row of any grade, but never claims a better one.
            let claimed = cites.confidence;
            let found = &grades[&cites.id];
            let fits = claimed == Confidence::Inference || found == claimed.name();
            assert!(fits, "{name} claims {claimed} for {}, which is {found}", cites.id);
        }
    }
}
