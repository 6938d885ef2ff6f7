//! Servers that refuse, fall silent, die, or talk nonsense.

use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU64,
    time::{Duration, Instant},
};

use linecert_measure::Uncertainty;
use linecert_speed::iperf3::{
    Direction, Garbled, Stage, Throughput, ThroughputError, Timeouts, Transport, UdpOptions,
    protocol::{Results, State, StreamResult, encode_frame},
    throughput,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{only, plan, run};

/// Measures against a server that follows `script` on its first connection, then keeps it open.
fn against<F: Future<Output = TcpStream>>(
    direction: Direction,
    script: impl FnOnce(TcpStream, TcpListener) -> F,
) -> Result<Throughput, ThroughputError> {
    run(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut plan = plan(listener.local_addr().unwrap(), direction, 1);
        plan.timeouts.reply = Duration::from_millis(300);
        let server = async {
            let (control, _) = listener.accept().await.unwrap();
            let _open = script(control, listener).await;
            pending().await
        };
        tokio::select! {
            outcome = throughput(plan, |_| {}) => outcome,
            never = server => never,
        }
    })
}

/// Sends `bytes` after the cookie.
fn check_answer(bytes: &'static [u8], expect: impl Fn(&ThroughputError) -> bool) {
    let started = Instant::now();
    let error = against(Direction::Down, |mut control, _| async move {
        control.read_exact(&mut [0; 37]).await.unwrap();
        control.write_all(bytes).await.unwrap();
        control
    })
    .unwrap_err();
    assert!(expect(&error), "{bytes:?}: {error:?}");
    assert!(started.elapsed() < Duration::from_secs(2), "{bytes:?}: {:?}", started.elapsed());
}

#[test]
fn nobody_listens() {
    let error = run(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        throughput(plan(address, Direction::Down, 1), |_| {}).await.unwrap_err()
    });
    assert!(matches!(error, ThroughputError::Refused { .. }), "{error:?}");
}

#[test]
fn names_that_do_not_resolve() {
    for name in ["no-such-host.invalid", "测速.invalid:5201", "", "host:port:5201", "::1::"] {
        let error = run(throughput(plan(name, Direction::Down, 1), |_| {})).unwrap_err();
        let is_unknown = match &error {
            ThroughputError::NotResolved { server, .. } => server == name,
            ThroughputError::TimedOut { stage, .. } => *stage == Stage::Name,
            _ => false,
        };
        assert!(is_unknown, "{name}: {error:?}");
    }
}

#[test]
fn a_server_that_never_answers() {
    check_answer(b"", |error| {
        let stage = Stage::State(State::ParamExchange);
        matches!(error, ThroughputError::TimedOut { stage: at, .. } if *at == stage)
    });
    check_answer(b"\x09", |error| {
        let stage = Stage::State(State::CreateStreams);
        matches!(error, ThroughputError::TimedOut { stage: at, .. } if *at == stage)
    });
}

#[test]
fn refusals_in_words() {
    check_answer(b"\xff", |error| matches!(error, ThroughputError::Busy { .. }));
    check_answer(b"\x09\xff", |error| matches!(error, ThroughputError::AccessDenied { .. }));
    check_answer(b"\x0b", |error| matches!(error, ThroughputError::Terminated { .. }));
    check_answer(b"\x09\xfe\0\0\0\x0d\0\0\0\x02", |error| {
        matches!(error, ThroughputError::ServerFailed { code: 13, errno: 2, .. })
    });
    check_answer(b"\xfe\0\0", |error| matches!(error, ThroughputError::TimedOut { .. }));
}

#[test]
fn another_protocol() {
    check_answer(b"SSH-2.0-OpenSSH\r\n", |error| {
        let unknown = Garbled::UnknownState(83).to_string();
        matches!(error, ThroughputError::Garbled { garbled, .. } if garbled.to_string() == unknown)
    });
    check_answer(b"\x0d", |error| {
        let found = State::ExchangeResults;
        matches!(error, ThroughputError::Garbled {
            garbled: Garbled::UnexpectedState { found: state, .. }, ..
        } if *state == found)
    });
}

#[test]
fn a_server_that_hangs_up() {
    let error = run(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let plan = plan(listener.local_addr().unwrap(), Direction::Up, 1);
        let server = async {
            loop {
                drop(listener.accept().await.unwrap());
            }
        };
        tokio::select! {
            outcome = throughput(plan, |_| {}) => outcome.unwrap_err(),
            () = server => unreachable!("it listens for ever"),
        }
    });
    assert!(matches!(error, ThroughputError::Closed { .. }), "{error:?}");
}

/// Goes through the motions up to the transfer, and gives control and data connection.
async fn negotiate(mut control: TcpStream, listener: &TcpListener) -> (TcpStream, TcpStream) {
    control.read_exact(&mut [0; 37]).await.unwrap();
    control.write_all(b"\x09").await.unwrap();
    let length = control.read_u32().await.unwrap();
    control.read_exact(&mut vec![0; usize::try_from(length).unwrap()]).await.unwrap();
    control.write_all(b"\x0a").await.unwrap();
    let (mut data, _) = listener.accept().await.unwrap();
    data.read_exact(&mut [0; 37]).await.unwrap();
    control.write_all(b"\x01\x02").await.unwrap();
    (control, data)
}

