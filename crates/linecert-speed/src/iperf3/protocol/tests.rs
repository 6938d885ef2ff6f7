use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn states_are_the_bytes_of_iperf3() {
    for (state, byte) in [
        (State::TestStart, 1),
        (State::TestRunning, 2),
        (State::TestEnd, 4),
        (State::ParamExchange, 9),
        (State::CreateStreams, 10),
        (State::ServerTerminate, 11),
        (State::ClientTerminate, 12),
        (State::ExchangeResults, 13),
        (State::DisplayResults, 14),
        (State::IperfStart, 15),
        (State::IperfDone, 16),
        (State::AccessDenied, -1),
        (State::ServerError, -2),
    ] {
        assert_eq!((state.byte(), State::from_byte(byte)), (byte, Some(state)));
    }
    let known = (i8::MIN..=i8::MAX).filter_map(State::from_byte).count();
    assert_eq!(known, State::ALL.len());
}

#[test]
fn the_second_stream_is_number_three() {
    assert_eq!([0, 1, 2, 3].map(stream_id), [1, 3, 4, 5]);
}

#[test]
fn a_frame_says_its_length_first() {
    assert_eq!(encode_frame(b"{}").unwrap(), b"\0\0\0\x02{}");
    assert_eq!(decode_length([0, 0, 1, 2], 1000), Ok(258));
    let four_gigabytes = decode_length([0xff; 4], RESULTS_LIMIT).unwrap_err();
    assert_eq!(
        four_gigabytes.to_string(),
        "a document of 4294967295 bytes where at most 8388608 are expected"
    );
}

#[test]
fn parameters_are_written_as_iperf3_does() {
    let down = Parameters {
        tcp: true,
        time: 15,
        parallel: 4,
        reverse: true,
        len: 131_072,
        ..Parameters::default()
    };
    let json = serde_json::to_string(&down).unwrap();
    let expect = concat!(
        r#"{"tcp":true,"omit":0,"time":15,"num":0,"blockcount":0,"#,
        r#""parallel":4,"reverse":true,"len":131072}"#
    );
    assert_eq!(json, expect);
}

#[test]
fn parameters_of_other_versions_are_read() {
    let text = r#"{"tcp":1,"omit":0,"time":1e1,"parallel":1,"len":131072,"pacing_timer":1000,
        "client_version":"3.21","gro":0,"extra_data":"线路"}"#;
    let parameters: Parameters = serde_json::from_str(text).unwrap();
    assert_eq!((parameters.tcp, parameters.time, parameters.num), (true, 10, 0));
    for text in [r#"{"time":-1}"#, r#"{"time":1.5}"#, r#"{"tcp":"yes"}"#, "5", "null"] {
        assert!(serde_json::from_str::<Parameters>(text).is_err(), "{text}");
    }
}

fn stream(bytes: &str, retransmits: &str) -> String {
    format!(
        r#"{{"cpu_util_total":1,"cpu_util_user":0.5,"cpu_util_system":0.5,
        "sender_has_retransmits":{retransmits},"congestion_used":"bbr","streams":[{{"id":1,"bytes":{bytes},
        "retransmits":{retransmits},"jitter":0,"errors":0,"packets":0,"start_time":0,
        "end_time":10.000113}}]}}"#
    )
}

fn check_stream(bytes: &str, retransmits: &str, expect: Option<(u64, Option<u64>)>) {
    let results = serde_json::from_str::<Results>(&stream(bytes, retransmits)).ok();
    let got = results.map(|results| {
        assert_eq!(results.sender_has_retransmits, results.streams[0].retransmits);
        assert_eq!(results.streams[0].elapsed_ns(), Some(10_000_113_000));
        (results.streams[0].bytes, results.streams[0].retransmits)
    });
    assert_eq!(got, expect, "{bytes} {retransmits}");
}

#[test]
fn counts_are_read_however_they_are_written() {
    check_stream("119537664", "-1", Some((119_537_664, None)));
    check_stream("119537664", "18446744073709551615", Some((119_537_664, None)));
    check_stream("119537664", "1.8446744073709552e19", Some((119_537_664, None)));
    check_stream("1.25e+15", "3", Some((1_250_000_000_000_000, Some(3))));
    check_stream("-5", "0", None);
    check_stream("1.5", "0", None);
    check_stream("\"12\"", "0", None);
}

