//! What can go wrong on the way to a console, and the words and the reason that it is told in.

use std::time::{Duration, Instant};

use linecert_driver::{ConsoleScope, Kind};
use linecert_instrument::{
    Console, ConsoleAccess, ConsoleError, ConsoleLinkError, HostKeyError, HostTrust,
};
use linecert_lab::console::Mischief;
use linecert_measure::{Metric, Reason};
use tokio::net::TcpListener;

use crate::{DEADLINES, Habit, Stage, driver, is_well, said, serial, site, ssh, telnet};

#[track_caller]
fn fails(error: &ConsoleError, reason: Reason, words: &str) {
    let text = error.to_string();
    assert!(text.contains(words), "{text}");
    assert_eq!(error.reason(), reason, "{text}");
    assert!(!text.contains(crate::PASSWORD), "{text}");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for link in [format!("telnet://127.0.0.1:{port}"), format!("ssh://a@127.0.0.1:{port}")] {
        let error = Stage::of(&link).read().await.unwrap_err();
        fails(&error, Reason::Refused, &format!("no connection to 127.0.0.1:{port}: "));
    }
    let error = Stage::of("telnet://no-such-host.invalid").read().await.unwrap_err();
    fails(&error, Reason::NotFound, "no connection to no-such-host.invalid:23: ");
    let error = Stage::of("serial:/dev/no-such-port").read().await.unwrap_err();
    fails(&error, Reason::NotFound, "/dev/no-such-port");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    // Nobody accepts: the system takes the call, and that is all.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap();
    let start = Instant::now();
    let error = Stage::of(&format!("ssh://a@{host}")).read().await.unwrap_err();
    fails(&error, Reason::TimedOut, "no connection in 3.0 s");
    let error = Stage::of(&format!("telnet://{host}")).read().await.unwrap_err();
    fails(&error, Reason::TimedOut, "it says nothing");
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
    let silent = || site(Habit::None).with_mischief(Mischief::Silent);
    fails(&serial(silent()).read().await.unwrap_err(), Reason::TimedOut, "it says nothing");
    fails(&ssh(silent()).await.read().await.unwrap_err(), Reason::TimedOut, "it says nothing");
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let error = telnet(site(Habit::None)).await.with_password("guess").read().await.unwrap_err();
    fails(&error, Reason::Forbidden, "it was not tried again");
    let error = ssh(site(Habit::NoLogin)).await.with_password("guess").read().await.unwrap_err();
    fails(&error, Reason::Forbidden, "refused the login of `admin`");
    let refusing = site(Habit::None).with_mischief(Mischief::LoginRefused);
    let error = telnet(refusing).await.read().await.unwrap_err();
    fails(&error, Reason::Forbidden, "it was not tried again");
}

#[tokio::test]
async fn a_login_that_the_inventory_does_not_have_is_named() {
    let mut stage = telnet(site(Habit::None)).await;
    stage.access.login.password = None;
    fails(&stage.read().await.unwrap_err(), Reason::Forbidden, "asks for a password");
    stage.access.login.user = None;
    fails(&stage.read().await.unwrap_err(), Reason::Forbidden, "asks for a user");
}

#[tokio::test]
async fn a_host_key_that_nobody_vouched_for_stops_everything() {
    let mut stage = ssh(site(Habit::NoLogin)).await;
    stage.access.login.trust = HostTrust::Nobody;
    let error = stage.read().await.unwrap_err();
    fails(&error, Reason::Forbidden, linecert_lab::console::HOST_KEY);
    let other = "SHA256:z9o0EbRbxdlZ4PpSYKjsLtOB9n6RpH84EgOn7gPng50".parse().unwrap();
    stage.access.login.trust = HostTrust::Pinned(other);
    let error = stage.read().await.unwrap_err();
    fails(&error, Reason::Forbidden, "HAS CHANGED");
    let ConsoleError::Link(ConsoleLinkError::HostKey(HostKeyError::Changed { .. })) = error else {
        panic!("{error}")
    };
}

#[tokio::test]
async fn a_device_that_is_taken_is_busy() {
    let occupied = site(Habit::None).with_mischief(Mischief::Occupied);
    fails(&telnet(occupied).await.read().await.unwrap_err(), Reason::Busy, "another user");
}

