//! Client and server of this crate against each other.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    num::{NonZeroU16, NonZeroU64},
    time::{Duration, Instant},
};

use linecert_speed::iperf3::{
    Direction, Egress, Flow, ServeError, ServedTest, Server, ServerOptions, ThroughputError,
    ThroughputProgress, Transport, UdpOptions, reach, throughput, view,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{bits, is_expanded, only, plan, run};

/// Runs `test` beside a server, and gives what the server told of the tests.
fn beside<T>(
    options: ServerOptions,
    test: impl AsyncFnOnce(SocketAddr) -> T,
) -> (T, Vec<Result<ServedTest, ServeError>>) {
    run(async {
        let server = Server::open(options).await.unwrap();
        let address = server.local_address().unwrap();
        let mut ended = Vec::new();
        let outcome = {
            // A moment for the server to see the end of the last test.
            let test = async {
                let outcome = test(address).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
                outcome
            };
            tokio::select! {
                never = server.serve(|outcome| ended.push(outcome)) => match never {},
                outcome = test => outcome,
            }
        };
        (outcome, ended)
    })
}

fn anywhere() -> ServerOptions {
    ServerOptions::at((Ipv4Addr::LOCALHOST, 0).into())
}

#[test]
fn each_way_gives_a_rate_and_its_seconds() {
    beside(anywhere(), async |address| {
        for (direction, streams) in [(Direction::Down, 4), (Direction::Up, 2)] {
            let mut plan = plan(address, direction, streams);
            plan.steady = Duration::from_secs(3);
            let mut rates = Vec::new();
            let told = |progress: ThroughputProgress| {
                let rate = match direction {
                    Direction::Down => progress.down,
                    Direction::Up => progress.up,
                };
                rates.extend(rate);
            };
            let outcome = throughput(plan, told).await.unwrap();
            let transfer = only(&outcome);
            assert!(bits(transfer) > 10_000_000, "{direction:?}: {:?}", transfer.reading);
            assert!(is_expanded(&transfer.reading), "{:?}", transfer.reading);
            for (series, a_second) in [(&transfer.seconds, 1), (&transfer.tenths, 10)] {
                let series = series.as_ref().unwrap();
                let ramp = usize::try_from(series.ramp).unwrap();
                assert_eq!((series.samples.len() - ramp) / a_second, 3, "{direction:?}");
            }
            assert_eq!(transfer.shares.len(), usize::from(streams));
            assert_eq!(transfer.shares.iter().sum::<u64>(), transfer.steady_bytes);
            assert!(transfer.ramp_bytes.is_some_and(|bytes| bytes > 0));
            assert!(rates.len() > 30, "{direction:?}: {}", rates.len());
            let tcp = transfer.tcp.as_ref().unwrap();
            assert!(tcp.congestion_control.is_some() && tcp.segment.is_some(), "{tcp:?}");
            assert!(tcp.retransmits.is_some() && tcp.sent_bytes.is_some(), "{tcp:?}");
            assert_eq!(tcp.samples.is_empty(), direction == Direction::Down);
            assert_eq!(outcome.far_end.sees, Some(outcome.local));
        }
    });
}

#[test]
fn whoever_only_looks_is_no_test_and_keeps_nobody_from_one() {
    let ((), ended) = beside(anywhere(), async |address| {
        reach(&plan(address, Direction::Down, 1)).await.unwrap();
        throughput(plan(address, Direction::Down, 1), |_| {}).await.unwrap();
        let busy = throughput(plan(address, Direction::Up, 1), |_| {});
        let look = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            reach(&plan(address, Direction::Down, 1)).await.unwrap();
        };
        assert!(tokio::join!(busy, look).0.is_ok());
    });
    assert!(ended.len() == 2 && ended.iter().all(Result::is_ok), "{ended:?}");
}

#[test]
fn a_server_tells_as_whom_it_sees_a_client_without_any_load() {
    let (view, ended) = beside(anywhere(), async |address| {
        view(&plan(address, Direction::Down, 1)).await.unwrap().unwrap()
    });
    assert_eq!(view.seen, view.local);
    let [Ok(served)] = ended.as_slice() else { panic!("{ended:?}") };
    assert_eq!((served.received, served.sent), (Some(0), None));
}

