//! Events of a job, over connections that break.

use linecert_api::{ClientError, ServerEvent};

use crate::{
    block_on, client,
    peer::{Peer, Says, json, problem},
};

fn events(text: &str) -> Says {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n";
    Says::octets([head, text].concat().as_bytes())
}

/// What a follower of job 7 hears until the end or an error, and the ids that it went on behind.
fn followed(
    answers: impl IntoIterator<Item = Says>,
    after: Option<u64>,
) -> (Vec<ServerEvent>, Result<(), ClientError>, Vec<Option<String>>) {
    let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
    let peer = Peer::answering(move |_| answers.next().unwrap());
    let (mut heard, client) = (Vec::new(), client(&peer.url()));
    let mut stream = client.follow(7, after);
    let end = block_on(async {
        while let Some(event) = stream.next().await? {
            heard.push(event);
        }
        Ok(())
    });
    let asked = peer.asked();
    assert!(asked.iter().all(|asked| asked.line == "GET /api/v1/jobs/7/events HTTP/1.1"));
    let ids = asked.iter().map(|asked| asked.header("last-event-id").map(str::to_owned));
    (heard, end, ids.collect())
}

fn said(heard: &[ServerEvent]) -> Vec<(&str, &str)> {
    heard.iter().map(|event| (event.id.as_str(), event.data.as_str())).collect()
}

#[test]
fn a_stream_goes_on_behind_what_was_seen() {
    let (heard, end, ids) = followed(
        [
            events("retry: 5\n: here\n\nid: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\ndata: to"),
            problem("shutting-down", 503),
            events("id: 3\ndata: three\n\n"),
            Says::new(204, "text/event-stream", b""),
        ],
        None,
    );
    end.unwrap();
    assert_eq!(said(&heard), [("1", "one"), ("2", "two"), ("3", "three")]);
    let id = |id: &str| Some(id.to_owned());
    assert_eq!(ids, [None, id("2"), id("2"), id("3")]);
}

#[test]
fn a_stream_begins_where_it_is_asked_to() {
    let (heard, end, ids) = followed([Says::new(204, "text/event-stream", b"")], Some(41));
    assert!(end.is_ok() && heard.is_empty());
    assert_eq!(ids, [Some("41".to_owned())]);
}

#[test]
fn a_silent_stream_is_asked_for_again_and_then_given_up() {
    let silent = std::iter::repeat_with(|| events("retry: 1\n\n").and_holds()).take(5);
    let (heard, end, ids) = followed(silent, None);
    assert!(heard.is_empty() && ids.len() == 5);
    assert_eq!(end.unwrap_err().to_string(), "the answer did not come in 400.0ms");
}

#[test]
fn what_is_no_stream_is_not_followed() {
    let check = |says: Says, expect: &str| {
        let (_, end, ids) = followed([says], None);
        let text = format!("{:?}", end.unwrap_err());
        assert!(text.contains(expect) && ids.len() == 1, "{text}");
    };
    check(json(200, "{}"), "MediaType");
    check(problem("not-found", 404), "NotFound");
    check(problem("unauthenticated", 401), "Unauthenticated");
    check(events(&"x".repeat(2 << 20)), "EventTooLong");
}