#[tokio::test]
async fn two_sessions_at_once_are_one_too_many() {
    let (stage, driver) = (telnet(site(Habit::None)).await, driver());
    let Kind::Console(console) = driver.kind() else { panic!("no console") };
    let mut first = Console::open(&stage.access, console, DEADLINES).await.unwrap();
    fails(&stage.read().await.unwrap_err(), Reason::Busy, "another session of linecert talks to");
    is_well(&first.read(ConsoleScope::Read).await.unwrap());
    first.close().await;
    is_well(&stage.read().await.unwrap());
    // A serial port locks itself.
    let stage = serial(site(Habit::None));
    let first = Console::open(&stage.access, console, DEADLINES).await.unwrap();
    assert_eq!(stage.read().await.unwrap_err().reason(), Reason::Busy);
    drop(first);
    is_well(&stage.read().await.unwrap());
}

#[tokio::test]
async fn noise_is_no_prompt() {
    for stage in [
        telnet(site(Habit::None).with_mischief(Mischief::Garbage)).await,
        serial(site(Habit::None).with_mischief(Mischief::Garbage)),
    ] {
        let error = stage.read().await.unwrap_err();
        assert!(matches!(error, ConsoleError::NoPrompt { .. }), "{error}");
        assert_eq!(error.reason(), Reason::Garbled, "{error}");
    }
}

/// What was whole stays, what was not is absent, and it is said why.
async fn breaks_off(stage: &Stage, kept: &[Metric], reason: Reason) {
    let taken = stage.read().await.unwrap();
    let broken = taken.broken.as_ref().map(ConsoleError::reason);
    assert_eq!(broken, Some(reason), "{:?}", taken.broken);
    for metric in [Metric::DataRateDown, Metric::DataRateUp, Metric::SnrMarginDown] {
        let said = said(&taken, metric);
        if kept.contains(&metric) {
            assert!(said.is_ok(), "{metric:?} {said:?}");
        } else {
            assert_eq!(said, Err(Reason::Interrupted), "{metric:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_no_half_number() {
    let rates = [Metric::DataRateDown, Metric::DataRateUp];
    let logged_out = telnet(site(Habit::LogsOut)).await;
    breaks_off(&logged_out, &[Metric::DataRateDown], Reason::Interrupted).await;
    let dumbfounded = telnet(site(Habit::Dumbfounded)).await;
    breaks_off(&dumbfounded, &rates, Reason::TimedOut).await;
    let half = telnet(site(Habit::HalfCharacter)).await;
    breaks_off(&half, &rates, Reason::TimedOut).await;
    let paged = telnet(site(Habit::EndlessPager)).await;
    let taken = paged.read().await.unwrap();
    assert_eq!(said(&taken, Metric::DataRateUp), Err(Reason::Interrupted));
    assert!(taken.broken.is_some());
}

#[tokio::test]
async fn the_line_goes_down_in_the_middle() {
    let dropped = || site(Habit::NoLogin).with_mischief(Mischief::Drop);
    for stage in [telnet(dropped()).await, ssh(dropped()).await, serial(dropped())] {
        match stage.read().await {
            Ok(taken) => {
                assert_eq!(said(&taken, Metric::DataRateUp), Err(Reason::Interrupted));
                let broken = taken.broken.unwrap();
                assert_eq!(broken.reason(), Reason::Interrupted, "{broken}");
            }
            Err(error) => assert_eq!(error.reason(), Reason::Interrupted, "{error}"),
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let start = Instant::now();
    let endless = site(Habit::NoLogin).with_mischief(Mischief::Endless);
    let taken = telnet(endless).await.read().await;
    let broken = match taken {
        Ok(taken) => {
            assert!(taken.evidence.len() < 60_000, "{}", taken.evidence.len());
            taken.broken.unwrap()
        }
        Err(error) => error,
    };
    assert!(broken.to_string().contains("never ends"), "{broken}");
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn after_a_break_the_session_is_over() {
    let (stage, driver) = (telnet(site(Habit::LogsOut)).await, driver());
    let Kind::Console(console) = driver.kind() else { panic!("no console") };
    let mut opened = Console::open(&stage.access, console, DEADLINES).await.unwrap();
    assert!(opened.read(ConsoleScope::Read).await.unwrap().broken.is_some());
    let error = opened.read(ConsoleScope::Read).await.unwrap_err();
    assert!(matches!(error, ConsoleError::Over), "{error}");
    opened.close().await;
}

#[tokio::test]
async fn what_does_not_fit_the_driver_is_refused_before_anything_is_sent() {
    let exec = ConsoleAccess::new("modem", "test-modem", "exec:".parse().unwrap());
    let error = crate::read(&exec, &driver()).await.unwrap_err();
    fails(&error, Reason::Unsupported, "not known to work over a program of this machine");
    let mut stage = Stage::of("telnet://127.0.0.1:1");
    stage.access.places.insert("port".to_owned(), "eth0".to_owned());
    assert_eq!(stage.read().await.unwrap_err().reason(), Reason::Unsupported);
}