#[test]
fn both_ways_at_once_are_told_apart() {
    let (outcome, ended) = beside(anywhere(), async |address| {
        throughput(plan(address, Flow::Both, 2), |_| {}).await.unwrap()
    });
    let [down, up] = &outcome.transfers[..] else { panic!("{outcome:?}") };
    assert_eq!((down.direction, up.direction), (Direction::Down, Direction::Up));
    assert!(bits(down) > 1_000_000 && bits(up) > 1_000_000, "{down:?} {up:?}");
    let served = ended.into_iter().next().unwrap().unwrap();
    assert_eq!((served.flow, served.streams), (Flow::Both, 2));
    assert!(served.received.unwrap() >= up.steady_bytes && served.sent.is_some());
}

#[test]
fn datagrams_arrive_at_their_rate_and_all_of_them() {
    beside(anywhere(), async |address| {
        for flow in [Flow::Down, Flow::Up, Flow::Both] {
            let rate = NonZeroU64::new(40_000_000).unwrap();
            let payload = NonZeroU16::new(1400);
            let mut plan = plan(address, flow, 2);
            plan.transport = Transport::Udp(UdpOptions { rate, payload });
            let outcome = throughput(plan, |_| {}).await.unwrap();
            for transfer in &outcome.transfers {
                let datagrams = transfer.datagrams.as_ref().unwrap();
                // Beside other tests, the queue of the loopback device may overflow.
                assert!(datagrams.lost * 1000 < datagrams.received, "{transfer:?}");
                assert_eq!(datagrams.reordered, Some(0), "{transfer:?}");
                let all = datagrams.received + datagrams.lost;
                assert_eq!(datagrams.sent, Some(all), "{transfer:?}");
                let own = transfer.limited.map(|limit| limit.to_string());
                if let Some(limited) = own.or(outcome.far_end.limited.clone()) {
                    eprintln!("skipped: the rate, since {limited}");
                    continue;
                }
                assert!(datagrams.received > 6_000, "{datagrams:?}");
                let error = (bits(transfer) - 40_000_000).abs();
                assert!(error < 2_000_000, "{:?}", transfer.reading);
                assert!(datagrams.loss().value().is_some());
                assert!(datagrams.jitter().value().is_some());
                assert!(transfer.seconds.is_some(), "{flow:?}");
            }
        }
    });
}

#[test]
fn a_server_of_both_versions_sees_ipv4_as_such() {
    let options = ServerOptions::at((Ipv6Addr::UNSPECIFIED, 0).into());
    beside(options, async |address| {
        for host in ["127.0.0.1", "[::1]"] {
            let rate = NonZeroU64::new(10_000_000).unwrap();
            let mut plan = plan(format!("{host}:{}", address.port()), Flow::Up, 1);
            let tcp = throughput(plan.clone(), |_| {}).await.unwrap();
            assert_eq!(tcp.far_end.sees, Some(tcp.local));
            plan.transport = Transport::Udp(UdpOptions { rate, payload: None });
            let udp = throughput(plan, |_| {}).await.unwrap();
            assert_eq!(only(&udp).datagrams.as_ref().unwrap().lost, 0);
        }
    });
}

#[test]
fn a_source_address_is_used_and_one_that_is_not_there_is_said() {
    beside(anywhere(), async |address| {
        let mut plan = plan(address, Flow::Down, 1);
        plan.egress = Egress { device: None, source: Some(Ipv4Addr::new(127, 0, 0, 9).into()) };
        let outcome = throughput(plan.clone(), |_| {}).await.unwrap();
        assert_eq!(outcome.local.ip(), Ipv4Addr::new(127, 0, 0, 9));
        for source in [Ipv4Addr::new(203, 0, 113, 9).into(), Ipv6Addr::LOCALHOST.into()] {
            plan.egress.source = Some(source);
            let error = throughput(plan.clone(), |_| {}).await.unwrap_err();
            assert!(matches!(error, ThroughputError::Egress { .. }), "{error:?}");
        }
        plan.egress = Egress { device: Some("no-such-device".to_owned()), source: None };
        let error = throughput(plan, |_| {}).await.unwrap_err();
        assert!(matches!(error, ThroughputError::Egress { .. }), "{error:?}");
    });
}

