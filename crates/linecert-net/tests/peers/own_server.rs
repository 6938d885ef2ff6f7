//! Client and server of this crate against each other.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use linecert_net::iperf3::{Direction, Server, ThroughputError, ThroughputProgress, throughput};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{bits, is_expanded, plan, run};

/// Runs `test` beside a server.
fn beside<T>(test: impl AsyncFnOnce(SocketAddr) -> T) -> T {
    run(async {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(any).await.unwrap();
        let address = server.local_address().unwrap();
        tokio::select! {
            never = server.serve(|_| {}) => match never {},
            outcome = test(address) => outcome,
        }
    })
}

#[test]
fn each_way_gives_a_rate_and_its_seconds() {
    beside(async |address| {
        for (direction, streams) in [(Direction::Down, 4), (Direction::Up, 2)] {
            let mut plan = plan(address, direction, streams);
            plan.steady = Duration::from_secs(3);
            let mut rates = Vec::new();
            let told = |progress: ThroughputProgress| rates.extend(progress.rate);
            let outcome = throughput(plan, told).await.unwrap();
            assert!(bits(&outcome) > 10_000_000, "{direction:?}: {:?}", outcome.reading);
            assert!(is_expanded(&outcome.reading), "{:?}", outcome.reading);
            let series = outcome.series.unwrap();
            assert_eq!(series.samples.len() - usize::try_from(series.ramp).unwrap(), 3);
            assert_eq!(rates.is_empty(), direction == Direction::Up);
        }
    });
}

#[test]
fn a_second_client_is_told_to_wait_and_served_later() {
    beside(async |address| {
        let first = throughput(plan(address, Direction::Down, 1), |_| {});
        let second = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            throughput(plan(address, Direction::Up, 1), |_| {}).await
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_ok(), "{first:?}");
        assert!(matches!(second, Err(ThroughputError::Busy { .. })), "{second:?}");
        let third = throughput(plan(address, Direction::Down, 1), |_| {}).await;
        assert!(third.is_ok(), "{third:?}");
    });
}

#[test]
fn a_client_that_talks_nonsense_or_leaves_does_not_stop_the_server() {
    beside(async |address| {
        for bytes in [&b"GET / HTTP/1.1\r\nHost: speed.example\r\n\r\n"[..], &[0xff; 60], b""] {
            let mut client = TcpStream::connect(address).await.unwrap();
            client.write_all(bytes).await.unwrap();
            drop(client);
        }
        // Let the server notice all three.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let outcome = throughput(plan(address, Direction::Down, 2), |_| {}).await;
        assert!(outcome.is_ok(), "{outcome:?}");
    });
}
