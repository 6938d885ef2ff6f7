//! What is asked for a scope, and what is said of what was asked.

use linecert_measure::Absence;

use super::{
    made::{made, rows, said},
    *,
};
use crate::raw::Cost;

#[test]
fn nothing_is_said_of_what_was_not_asked() {
    let rows = rows(&["1.256|4|pon0/1", "20.256.4|2|1", "30.260|2|-2150"]);
    let oid = |text: &str| format!("1.3.6.1.4.1.9.{text}").parse::<Oid>().unwrap();
    let why = Absence { reason: Reason::TimedOut, detail: "3 s".to_owned() };
    let cells = |subtrees: &[Oid], unread: &[(Oid, Absence)]| -> Vec<String> {
        let asked = Asked::These { subtrees, unread };
        made().decode(&rows, &asked).cells.iter().map(said).collect()
    };
    let answered = ["ONU 0/1:4 [260] onu-rx-power -21.50 dBm", "ONU 0/1:4 [256.4] state online"];
    assert_eq!(cells(&[oid("20"), oid("30")], &[]), answered);
    assert_eq!(cells(&[oid("22.257"), oid("21.256.5")], &[]), answered, "of other rows");
    let serial = "ONU 0/1:4 [256.4] serial";
    for (subtrees, unread, expect) in [
        (vec![oid("21")], vec![], "no-such-object"),
        (vec![oid("21.256")], vec![], "no-such-object"),
        (vec![oid("21.256.4")], vec![], "no-such-object"),
        (vec![oid("21")], vec![(oid("21"), why.clone())], "timed-out"),
        (vec![oid("21")], vec![(oid("22.9"), why.clone())], "no-such-object"),
    ] {
        let expect = [answered[0], &format!("{serial} {expect}"), answered[1]];
        assert_eq!(cells(&subtrees, &unread), expect, "{subtrees:?}");
    }
}

#[test]
fn a_plan_asks_for_names_then_states_then_the_rest_and_only_what_is_wanted() {
    let kinds: BTreeSet<_> = [SubjectKind::Onu].into();
    let known = rows(&["1.256|4|pon0/1", "1.257|4|pon0/2"]);
    let plan = |cost: Cost, pon: Option<&str>, known: &[VarBind]| -> Vec<String> {
        let pon = pon.map(str::to_owned);
        let plan = made().plan(&Scope { kinds: kinds.clone(), cost, pon, known });
        plan.iter().map(|oid| oid.to_string().split_off("1.3.6.1.4.1.9.".len())).collect()
    };
    assert_eq!(plan(Cost::Cheap, None, &[]), ["1", "2", "20", "21", "22", "31"]);
    let costly = ["1", "2", "5", "20", "21", "22", "30", "31", "40", "32"];
    assert_eq!(plan(Cost::Costly, None, &[]), costly);
    let confined = ["2", "20.257", "21.257", "22.257", "31"];
    assert_eq!(plan(Cost::Cheap, Some("0/2"), &known), confined);
    let unconfined = ["1", "2", "20", "21", "22", "31"];
    assert_eq!(plan(Cost::Cheap, Some("0/2"), &[]), unconfined, "names may say anything");
    let single: Vec<_> = made().columns_not_bulk().into_iter().map(Oid::to_string).collect();
    assert_eq!(single, ["1.3.6.1.4.1.9.21"]);
    let secret = made().plan(&made().whole());
    assert!(secret.iter().all(|oid| oid.to_string().starts_with("1.3.6.1.4.1.9.")));
}

#[test]
fn names_are_read_only_where_they_name_what_is_wanted() {
    let naming = |kinds: &[SubjectKind], cost: Cost| -> Vec<String> {
        let kinds = kinds.iter().copied().collect();
        let naming = made().naming(&Scope { kinds, cost, pon: None, known: &[] });
        naming.iter().map(|oid| oid.to_string().split_off("1.3.6.1.4.1.9.".len())).collect()
    };
    assert_eq!(naming(&[SubjectKind::Onu], Cost::Cheap), ["1"], "the others name costly columns");
    assert_eq!(naming(&[SubjectKind::Onu], Cost::Costly), ["1", "2", "5"]);
    assert_eq!(naming(&[SubjectKind::Port], Cost::Costly), ["4"], "learned addresses are no names");
    assert_eq!(naming(&[SubjectKind::Band, SubjectKind::Node], Cost::Costly), [""; 0]);
    let known = rows(&["1.256|4|pon0/1", "5.0|4|V4"]);
    let scope = Scope { known: &known, ..Scope::of_single(&[SubjectKind::Onu]) };
    assert_eq!(made().naming(&scope), ["1.3.6.1.4.1.9.2".parse().unwrap()]);
    let port = made().plan(&Scope { kinds: [SubjectKind::Port].into(), ..made().whole() });
    assert!(port.contains(&"1.3.6.1.4.1.9.3".parse().unwrap()), "addresses are read by a plan");
}

#[test]
fn an_index_that_holds_more_than_the_subject_is_walked_as_far_as_it_is_known() {
    let onu = Subject::Onu { pon: "7/1".to_owned(), onu: 4 };
    let walks = made().walks_of(&onu, &[]);
    assert_eq!(walks, ["1.3.6.1.4.1.9.32.7.1.4".parse().unwrap()]);
    let rows = rows(&["32.7.1.4.9|2|250", "32.7.1.5.9|2|260"]);
    let asked = Asked::These { subtrees: &walks, unread: &[] };
    let cells = made().decode_of(&onu, &rows, &asked).unwrap();
    let said: Vec<String> = cells.iter().map(said).collect();
    assert_eq!(said, ["ONU 7/1:4 [7.1.4.9] onu-tx-power 2.50 dBm"]);
}

#[test]
fn a_subtree_says_what_it_is_read_for() {
    let what = |text: &str| made().describe(&format!("1.3.6.1.4.1.9.{text}").parse().unwrap());
    assert_eq!(what("1"), [What::Naming]);
    assert_eq!(what("30.257"), [What::Metric(Metric::OnuRxPower)]);
    assert_eq!(what("81"), [What::Sensor]);
    assert_eq!(what("62"), [What::Tones(linecert_measure::ToneQuantity::Snr)]);
    assert_eq!(what("99"), []);
}
