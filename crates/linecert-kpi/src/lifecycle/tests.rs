use proptest::prelude::*;

use super::*;

const INSTALL: &str = "received, resourced wired, studied, appointed 2026-11-04 morning, \
    called voice, arrived, path-opened, service-opened, demonstrated, signed, reported-back wap, \
    followed-up satisfied, closed";
const REPAIR: &str = "fault-reported, replied, dispatched, attributed cut-over, \
    redispatched cut-over, cleared, reported-back web, followed-up satisfied, closed";

fn event(count: usize, text: &str) -> Event {
    let at = Timestamp::from_second(i64::try_from(count).unwrap() * 60).unwrap();
    Event { at, what: text.trim().parse().unwrap() }
}

/// Where the steps lead, or the first refusal.
fn course(kind: Kind, steps: &str) -> Result<State, String> {
    let mut order = Lifecycle::new(kind);
    for (count, text) in steps.split(',').enumerate() {
        order.accept(&event(count, text)).map_err(|refusal| refusal.to_string())?;
    }
    Ok(order.state())
}

#[test]
fn the_whole_course_is_lawful() {
    assert_eq!(course(Kind::Install, INSTALL), Ok(State::Closed));
    assert_eq!(course(Kind::Move, INSTALL), Ok(State::Closed));
    assert_eq!(course(Kind::Repair, REPAIR), Ok(State::Closed));
}

#[test]
fn no_step_of_an_installation_may_be_left_out() {
    let steps: Vec<&str> = INSTALL.split(',').collect();
    for left_out in 0..steps.len() - 1 {
        let mut fewer = steps.clone();
        let step = fewer.remove(left_out);
        assert!(course(Kind::Install, &fewer.join(",")).is_err(), "without{step}");
    }
}

#[test]
fn what_orders_may_do_besides() {
    let to = |end: &str| INSTALL.split_once(end).unwrap().0.to_owned() + end;
    for (kind, steps, state) in [
        (Kind::Install, to("arrived") + ", rebooked 2026-11-05 morning", State::Appointed),
        (Kind::Install, to("studied") + ", filed customer", State::Studied),
        (Kind::Install, to("studied") + ", returned, closed", State::Closed),
        (Kind::Install, to("wap") + ", followed-up unreached", State::ReportedBack),
        (Kind::Install, to("wap") + ", followed-up not-done", State::Studied),
        (Kind::Repair, "fault-reported, cleared".to_owned(), State::Cleared),
        (Kind::Repair, "fault-reported, reported-again".to_owned(), State::FaultReported),
        (Kind::Repair, "fault-reported, cleared, reported-again".to_owned(), State::FaultReported),
        (Kind::Repair, "fault-reported, escalated team-leader".to_owned(), State::FaultReported),
    ] {
        assert_eq!(course(kind, &steps), Ok(state), "{steps}");
    }
}

#[test]
fn what_is_unlawful_is_refused_with_the_reason() {
    for (kind, steps, reason) in [
        (
            Kind::Install,
            "received, reported-back wap",
            "`reported-back` cannot follow `received`: it needs the order to be `signed`",
        ),
        (Kind::Install, "received, cleared", "`cleared` is no step of an order of kind `install`"),
        (
            Kind::Repair,
            "fault-reported, signed",
            "`signed` is no step of an order of kind `repair`",
        ),
        (
            Kind::Repair,
            "fault-reported, dispatched, reported-back wap",
            "`reported-back` cannot follow `dispatched`: it needs the order to be `cleared`",
        ),
        (
            Kind::Repair,
            "fault-reported, returned, closed, reported-again",
            "`reported-again` cannot follow `closed`: it needs the order to be",
        ),
    ] {
        let refusal = course(kind, steps).unwrap_err();
        assert!(refusal.starts_with(reason), "{refusal}");
    }
}

#[test]
fn time_does_not_go_back() {
    let mut order = Lifecycle::new(Kind::Repair);
    order.accept(&event(5, "fault-reported")).unwrap();
    let refusal = order.accept(&event(4, "dispatched")).unwrap_err().to_string();
    let expect = "`dispatched` at 1970-01-01T00:04:00Z lies before the last event, at \
                  1970-01-01T00:05:00Z";
    assert_eq!(refusal, expect);
    assert_eq!(order.state(), State::FaultReported);
}

proptest! {
    #[test]
    fn nothing_follows_a_closed_order(step in 0..Step::ALL.len(), repair in any::<bool>()) {
        let (kind, steps) = if repair { (Kind::Repair, REPAIR) } else { (Kind::Move, INSTALL) };
        let mut order = Lifecycle::new(kind);
        for (at, text) in steps.split(',').enumerate() {
            order.accept(&event(at, text)).unwrap();
        }
        prop_assert_eq!(order.state(), State::Closed);
        if let Some(what) = Happening::plain(Step::ALL[step]) {
            let late = Event { at: Timestamp::MAX, what };
            prop_assert!(order.accept(&late).is_err());
        }
    }
}
