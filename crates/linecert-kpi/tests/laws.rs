//! What holds of figures and time limits for any orders whatever.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its orders has failed")]

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::Timestamp;
use linecert_kpi::{
    Area, Clock, Event, Happening, Head, Judgement, Kind, OperatorProfile, Order, Outcome, Package,
    Period, Report, Resource, Standing, Sum, Users, shipped,
};
use proptest::prelude::*;

/// What may happen, often in an unlawful order.
const HAPPENINGS: [&str; 24] = [
    "received",
    "resourced wired",
    "resourced absent",
    "fault-reported",
    "replied",
    "dispatched",
    "attributed cut-over",
    "attributed batch",
    "redispatched cut-over",
    "appointed 2026-11-03 morning",
    "rebooked 2026-11-04 afternoon",
    "rebooked 2026-12-01 morning",
    "cleared",
    "filed customer",
    "filed force-majeure",
    "escalated team-leader",
    "reported-back wap",
    "returned",
    "followed-up satisfied",
    "followed-up dissatisfied",
    "followed-up not-done",
    "followed-up unreached",
    "reported-again",
    "closed",
];

static PROFILES: LazyLock<Vec<OperatorProfile>> = LazyLock::new(|| {
    shipped().map(|name| OperatorProfile::shipped(name).unwrap().unwrap()).collect()
});

fn profile(name: &str) -> &'static OperatorProfile {
    PROFILES.iter().find(|profile| profile.name() == name).unwrap()
}

/// From the last days of October to the first of December, local time.
fn event() -> impl Strategy<Value = Event> {
    let from: Timestamp = "2026-10-25T00:00:00+08:00".parse().unwrap();
    let hour = (0..40 * 24_i64, 0..3_i64);
    (hour, prop::sample::select(&HAPPENINGS[..])).prop_map(move |((hour, second), text)| Event {
        at: Timestamp::from_second(from.as_second() + hour * 3_600 + second).unwrap(),
        what: text.parse().unwrap(),
    })
}

fn head() -> impl Strategy<Value = Head> {
    let maybe = |all| prop::option::weighted(0.8, prop::sample::select(all));
    let kind = prop::sample::select(Kind::ALL);
    let standing = prop::option::weighted(0.8, prop::sample::select(Standing::ALL));
    let package = prop::option::weighted(0.8, prop::sample::select(Package::ALL));
    let resource = prop::option::weighted(0.8, prop::sample::select(Resource::ALL));
    let line = prop::option::weighted(0.9, 1..4_u8);
    (kind, standing, package, maybe(Area::ALL), resource, line).prop_map(
        |(kind, standing, package, area, resource, line)| Head {
            standing,
            package,
            area,
            resource,
            line: line.map(|line| format!("L-{line}").parse().unwrap()),
            ..Head::new("X".parse().unwrap(), kind)
        },
    )
}

/// Orders of all kinds, each with its own number.
fn orders() -> impl Strategy<Value = Vec<(Head, Vec<Event>)>> {
    let order = (head(), prop::collection::vec(event(), 0..12));
    prop::collection::vec(order, 0..12).prop_map(|mut orders| {
        for (count, (head, _)) in orders.iter_mut().enumerate() {
            head.number = format!("O-{count}").parse().unwrap();
        }
        orders
    })
}

fn made(orders: &[(Head, Vec<Event>)]) -> Vec<Order> {
    orders.iter().map(|(head, events)| Order::new(head.clone(), events.clone())).collect()
}

const USERS: Users = Users { brand: Some(10), ordinary: Some(20) };

fn november(profile: &OperatorProfile) -> Period {
    Period::month("2026-11", profile.local(), Timestamp::MAX).unwrap()
}

/// November as far as it is over on a day of it.
fn november_until(profile: &OperatorProfile, day: i64) -> Period {
    let whole = november(profile);
    let as_of = Timestamp::from_second(whole.from().as_second() + day * 86_400).unwrap();
    Period::month("2026-11", profile.local(), as_of).unwrap()
}

fn figures<'p>(profile: &'p OperatorProfile, orders: &[Order]) -> Vec<Report<'p>> {
    profile.figures_of(november(profile), orders, USERS)
}

