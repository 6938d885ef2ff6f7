//! What holds for every driver that is shipped.

use std::collections::{BTreeMap, BTreeSet};

use linecert_measure::Attribute;

use super::*;
use crate::shipped;

fn access_nodes() -> Vec<(&'static str, &'static SnmpDriver)> {
    let drivers = shipped::all().iter().filter_map(|driver| match driver.kind() {
        Kind::Snmp(snmp) => Some((driver.name(), &**snmp)),
        _ => None,
    });
    drivers.chain([("made", made::made())]).collect()
}

/// The rows of every sample of a driver.
fn samples(name: &str) -> Vec<Vec<VarBind>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../drivers").join(name);
    let Ok(files) = fs::read_dir(folder.join("samples")) else { return Vec::new() };
    let walks = files.map(|file| file.unwrap().path());
    let walks = walks.filter(|path| path.extension().is_some_and(|kind| kind == "walk"));
    let rows = walks
        .map(|path| Recording::parse(&fs::read_to_string(path).unwrap()).unwrap().rows().to_vec());
    rows.collect()
}

#[test]
fn what_a_row_is_about_leads_back_to_the_row() {
    for (name, driver) in access_nodes() {
        for rows in samples(name) {
            let answers = answers::Answers::of(&rows);
            let names = join::Names::of(&driver.joins, &answers);
            for table in &driver.tables {
                for (index, subject) in table.rows_in(&answers, &names) {
                    let indices = table.indices_of(&subject, &names);
                    assert!(!indices.is_empty(), "{name}: {subject} from {index:?}");
                    for other in indices {
                        let same = table.subject_at(&other, &names);
                        assert_eq!(same, Ok(subject.clone()), "{name}: {index:?} and {other:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn one_subject_is_read_by_gets_as_it_is_by_a_walk() {
    for (name, driver) in access_nodes() {
        for rows in samples(name) {
            let walked = decoded(driver, &rows);
            let subjects: BTreeSet<&Subject> = walked.iter().map(|cell| &cell.subject).collect();
            for subject in subjects {
                let Ok(wanted) = driver.rows_of(subject, &rows) else { continue };
                let walks = driver.walks_of(subject, &rows);
                let kind = SubjectKind::of(subject).unwrap();
                let naming = driver.naming(&Scope::of_single(&[kind]));
                let of_walk = |row: &&VarBind| {
                    naming.iter().chain(&walks).any(|oid| row.oid.starts_with(oid))
                };
                let named = rows.iter().filter(of_walk);
                let got = wanted.iter().flat_map(|oid| {
                    let found: Vec<_> =
                        rows.iter().filter(|row| row.oid == *oid).cloned().collect();
                    let none = VarBind { oid: oid.clone(), value: Value::NoSuchInstance };
                    if found.is_empty() { vec![none] } else { found }
                });
                let answers: Vec<VarBind> = named.cloned().chain(got).collect();
                let cells = driver.decode_of(subject, &answers, &Asked::Everything).unwrap();
                let mut keys = BTreeSet::new();
                for cell in cells.iter().filter(|cell| cell.subject == *subject) {
                    assert!(keys.insert(cell.key()), "{name}: {cell:?} twice");
                }
                let first: BTreeMap<_, _> = walked
                    .iter()
                    .filter(|cell| cell.subject == *subject)
                    .rev()
                    .map(|cell| (cell.key(), cell))
                    .collect();
                // Learned addresses are names alone, for which single reads do not walk.
                let learned =
                    |cell: &&&Cell| cell.key() == cell::Key::Attribute(Attribute::LearnedMac);
                for cell in first.values().filter(|cell| !learned(cell)) {
                    assert!(cells.contains(cell), "{name}: {cell:?} is not among {cells:#?}");
                }
            }
        }
    }
}

#[test]
fn no_order_of_rows_and_no_repetition_changes_anything() {
    for (name, driver) in access_nodes() {
        for mut rows in samples(name) {
            let expect = driver.decode(&rows, &Asked::Everything);
            rows.extend(rows.clone());
            rows.reverse();
            rows.sort_by_key(|row| row.oid.as_slice().last().copied());
            assert_eq!(driver.decode(&rows, &Asked::Everything), expect, "{name}");
        }
    }
}

#[test]
fn a_plan_names_every_object_that_a_sample_is_decoded_from_and_nothing_twice() {
    for (name, driver) in access_nodes() {
        let plan = driver.plan(&driver.whole());
        for (place, oid) in plan.iter().enumerate() {
            assert!(
                !plan.iter().skip(place + 1).any(|other| other.starts_with(oid)),
                "{name} {oid}"
            );
            assert!(!secret::is_secret(oid), "{name} {oid}");
        }
        for mut rows in samples(name) {
            let expect = driver.decode(&rows, &Asked::Everything);
            rows.retain(|row| plan.iter().any(|oid| row.oid.starts_with(oid) && row.oid != *oid));
            assert_eq!(driver.decode(&rows, &Asked::Everything), expect, "{name}");
        }
    }
}

#[test]
fn a_walk_of_one_port_gives_what_a_walk_of_all_gives_of_it() {
    for (name, driver) in access_nodes() {
        for rows in samples(name) {
            let whole = decoded(driver, &rows);
            let ports: BTreeSet<&String> = whole
                .iter()
                .filter_map(|cell| match &cell.subject {
                    Subject::Onu { pon, .. } | Subject::Pon { pon } => Some(pon),
                    _ => None,
                })
                .collect();
            for pon in ports {
                let naming = driver.naming(&driver.whole());
                let known =
                    rows.iter().filter(|row| naming.iter().any(|oid| row.oid.starts_with(oid)));
                let known: Vec<VarBind> = known.cloned().collect();
                let scope = Scope {
                    kinds: [SubjectKind::Onu, SubjectKind::Pon].into(),
                    pon: Some(pon.clone()),
                    known: &known,
                    ..driver.whole()
                };
                let plan = driver.plan(&scope);
                let walked = |row: &&VarBind| {
                    plan.iter().any(|oid| row.oid.starts_with(oid) && row.oid != *oid)
                };
                let mut confined: Vec<VarBind> = rows.iter().filter(walked).cloned().collect();
                confined.extend(known.clone());
                let of_port = |cell: &&Cell| match &cell.subject {
                    Subject::Onu { pon: port, .. } | Subject::Pon { pon: port } => port == pon,
                    _ => false,
                };
                let got = decoded(driver, &confined);
                let got: Vec<&Cell> = got.iter().filter(of_port).collect();
                assert_eq!(got, whole.iter().filter(of_port).collect::<Vec<_>>(), "{name} {pon}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn arbitrary_answers_give_sorted_cells_and_never_panic(
        seeds in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any_value(), proptest::option::of(any::<u32>())), 1..30),
    ) {
        for (name, driver) in access_nodes() {
            let plan = driver.plan(&driver.whole());
            let known: Vec<VarBind> = samples(name).into_iter().flatten().collect();
            let mut rows: Vec<VarBind> = Vec::new();
            for (column, row, value, noise) in &seeds {
                // The index of some row of a sample, so that most rows are almost right.
                let column = column.get(&plan);
                let below: Vec<&VarBind> = known.iter().filter(|row| row.oid.starts_with(column)).collect();
                let oid = match below.is_empty() {
                    true => column.child(&[1, 1]).unwrap(),
                    false => row.get(&below).oid.clone(),
                };
                let oid = noise.map_or(oid.clone(), |noise| oid.child(&[noise]).unwrap());
                rows.push(VarBind { oid, value: value.clone() });
            }
            let whole = driver.decode(&rows, &Asked::Everything);
            prop_assert!(whole.cells.is_sorted_by_key(|cell| (cell.subject.clone(), cell.key())), "{}", name);
            rows.reverse();
            prop_assert_eq!(driver.decode(&rows, &Asked::Everything), whole, "{}", name);
        }
    }
}