#[test]
fn own_results_read_back() {
    let streams = vec![StreamResult::tcp(1, 7, 1_500_000_000), StreamResult::tcp(3, 8, 2)];
    let ours = Results::new(streams, None);
    let json = serde_json::to_string(&ours).unwrap();
    assert!(json.contains(r#""retransmits":-1"#) && json.contains(r#""end_time":1.5"#), "{json}");
    assert_eq!(serde_json::from_str::<Results>(&json).unwrap(), ours);
}

#[test]
fn times_that_cannot_be_are_none() {
    let mut stream = StreamResult::tcp(1, 7, 0);
    assert_eq!(stream.elapsed_ns(), None);
    stream.start_ns = Some(5);
    assert_eq!(stream.elapsed_ns(), None);
    stream.end_ns = None;
    assert_eq!(stream.elapsed_ns(), None);
}

/// What iperf3 3.12 sends, with the halved interval after the omitted time.
const TWO_STREAMS: &str = "\
Accepted connection from 127.0.0.1, port 42460
[  5] local 127.0.0.1 port 5999 connected to 127.0.0.1 port 42462
[ ID] Interval           Transfer     Bitrate
[  5]   0.00-1.00   sec  6.00 MBytes  50.3 Mbits/sec                  (omitted)
[SUM]   0.00-1.00   sec  12.0 MBytes   101 Mbits/sec                  (omitted)
- - - - - - - - - - - - - - - - - - - - - - - - -
[SUM]   1.00-1.00   sec  12.0 MBytes  50.3 Mbits/sec                  
[  5]   1.00-2.00   sec  5.88 MBytes  49.3 Mbits/sec                  
[  8]   1.00-2.00   sec  5.88 MBytes  49.3 Mbits/sec                  
[SUM]   1.00-2.00   sec  11.8 MBytes  98.6 Mbits/sec                  
[SUM]   2.00-3.00   sec  12.0 MBytes   101 Mbits/sec                  
[SUM]   3.00-3.04   sec   480 KBytes   101 Mbits/sec                  
- - - - - - - - - - - - - - - - - - - - - - - - -
[  5]   0.00-3.00   sec  17.9 MBytes  50.0 Mbits/sec                  receiver
[SUM]   0.00-3.00   sec  35.8 MBytes   100 Mbits/sec                  receiver
";

fn check_text(text: &str, expect: &[(u64, u64)]) {
    let seconds = seconds_of_text(text).into_iter().map(|s| (s.rate, s.rounding));
    assert_eq!(seconds.collect::<Vec<_>>(), expect, "{text}");
}

#[test]
fn only_whole_counted_seconds_of_the_sum_are_taken() {
    check_text(TWO_STREAMS, &[(98_600_000, 50_000), (101_000_000, 500_000)]);
}

#[test]
fn one_stream_has_no_sum() {
    check_text(
        "[  5]   0.00-1.00   sec   112 KBytes   917 Kbits/sec\n\
         [  5]   1.00-2.00   sec  0.00 Bytes  0.00 bits/sec\n\
         [  5]   2.00-3.00   sec  1.10 GBytes  9.42 Gbits/sec\n\
         [  5]   0.00-1.00   sec  1.10 GBytes  9.42 Gbits/sec    receiver\n",
        &[(917_000, 500), (0, 1), (9_420_000_000, 5_000_000)],
    );
}

#[test]
fn a_report_in_other_units_or_words_gives_nothing() {
    check_text("", &[]);
    check_text("[  5]   0.00-1.00   sec  112 KBytes  11.2 MBytes/sec", &[]);
    check_text("[  5]   0.00-1.00   sec  112 KBytes  -1 Mbits/sec", &[]);
    check_text("[  5]   0.00-1.00   秒  112 KBytes  1 Mbits/sec", &[]);
    check_text("[  5]   0.00-1.00   sec  1 KBytes  99999999999999999999 Tbits/sec", &[]);
}

#[test]
fn the_sums_of_a_json_report_are_taken() {
    let sum = |start: f64, end: f64, omitted: bool| {
        json!({"sum": {"start": start, "end": end, "seconds": 1.0001, "bytes": 12_500_000,
            "bits_per_second": 99_990_001.4, "omitted": omitted, "sender": false}})
    };
    let intervals = [sum(0.0, 1.0, true), sum(1.0, 1.0, false), sum(1.0, 2.0, false), json!({})];
    let second = ServerSecond { rate: 99_990_001, rounding: 1 };
    assert_eq!(seconds_of_json(&json!({ "intervals": intervals })), [second]);
    assert_eq!(seconds_of_json(&json!({"intervals": 5})), []);
}

proptest! {
    #[test]
    fn cookies_are_of_the_alphabet(entropy in proptest::collection::vec(any::<u8>(), 36)) {
        let cookie = Cookie::from_entropy(entropy.try_into().unwrap());
        let (text, nul) = cookie.as_bytes().split_at(36);
        prop_assert_eq!(nul, b"\0");
        prop_assert!(text.iter().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(b)));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(seconds_of_text(&text), []);
        serde_json::from_slice::<Parameters>(&bytes).ok();
        serde_json::from_slice::<Results>(&bytes).ok();
        if let Some(length) = bytes.first_chunk() {
            let length = decode_length(*length, PARAMETERS_LIMIT);
            prop_assert!(length.is_err() || length.is_ok_and(|n| n <= 65_536));
        }
    }

    #[test]
    fn arbitrary_lines_never_panic(line in r"\[( 5|SUM)\] [0-9.]{0,25}-[0-9.]{0,25} sec [0-9.]{1,9} MBytes [0-9.]{0,25} [KMGT]?bits/sec.{0,9}") {
        prop_assert!(seconds_of_text(&line).len() <= 1);
    }

    #[test]
    fn arbitrary_numbers_in_results_never_panic(number in any::<f64>(), count in any::<i64>()) {
        serde_json::from_str::<Results>(&stream(&count.to_string(), &format!("{number:e}"))).ok();
        let sum = json!({"start": number, "end": number, "seconds": number,
            "bits_per_second": number, "omitted": false});
        let seconds = seconds_of_json(&json!({"intervals": [{ "sum": sum }]}));
        prop_assert!(seconds.len() <= 1);
    }
}
