use proptest::prelude::*;

use super::*;
use crate::pdu::Delays;

fn delay(ms: u32) -> Trial {
    Trial { round_trip_variation_ms: Some(ms), ..Trial::default() }
}

fn lossy(lost: u32) -> Trial {
    Trial { lost, ..delay(0) }
}

fn with(algorithm: Algorithm) -> Parameters {
    Parameters { algorithm, ..Parameters::default() }
}

/// Feeds trials and notes the row after each.
fn rows(parameters: Parameters, trials: &[Trial]) -> Vec<u16> {
    let mut search = RateSearch::new(parameters, TOP_ROW);
    let row_after = |trial| {
        search.take(trial);
        search.row()
    };
    trials.iter().map(row_after).collect()
}

fn check(algorithm: Algorithm, trials: &[Trial], expect: &[u16]) {
    assert_eq!(rows(with(algorithm), trials), expect, "{trials:?}");
}

#[test]
fn algorithm_b_jumps_while_it_is_calm() {
    check(Algorithm::B, &[delay(0), delay(29), lossy(10)], &[10, 20, 30]);
    check(Algorithm::B, &[delay(0), delay(30), delay(90)], &[10, 10, 10]);
    check(Algorithm::B, &[delay(0), Trial::default()], &[10, 10]);
}

#[test]
fn algorithm_b_falls_back_at_the_third_congestion_and_then_creeps() {
    let trials = [delay(0); 10].into_iter().chain([lossy(11), delay(91), lossy(99)]);
    let trials = trials.chain([delay(0), delay(0), lossy(11)]).collect::<Vec<_>>();
    let rows = rows(with(Algorithm::B), &trials);
    assert_eq!(rows[9..], [100, 99, 98, 68, 69, 70, 69]);
}

#[test]
fn a_calm_trial_in_the_fast_start_forgives() {
    let trials = [delay(0), lossy(11), lossy(11), delay(0), lossy(11), lossy(11), lossy(11)];
    check(Algorithm::B, &trials, &[10, 9, 8, 18, 17, 16, 0]);
}

#[test]
fn algorithm_c_multiplies_at_every_second_calm_trial() {
    check(Algorithm::C, &[delay(0); 8], &[1, 2, 2, 4, 4, 8, 8, 16]);
}

#[test]
fn algorithm_c_starts_fast_again() {
    let calm = |n| std::iter::repeat_n(delay(0), n);
    let trials = calm(16).chain([lossy(11); 3]).chain(calm(7)).collect::<Vec<_>>();
    // 256, down by one twice, back by 30; two steps down and three up make five: fast again.
    assert_eq!(
        rows(with(Algorithm::C), &trials)[15..],
        [256, 255, 254, 224, 225, 226, 227, 227, 454, 454, 908]
    );
}

#[test]
fn the_fast_start_ends_at_a_gigabit() {
    for algorithm in [Algorithm::B, Algorithm::C] {
        let rows = rows(with(algorithm), &[delay(0); 102]);
        assert_eq!(rows.last(), Some(&rows[100].saturating_add(1)), "{algorithm:?}");
        assert!(rows.contains(&HIGH_SPEED_ROW));
    }
}

#[test]
fn a_fixed_row_stays() {
    let fixed = Parameters { start: StartRow::Fixed(50), ..Parameters::default() };
    assert_eq!(rows(fixed, &[delay(0), lossy(1_000)]), [50, 50]);
    let from = Parameters { start: StartRow::From(50), ..Parameters::default() };
    assert_eq!(rows(from, &[delay(0), lossy(1_000)]), [60, 59]);
}

#[test]
fn what_counts_as_an_error_is_as_agreed() {
    let disordered = Trial { reordered: 6, duplicated: 5, ..delay(0) };
    check(Algorithm::B, &[delay(0), disordered], &[10, 20]);
    let counting = Parameters { disorder: Disorder::Counts, ..Parameters::default() };
    assert_eq!(rows(counting, &[delay(0), disordered]), [10, 9]);
    let one_way = Parameters { delay: DelayBasis::OneWay, ..Parameters::default() };
    let delays = Delays { least_ms: Some(1), greatest_ms: 900, sum_ms: 58, count: 2 };
    let slow = Trial { delays: Delays { sum_ms: 400, ..delays }, ..delay(0) };
    assert_eq!(rows(one_way, &[Trial { delays, ..delay(500) }, slow]), [10, 9]);
}

proptest! {
    #[test]
    fn the_row_stays_in_the_table(
        seed in proptest::collection::vec((0_u32..30, proptest::option::of(0_u32..200)), 0..400),
        c in any::<bool>(),
        ceiling in 0_u16..2_000,
    ) {
        let algorithm = if c { Algorithm::C } else { Algorithm::B };
        let mut search = RateSearch::new(with(algorithm), ceiling);
        for (lost, round_trip_variation_ms) in seed {
            let before = search.row();
            search.take(&Trial { lost, round_trip_variation_ms, ..Trial::default() });
            prop_assert!(search.row() <= ceiling.min(TOP_ROW));
            prop_assert!(lost <= 10 || search.row() <= before);
        }
    }
}
