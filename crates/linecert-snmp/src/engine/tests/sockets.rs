//! The engine on real sockets: both address families, many agents, and being stopped.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    num::NonZeroU8,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Community, Engine, EngineLimits, Oid, Order, Outcome, Pace, Patience, ReadError,
    engine::run::tests::{Ask, ROOT, TableAgent},
};

/// An agent that answers from a table for as long as the test runs.
fn agent(host: impl Into<IpAddr>, table: TableAgent) -> std::io::Result<SocketAddr> {
    let socket = UdpSocket::bind((host.into(), 0))?;
    let address = socket.local_addr()?;
    thread::spawn(move || {
        let mut buffer = [0; 2_000];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
            let ask = Ask::read(peer, &buffer[..length]);
            socket.send_to(&table.answer(&ask), peer).unwrap();
        }
    });
    Ok(address)
}

fn order(agent: SocketAddr) -> Order {
    let root: Oid = ROOT.parse().unwrap();
    Order {
        agent,
        credentials: Community::new("training").into(),
        subtrees: (1..=2).map(|column| root.child(&[column]).unwrap()).collect(),
        pace: Pace::default(),
    }
}

#[test]
fn agents_of_both_families_are_read_side_by_side() {
    let table = TableAgent::new(&[120, 40], 30);
    let mut agents: Vec<_> =
        (0..20).map(|_| agent(Ipv4Addr::LOCALHOST, table.clone()).unwrap()).collect();
    match agent(Ipv6Addr::LOCALHOST, table) {
        Ok(v6) => agents.push(v6),
        Err(error) => eprintln!("skipped: IPv6, {error}"),
    }
    let orders: Vec<_> = agents.into_iter().map(order).collect();
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    for tables in engine.collect(&orders) {
        let counts = |table: &crate::Table| (table.outcome.rows(), table.rows.len());
        let rows: Vec<_> = tables.iter().map(counts).collect();
        assert_eq!(rows, [(120, 120), (40, 40)]);
        assert!(tables.iter().all(|table| table.outcome.is_complete()));
    }
    let counters = engine.counters();
    assert_eq!((counters.requests, counters.garbage), (counters.datagrams, 0), "{counters:?}");
    // The addresses of one family must not be cut to the length of the other.
    assert_eq!((counters.foreign, counters.retransmissions), (0, 0), "{counters:?}");
}

#[test]
fn a_walk_of_a_silent_agent_can_be_stopped() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let orders = [order(silent.local_addr().unwrap())];
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    let canceller = engine.canceller();
    let stopper = thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        canceller.cancel();
    });
    let began = Instant::now();
    let tables = engine.collect(&orders);
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    stopper.join().unwrap();
    for table in &tables[0] {
        let stopped = matches!(table.outcome, Outcome::Failed(ReadError::Stopped { .. }));
        assert!(stopped, "{:?}", table.outcome);
    }
}

#[test]
fn an_agent_that_cannot_be_reached_fails_alone() {
    let table = TableAgent::new(&[12, 4], 30);
    let good = agent(Ipv4Addr::LOCALHOST, table).unwrap();
    // The system sends nothing to port 0.
    let orders = [order((Ipv4Addr::LOCALHOST, 0).into()), order(good)];
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    let tables = engine.collect(&orders);
    for table in &tables[0] {
        let failed = matches!(table.outcome, Outcome::Failed(ReadError::Network { .. }));
        assert!(failed, "{:?}", table.outcome);
    }
    assert!(tables[1].iter().all(|table| table.outcome.is_complete()));
}

#[test]
fn an_agent_that_falls_silent_is_given_up_after_three_batches() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (address, table) = (socket.local_addr().unwrap(), TableAgent::new(&[30; 40], 15));
    let answering = thread::spawn(move || {
        let (mut buffer, mut asked) = ([0; 2_000], 0);
        while let Ok((length @ 1.., peer)) = socket.recv_from(&mut buffer) {
            asked += 1;
            if asked <= 50 {
                let ask = Ask::read(peer, &buffer[..length]);
                socket.send_to(&table.answer(&ask), peer).unwrap();
            }
        }
        asked
    });
    let mut order = order(address);
    let root: Oid = ROOT.parse().unwrap();
    order.subtrees = (1..=40).map(|column| root.child(&[column]).unwrap()).collect();
    order.pace.together = NonZeroU8::MIN;
    let [floor, first, ceiling] = [400, 500, 1_000].map(Duration::from_millis);
    let tries = order.pace.patience.tries();
    order.pace.patience = Patience::new(first, (floor, ceiling), tries).unwrap();
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    let began = Instant::now();
    let tables = engine.collect(&[order]).remove(0);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let silent = |cause: &ReadError| matches!(cause, ReadError::TimedOut { .. });
    let told = tables.iter().filter(|table| match &table.outcome {
        Outcome::Truncated { rows, cause, .. } => *rows == 15 && silent(cause),
        _ => false,
    });
    assert_eq!(told.count(), 30);
    // Nothing at all ends the agent.
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().send_to(&[], address).unwrap();
    // Three tries for the first batch, and one for each of two more.
    assert_eq!(answering.join().unwrap(), 50 + 3 + 1 + 1);
}

/// A port of this host where nobody listens.
fn closed(host: impl Into<IpAddr>) -> std::io::Result<SocketAddr> {
    UdpSocket::bind((host.into(), 0))?.local_addr()
}

#[test]
#[cfg(target_os = "linux")]
fn agents_whose_ports_are_closed_fail_at_once_and_alone() {
    let table = TableAgent::new(&[120, 40], 30);
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(order(closed(Ipv4Addr::LOCALHOST).unwrap()));
        orders.push(order(agent(Ipv4Addr::LOCALHOST, table.clone()).unwrap()));
    }
    match (closed(Ipv6Addr::LOCALHOST), agent(Ipv6Addr::LOCALHOST, table)) {
        (Ok(closed), Ok(good)) => orders.extend([order(closed), order(good)]),
        (closed, _) => eprintln!("skipped: IPv6, {closed:?}"),
    }
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    let began = Instant::now();
    for (tables, place) in engine.collect(&orders).iter().zip(0..) {
        for table in tables {
            let expected = match &table.outcome {
                Outcome::Failed(ReadError::ConnectionRefused { agent }) => {
                    place % 2 == 0 && *agent == orders[place].agent
                }
                outcome => place % 2 == 1 && outcome.is_complete(),
            };
            assert!(expected, "{place}: {:?}", table.outcome);
        }
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(engine.counters().retransmissions, 0);
}

#[test]
fn nothing_to_walk_takes_no_time() {
    let mut engine = Engine::open(EngineLimits::default()).unwrap();
    assert!(engine.collect(&[]).is_empty());
    let mut empty = order((Ipv4Addr::LOCALHOST, 161).into());
    empty.subtrees.clear();
    assert!(engine.collect(&[empty])[0].is_empty());
    assert_eq!(engine.counters().requests, 0);
}
