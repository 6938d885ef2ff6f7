//! Requests as they are written and answers as they are read (RFC 3261, 7). Strict in writing,
//! liberal in reading. Pure.

use std::fmt::Write as _;

use thiserror::Error;

use super::Method;

/// More than any answer of a registrar takes.
const LONGEST: usize = 65_535;
const MOST_HEADERS: usize = 256;

/// A request without a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// The head of an answer. A body is skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) reason: String,
    headers: Vec<(String, String)>,
}

/// Why octets are no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ResponseError {
    #[error("no SIP status line")]
    Status,
    #[error("a head of more than {LONGEST} octets or {MOST_HEADERS} headers")]
    TooLong,
    #[error("`{0}` is no length of a body")]
    Length(String),
}

impl Request {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut text = format!("{} {} SIP/2.0\r\n", self.method.name(), self.uri);
        for (name, value) in &self.headers {
            // Writing to a String does not fail.
            write!(text, "{name}: {value}\r\n").ok();
        }
        text.push_str("Content-Length: 0\r\n\r\n");
        text.into_bytes()
    }
}

impl Response {
    /// Reads the answer that begins the octets, and tells how many it takes with its body; `None`
    /// when they end too soon, as they may in a stream.
    pub(crate) fn decode(octets: &[u8]) -> Result<Option<(Self, usize)>, ResponseError> {
        // A keep-alive of empty lines may stand before a message (RFC 3261, 7.5).
        let start = octets.iter().take_while(|octet| b"\r\n".contains(octet)).count();
        let octets = octets.get(start..).unwrap_or_default();
        let Some((head, head_length)) = head(octets) else {
            return if octets.len() > LONGEST { Err(ResponseError::TooLong) } else { Ok(None) };
        };
        let text = String::from_utf8_lossy(head);
        let mut lines = text.lines();
        let (status, reason) = lines.next().and_then(status_line).ok_or(ResponseError::Status)?;
        let headers = headers(lines)?;
        let response = Self { status, reason, headers };
        let length = head_length.saturating_add(response.body_length()?);
        Ok((octets.len() >= length).then_some((response, start + length)))
    }

    /// The values of a header by its long name, in their order.
    pub(crate) fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let is_named = move |(of, _): &&(String, String)| of.eq_ignore_ascii_case(name);
        self.headers.iter().filter(is_named).map(|(_, value)| value.as_str())
    }

    /// Whether it answers the request with this branch and sequence (RFC 3261, 17.1.3).
    pub(crate) fn answers(&self, branch: &str, sequence: u32, method: Method) -> bool {
        let of_branch = self.via_parameter("branch") == Some(branch);
        let mut words = self.all("CSeq").next().unwrap_or_default().split_whitespace();
        let of_sequence = words.next().and_then(|n| n.parse().ok()) == Some(sequence);
        of_branch && of_sequence && words.next() == Some(method.name())
    }

    /// A parameter of the topmost `Via`.
    pub(crate) fn via_parameter(&self, name: &str) -> Option<&str> {
        let topmost = self.all("Via").next()?.split(',').next()?;
        topmost.split(';').skip(1).find_map(|parameter| {
            let (of, value) = parameter.split_once('=')?;
            of.trim().eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    fn body_length(&self) -> Result<usize, ResponseError> {
        let Some(text) = self.all("Content-Length").next() else { return Ok(0) };
        let length = text.trim().parse().ok().filter(|length| *length <= LONGEST);
        length.ok_or_else(|| ResponseError::Length(text.to_owned()))
    }
}

/// The head, and its length with the empty line that ends it. Lines may end without CR.
fn head(octets: &[u8]) -> Option<(&[u8], usize)> {
    let ends = |end: &[u8]| {
        let at = octets.windows(end.len()).take(LONGEST).position(|window| window == end)?;
        Some((at, at + end.len()))
    };
    let end = match (ends(b"\r\n\r\n"), ends(b"\n\n")) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    Some((octets.get(..end.0)?, end.1))
}

fn status_line(line: &str) -> Option<(u16, String)> {
    let mut words = line.splitn(3, ' ');
    let version = words.next().is_some_and(|word| word.eq_ignore_ascii_case("SIP/2.0"));
    let status = words.next()?.parse().ok().filter(|status| (100..700).contains(status))?;
    version.then(|| (status, words.next().unwrap_or_default().trim().to_owned()))
}

fn headers<'t>(
    lines: impl Iterator<Item = &'t str>,
) -> Result<Vec<(String, String)>, ResponseError> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        let folded = line.starts_with([' ', '\t']);
        match (folded, headers.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (false, _, Some((name, value))) => {
                headers.push((long_name(name.trim()).to_owned(), value.trim().to_owned()));
            }
            // What is no header is passed over (RFC 3261, 7.3.1 asks as much of unknown ones).
            _ => {}
        }
        if headers.len() > MOST_HEADERS {
            return Err(ResponseError::TooLong);
        }
    }
    Ok(headers)
}

