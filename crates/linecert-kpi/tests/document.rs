//! The document about service figures says what the profiles and their cases say.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

use std::{fs, path::Path};

use linecert_kpi::{OperatorProfile, State, Step, import, shipped};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

fn document() -> String {
    read("docs/service-figures.md")
}

/// What stands between the fences of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let after = text.split(&fence).skip(1);
    after.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_formula_has_a_section_and_every_clock_a_row() {
    let text = document();
    for profile in shipped().map(|name| OperatorProfile::shipped(name).unwrap().unwrap()) {
        for figure in profile.figures() {
            let heading = format!("\n### `{}`\n", figure.formula.word());
            assert!(text.contains(&heading), "{}", figure.formula.word());
            assert!(text.contains(&figure.cites.id), "{}", figure.cites.id);
        }
        for limit in profile.limits() {
            assert!(text.contains(&format!("\n| `{}` |", limit.clock)), "{}", limit.clock);
        }
        assert!(read("profiles/operators/README.md").contains(&format!("[`{}`]", profile.name())));
    }
}

#[test]
fn its_examples_stand_in_the_cases() {
    let cases: Vec<_> = ["faults", "orders"]
        .iter()
        .map(|name| read(&format!("profiles/operators/china-telecom-2011/cases/{name}.toml")))
        .collect();
    let examples = blocks(&document(), "toml");
    assert!(examples.len() >= 8, "{}", examples.len());
    for example in examples {
        assert!(cases.iter().any(|case| case.contains(&example)), "in no case:\n{example}");
    }
}

#[test]
fn its_table_is_one() {
    let tables = blocks(&document(), "csv");
    let [table] = tables.as_slice() else { panic!("{tables:?}") };
    let read = import::csv(table.as_bytes(), "+08:00".parse().unwrap()).unwrap();
    assert_eq!((read.orders.len(), read.problems.len(), read.ignored.len()), (1, 0, 0));
    assert_eq!(read.orders.iter().map(|order| order.events().len()).sum::<usize>(), 2);
}

#[test]
fn every_step_of_the_course_is_in_it() {
    let text = document();
    for step in Step::ALL {
        assert!(text.contains(step.word()), "{step}");
    }
    assert!(text.contains(State::FaultReported.word()));
}
