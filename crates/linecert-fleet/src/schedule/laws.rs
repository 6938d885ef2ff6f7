//! What holds of every schedule, whatever happens.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{
    tests::{at, budget, schedule, silent, terms, whole},
    *,
};

#[derive(Debug, Clone, Copy)]
enum Step {
    Wait(i64),
    EndWell(usize),
    EndSilent(usize),
    Hint(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1_i64..400).prop_map(Step::Wait),
        4 => any::<usize>().prop_map(Step::EndWell),
        1 => any::<usize>().prop_map(Step::EndSilent),
        1 => (0_u32..12).prop_map(Step::Hint),
    ];
    prop::collection::vec(step, 1..400)
}

/// Plays the steps, and gives every beginning with its second.
fn play(most: usize, steps: &[Step]) -> Result<Vec<(i64, Start)>, TestCaseError> {
    let mut schedule = schedule(most);
    for id in 0..12 {
        schedule.add(NodeId(id), terms(&format!("olt-{id}"), [None; 3]), at(0));
    }
    let (mut now, mut starts, mut running) = (0, Vec::new(), Vec::<NodeId>::new());
    for step in steps {
        match *step {
            Step::Wait(seconds) => now += seconds,
            Step::Hint(id) => drop(schedule.hint(NodeId(id), at(now))),
            Step::EndWell(pick) | Step::EndSilent(pick) if !running.is_empty() => {
                let id = running.swap_remove(pick % running.len());
                let well = matches!(step, Step::EndWell(_));
                let ending = if well { whole() } else { silent() };
                prop_assert!(schedule.ended(id, &ending, at(now)));
            }
            Step::EndWell(_) | Step::EndSilent(_) => {}
        }
        while let Some(start) = schedule.begin(at(now)) {
            prop_assert!(!running.contains(&start.node));
            running.push(start.node);
            starts.push((now, start));
        }
        prop_assert!(running.len() <= most);
        prop_assert_eq!(schedule.running(), running.len());
    }
    Ok(starts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_window_holds_more_than_the_budget(most in 1_usize..6, steps in steps()) {
        let mut last: BTreeMap<(NodeId, PollTable), i64> = BTreeMap::new();
        for (second, Start { node, table }) in play(most, &steps)? {
            let least = i64::try_from(budget().least(table).as_secs()).unwrap();
            if let Some(before) = last.insert((node, table), second) {
                prop_assert!(second - before >= least, "{node:?} {table:?} {before} {second}");
            }
        }
    }

    #[test]
    fn every_node_gets_its_turn(most in 1_usize..4, steps in steps()) {
        // Whatever came before, some quiet hours are enough for all.
        let quiet = (0..300).flat_map(|_| [Step::EndWell(0), Step::EndWell(0), Step::Wait(60)]);
        let before = steps.len();
        let steps: Vec<Step> = steps.into_iter().chain(quiet).collect();
        let starts = play(most, &steps)?;
        let state = starts.iter().filter(|(_, start)| start.table == PollTable::State);
        let seen: BTreeSet<NodeId> = state.map(|(_, start)| start.node).collect();
        prop_assert_eq!(seen.len(), 12, "after {} steps", before);
    }
}