/// The long name of a compact one (RFC 3261, 7.3.3), of those that are read.
fn long_name(name: &str) -> &str {
    match name {
        "v" | "V" => "Via",
        "l" | "L" => "Content-Length",
        "m" | "M" => "Contact",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANSWER: &str = "SIP/2.0 401 Unauthorized\r\n\
        v: SIP/2.0/UDP 10.0.0.1:5060 ;received=203.0.113.9;rport=4711 ; branch=z9hG4bKabc,\r\n \
        SIP/2.0/UDP x;branch=other\r\n\
        CSEQ:  7   REGISTER\r\n\
        WWW-Authenticate: Digest realm=\"a\",\r\n\tnonce=\"b\"\r\n\
        l: 4\r\n\r\nbodySIP/2.0";

    #[test]
    fn liberties_of_the_grammar_are_taken() {
        let (response, length) = Response::decode(ANSWER.as_bytes()).unwrap().unwrap();
        assert_eq!((response.status, response.reason.as_str()), (401, "Unauthorized"));
        assert_eq!(length, ANSWER.len() - 7);
        assert!(response.answers("z9hG4bKabc", 7, Method::Register));
        assert!(!response.answers("z9hG4bKabc", 8, Method::Register));
        assert!(!response.answers("other", 7, Method::Register));
        assert_eq!(response.via_parameter("rport"), Some("4711"));
        let challenge: Vec<_> = response.all("www-authenticate").collect();
        assert_eq!(challenge, ["Digest realm=\"a\", nonce=\"b\""]);
        let bare = ANSWER.replace("\r\n", "\n");
        assert_eq!(Response::decode(bare.as_bytes()).unwrap().unwrap().0, response);
    }

    #[test]
    fn a_stream_is_waited_for() {
        for cut in 0..ANSWER.len() - 7 {
            assert_eq!(Response::decode(&ANSWER.as_bytes()[..cut]), Ok(None), "{cut}");
        }
        let kept_alive = format!("\r\n\r\n{ANSWER}");
        assert_eq!(Response::decode(kept_alive.as_bytes()).unwrap().unwrap().1, ANSWER.len() - 3);
    }

    #[test]
    fn what_is_no_answer_says_so() {
        let refusal = |text: &str| Response::decode(text.as_bytes()).unwrap_err();
        assert_eq!(refusal("HTTP/1.1 200 OK\r\n\r\n"), ResponseError::Status);
        assert_eq!(refusal("SIP/2.0 99 Low\r\n\r\n"), ResponseError::Status);
        assert_eq!(refusal("OPTIONS sip:x SIP/2.0\r\n\r\n"), ResponseError::Status);
        let long = "SIP/2.0 200 OK\r\nContent-Length: 99999999\r\n\r\n";
        assert_eq!(refusal(long), ResponseError::Length("99999999".to_owned()));
        assert_eq!(Response::decode(&[b'x'; LONGEST + 1]), Err(ResponseError::TooLong));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(
            octets in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..200, at in 0_usize..200,
        ) {
            Response::decode(&octets).ok();
            let mut damaged = ANSWER.as_bytes().to_vec();
            damaged.splice(at..at, octets);
            damaged.truncate(cut + at);
            if let Ok(Some((response, length))) = Response::decode(&damaged) {
                prop_assert!(length <= damaged.len());
                response.via_parameter("branch");
            }
        }
    }
}
