use super::*;

#[test]
fn a_far_end_is_a_host_and_perhaps_a_port() {
    for (text, host, port) in [
        ("speed.example.net", "speed.example.net", None),
        ("speed.example.net:5202", "speed.example.net", Some(5202)),
        ("192.0.2.1", "192.0.2.1", None),
        ("192.0.2.1:9", "192.0.2.1", Some(9)),
        ("2001:db8::1", "2001:db8::1", None),
        ("[2001:db8::1]", "2001:db8::1", None),
        ("[2001:db8::1]:9", "2001:db8::1", Some(9)),
        // What is no port stays in the name, so that the error shows it.
        ("speed.example.net:99999", "speed.example.net:99999", None),
        ("speed.example.net:", "speed.example.net:", None),
        ("speed.example.net:-1", "speed.example.net:-1", None),
        ("[2001:db8::1", "[2001:db8:", Some(1)),
        (":9", "", Some(9)),
        ("", "", None),
    ] {
        assert_eq!(host_and_port(text), (host, port), "{text}");
    }
}

async fn check_resolved(text: &str, expect: &str) {
    assert_eq!(resolve_port(text, 5201).await.unwrap(), expect.parse().unwrap(), "{text}");
}

#[tokio::test(flavor = "current_thread")]
async fn an_address_needs_no_name_service() {
    check_resolved("192.0.2.1", "192.0.2.1:5201").await;
    check_resolved("192.0.2.1:80", "192.0.2.1:80").await;
    check_resolved("2001:db8::1", "[2001:db8::1]:5201").await;
    check_resolved("[2001:db8::1]", "[2001:db8::1]:5201").await;
    check_resolved("[2001:db8::1]:80", "[2001:db8::1]:80").await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_host_without_an_address_is_named() {
    for text in ["nowhere.invalid", "nowhere.invalid:80", "192.0.2.1:99999", ""] {
        let error = resolve_port(text, 5201).await.unwrap_err();
        let host = text.strip_suffix(":80").unwrap_or(text);
        assert!(error.to_string().contains(&format!("address of {host}:")), "{error}");
        assert_eq!(error.reason(), linecert_measure::Reason::NotFound, "{text}");
    }
}