#[test]
fn a_second_client_is_told_to_wait_and_served_later() {
    beside(anywhere(), async |address| {
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
fn who_is_not_on_the_list_is_turned_away() {
    let options = ServerOptions { allowed: vec!["192.0.2.0/24".parse().unwrap()], ..anywhere() };
    let (outcome, ended) = beside(options, async |address| {
        throughput(plan(address, Direction::Down, 1), |_| {}).await
    });
    assert!(matches!(outcome, Err(ThroughputError::Busy { .. })), "{outcome:?}");
    assert!(matches!(&ended[0], Err(ServeError::NotAllowed { .. })), "{ended:?}");
}

#[test]
fn a_test_that_takes_too_long_is_stopped() {
    let options = ServerOptions { longest: Duration::from_millis(500), ..anywhere() };
    let (outcome, ended) = beside(options, async |address| {
        throughput(plan(address, Direction::Down, 1), |_| {}).await
    });
    assert!(matches!(outcome, Err(ThroughputError::Terminated { .. })), "{outcome:?}");
    assert!(matches!(&ended[0], Err(ServeError::TooSlow { .. })), "{ended:?}");
}

#[test]
fn a_client_that_talks_nonsense_or_leaves_does_not_stop_the_server() {
    beside(anywhere(), async |address| {
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

/// Opens a control connection, and tells parameters.
async fn ask(address: SocketAddr, parameters: &str) -> TcpStream {
    let mut control = TcpStream::connect(address).await.unwrap();
    control.write_all(&[b'a'; 37]).await.unwrap();
    assert_eq!(control.read_u8().await.unwrap(), 9);
    let length = u32::try_from(parameters.len()).unwrap();
    control.write_all(&length.to_be_bytes()).await.unwrap();
    control.write_all(parameters.as_bytes()).await.unwrap();
    control
}

#[test]
fn parameters_that_cannot_be_are_refused() {
    let (_, ended) = beside(anywhere(), async |address| {
        for parameters in [
            r#"{"sctp":true,"parallel":1}"#,
            r#"{"tcp":true,"parallel":0}"#,
            r#"{"tcp":true,"parallel":129}"#,
            r#"{"udp":true,"parallel":1,"len":15}"#,
            r#"{"udp":true,"parallel":1,"len":65508}"#,
        ] {
            let mut control = ask(address, parameters).await;
            let mut answer = Vec::new();
            control.read_to_end(&mut answer).await.unwrap();
            assert_eq!((answer.len(), answer[0]), (9, 0xfe), "{parameters}: {answer:?}");
        }
    });
    let unsupported =
        |outcome: &Result<_, _>| matches!(outcome, Err(ServeError::Unsupported { .. }));
    assert!(ended.len() == 5 && ended.iter().all(unsupported), "{ended:?}");
}

#[test]
fn a_client_that_opens_no_streams_is_dropped_in_time() {
    for parameters in [
        r#"{"tcp":true,"parallel":2,"time":1}"#,
        r#"{"udp":true,"parallel":2,"time":1,"len":1400,"gso":1,"gso_dg_size":1400,"gro":1}"#,
    ] {
        let started = Instant::now();
        let (_, ended) = beside(anywhere(), async |address| {
            let mut control = ask(address, parameters).await;
            assert_eq!(control.read_u8().await.unwrap(), 10);
            assert!(control.read_u8().await.is_err(), "the server waits for ever");
        });
        assert!(matches!(&ended[..], [Err(ServeError::TooSlow { .. })]), "{ended:?}");
        assert!(started.elapsed() < Duration::from_secs(7), "{parameters}");
    }
}

#[test]
fn dropping_a_test_ends_its_threads() {
    beside(anywhere(), async |address| {
        for flow in [Flow::Down, Flow::Up, Flow::Both] {
            let mut plan = plan(address, flow, 2);
            plan.steady = Duration::from_secs(10);
            let test = throughput(plan, |_| {});
            let cut = tokio::time::timeout(Duration::from_millis(400), test);
            let started = Instant::now();
            assert!(cut.await.is_err());
            let late = started.elapsed().saturating_sub(Duration::from_millis(400));
            assert!(late < Duration::from_millis(150), "{flow:?}: {late:?}");
            // The server notices, and is free again.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
}