#[test]
fn a_server_that_sends_no_data() {
    let error = against(Direction::Down, |control, listener| async move {
        let (control, data) = negotiate(control, &listener).await;
        tokio::spawn(async move {
            let _open = data;
            pending::<()>().await;
        });
        control
    })
    .unwrap_err();
    let is_silent = matches!(error, ThroughputError::TimedOut { stage: Stage::Data, .. });
    assert!(is_silent, "{error:?}");
}

#[test]
fn a_server_that_dies_while_data_flows() {
    for direction in [Direction::Down, Direction::Up] {
        let error = run(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let plan = plan(listener.local_addr().unwrap(), direction, 1);
            let server = async {
                let (control, _) = listener.accept().await.unwrap();
                let both = negotiate(control, &listener).await;
                tokio::time::sleep(Duration::from_millis(250)).await;
                drop(both);
            };
            tokio::join!(throughput(plan, |_| {}), server).0.unwrap_err()
        });
        let ThroughputError::Died { ran, .. } = error else { panic!("{error:?}") };
        assert!(ran >= Duration::from_millis(200), "{ran:?}");
    }
}

/// Lets an upload run and then answers with `results`.
fn upload_answered_with(results: &[u8]) -> Result<Throughput, ThroughputError> {
    against(Direction::Up, |control, listener| async move {
        let (mut control, mut data) = negotiate(control, &listener).await;
        tokio::spawn(
            async move { while data.read(&mut [0; 65_536]).await.is_ok_and(|n| n > 0) {} },
        );
        assert_eq!(control.read_u8().await.unwrap(), 4);
        control.write_all(b"\x0d").await.unwrap();
        let length = control.read_u32().await.unwrap();
        control.read_exact(&mut vec![0; usize::try_from(length).unwrap()]).await.unwrap();
        control.write_all(results).await.unwrap();
        control.write_all(b"\x0e").await.unwrap();
        control
    })
}

fn check_results(results: &[u8], expect: &str) {
    let error = upload_answered_with(results).unwrap_err();
    let ThroughputError::Garbled { garbled, .. } = &error else { panic!("{error:?}") };
    assert!(garbled.to_string().contains(expect), "{garbled}");
}

#[test]
fn the_far_ends_count_is_the_figure_of_an_upload() {
    let counted = Results::new(vec![StreamResult::tcp(1, 1_250_000, 1_000_000_000)], None);
    let frame = encode_frame(&serde_json::to_vec(&counted).unwrap()).unwrap();
    let outcome = upload_answered_with(&frame).unwrap();
    let transfer = only(&outcome);
    let value = transfer.reading.value().unwrap();
    assert_eq!(value.to_string(), "10.00 Mbit/s");
    assert_eq!((value.uncertainty(), &transfer.seconds), (Uncertainty::NotStated, &None));
}

#[test]
fn waits_without_end_are_waits() {
    let mut plan = plan("127.0.0.1:9", Direction::Down, 1);
    plan.timeouts =
        Timeouts { connect: Duration::MAX, reply: Duration::MAX, overall: Duration::MAX };
    (plan.ramp_max, plan.steady) = (Duration::MAX, Duration::MAX);
    let error = run(throughput(plan, |_| {})).unwrap_err();
    assert!(matches!(error, ThroughputError::Refused { .. }), "{error:?}");
}

#[test]
fn results_of_four_gigabytes() {
    check_results(b"\xff\xff\xff\xff", "4294967295 bytes");
}

#[test]
fn results_that_are_no_results() {
    check_results(b"\0\0\0\x02{}", "results that do not parse");
}

#[test]
fn results_with_another_number_of_streams() {
    let none = Results::new(Vec::new(), None);
    let frame = encode_frame(&serde_json::to_vec(&none).unwrap()).unwrap();
    check_results(&frame, "another number of streams");
}

#[test]
fn results_over_another_time() {
    let hasty = Results::new(vec![StreamResult::tcp(1, 1 << 40, 1_000)], None);
    let frame = encode_frame(&serde_json::to_vec(&hasty).unwrap()).unwrap();
    check_results(&frame, "another time than was agreed");
}

#[test]
fn a_dropped_test_closes_its_connections() {
    run(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let server = async {
            let (control, _) = listener.accept().await.unwrap();
            negotiate(control, &listener).await
        };
        let both = tokio::select! {
            outcome = throughput(plan(address, Direction::Up, 1), |_| {}) => panic!("{outcome:?}"),
            both = server => both,
        };
        let (mut control, mut data) = both;
        let read_all = async {
            control.read_to_end(&mut Vec::new()).await.ok();
            data.read_to_end(&mut Vec::new()).await.ok();
        };
        tokio::time::timeout(Duration::from_secs(2), read_all).await.unwrap();
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_answers_no_datagram() {
    let error = run(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut plan = plan(listener.local_addr().unwrap(), Direction::Down, 1);
        plan.timeouts.reply = Duration::from_millis(300);
        let rate = NonZeroU64::new(1_000_000).unwrap();
        plan.transport = Transport::Udp(UdpOptions { rate, payload: None });
        let server = async {
            let (mut control, _) = listener.accept().await.unwrap();
            control.read_exact(&mut [0; 37]).await.unwrap();
            control.write_all(b"\x09\x0a").await.unwrap();
            pending::<TcpStream>().await
        };
        tokio::select! {
            outcome = throughput(plan, |_| {}) => outcome.unwrap_err(),
            never = server => unreachable!("{never:?}"),
        }
    });
    let is_silent = matches!(error, ThroughputError::TimedOut { stage: Stage::Datagram, .. });
    assert!(is_silent, "{error:?}");
}