proptest! {
    #[test]
    fn what_happens_after_a_period_changes_no_figure_of_it(
        orders in orders(),
        which in any::<prop::sample::Index>(),
        mut later in event(),
        day in 1..=30_i64,
    ) {
        let profile = profile("strictest");
        let period = november_until(profile, day);
        let end = period.until();
        prop_assume!(!orders.is_empty());
        let before = profile.figures_of(period, &made(&orders), USERS);
        let mut more = orders.clone();
        let second = later.at.as_second().rem_euclid(1_000_000);
        later.at = Timestamp::from_second(end.as_second() + second).unwrap();
        let place = which.index(more.len());
        more[place].1.push(later);
        prop_assert_eq!(before, profile.figures_of(period, &made(&more), USERS));
    }

    #[test]
    fn a_numerator_is_part_of_its_denominator_and_nothing_counted_is_left_out(orders in orders()) {
        let orders = made(&orders);
        for profile in PROFILES.iter() {
            for report in figures(profile, &orders) {
                let rows = &report.rows;
                let all: Vec<_> = rows.denominator().collect();
                prop_assert!(rows.numerator().all(|row| all.contains(&row)));
                let twice = all.windows(2).any(|pair| pair[0] == pair[1]);
                prop_assert!(!twice, "{}", report);
                prop_assert!(rows.left_out.iter().all(|left| !all.contains(&&left.row)), "{}", report);
            }
        }
    }

    #[test]
    fn the_figures_of_parts_add_up_to_that_of_the_whole(orders in orders()) {
        let orders = made(&orders);
        let mut lines: BTreeMap<_, Vec<Order>> = BTreeMap::new();
        for order in &orders {
            lines.entry(order.head().line.clone()).or_default().push(order.clone());
        }
        for profile in PROFILES.iter() {
            let parts: Vec<_> = lines.values().map(|part| figures(profile, part)).collect();
            for (place, whole) in figures(profile, &orders).iter().enumerate() {
                let mut sum = Sum::default();
                parts.iter().for_each(|part| sum.add(&part[place].rows));
                let value = whole.figure.value(&sum, USERS);
                prop_assert_eq!(value, whole.value, "{}", whole);
                prop_assert_eq!(whole.figure.judge(&value), whole.judgement);
                let left_out: u64 = sum.left_out().values().sum();
                prop_assert_eq!(usize::try_from(left_out).unwrap(), whole.rows.left_out.len());
            }
        }
    }

    #[test]
    fn the_order_of_the_input_makes_no_difference(
        orders in orders(),
        shuffled in Just(()).prop_perturb(|(), mut random| random.random::<u64>()),
    ) {
        let profile = profile("strictest");
        let end = november(profile).until();
        let straight = made(&orders);
        let mut turned = orders.clone();
        let turn = usize::try_from(shuffled % 7).unwrap();
        turned.reverse();
        for (_, events) in &mut turned {
            let length = events.len();
            events.reverse();
            if length > 0 {
                events.rotate_left(turn % length);
                // The same event may come in twice.
                events.push(events[0].clone());
            }
        }
        let turned = made(&turned);
        prop_assert_eq!(figures(profile, &straight), figures(profile, &turned));
        prop_assert_eq!(profile.duties(&straight, end), profile.duties(&turned, end));
    }

    #[test]
    fn the_strictest_profile_never_judges_better(orders in orders()) {
        let strictest = profile("strictest");
        let orders = made(&orders);
        let as_of = november(strictest).until();
        for other in PROFILES.iter() {
            let name = other.name();
            for round in orders.iter().flat_map(|order| order.rounds(as_of)) {
                for clock in Clock::ALL {
                    let strict = strictest.judge(*clock, &round, as_of).map(|judged| judged.outcome);
                    let found = other.judge(*clock, &round, as_of).map(|judged| judged.outcome);
                    let missed = |outcome: &Option<Outcome>| matches!(outcome, Some(Outcome::Missed { .. }));
                    let met = |outcome: &Option<Outcome>| matches!(outcome, Some(Outcome::Met { .. }));
                    prop_assert!(!missed(&found) || missed(&strict), "{} {:?} {:?}", name, found, strict);
                    prop_assert!(!met(&strict) || met(&found) || found.is_none(), "{} {:?}", name, found);
                }
            }
            let strict = figures(strictest, &orders);
            for report in figures(other, &orders) {
                let same = |other: &&Report<'_>| other.figure.name == report.figure.name;
                let strict = strict.iter().find(same).unwrap();
                let reached = strict.judgement == Judgement::Reached;
                prop_assert!(!reached || report.judgement != Judgement::Missed, "{}", report);
            }
        }
    }

    #[test]
    fn whatever_happens_is_lawful_or_refused(head in head(), events in prop::collection::vec(event(), 0..20)) {
        let order = Order::new(head, events);
        let mut course = linecert_kpi::Lifecycle::new(order.head().kind);
        for event in order.events() {
            let (before, step) = (course, event.what.step());
            let possible = before.possible().any(|possible| possible == step);
            match course.accept(event) {
                Ok(_) => prop_assert!(possible, "{} was taken", step),
                Err(refusal) => {
                    prop_assert_eq!(before, course);
                    prop_assert!(!possible, "{}", refusal);
                }
            }
        }
    }
}

#[test]
fn every_step_that_a_figure_can_ask_for_is_tried() {
    let known: Vec<_> = HAPPENINGS.iter().map(|text| text.parse::<Happening>().unwrap()).collect();
    for profile in PROFILES.iter() {
        for limit in profile.limits() {
            for step in [limit.from, limit.to] {
                assert!(known.iter().any(|what| what.step() == step), "{step}");
            }
        }
    }
}
