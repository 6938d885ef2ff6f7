//! One request and its answer over a socket of its own, as small as can be.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The status line and the headers.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut of_name = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        of_name.next().map(|(_, value)| value.trim())
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ask<'a> {
    /// The method and the path.
    pub(crate) what: (&'a str, &'a str),
    /// The token.
    pub(crate) token: Option<&'a str>,
    /// More headers.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Ask<'_> {
    /// Sends it and waits for the answer.
    pub(crate) fn send(&self, address: SocketAddr) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.what.0,
            self.what.1,
            self.body.len()
        );
        let token = self.token.map(|token| format!("Bearer {token}"));
        let token = token.iter().map(|token| ("authorization", token.as_str()));
        for (name, value) in self.headers.iter().copied().chain(token) {
            head.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        stream.write_all(head.as_bytes())?;
        stream.write_all(b"\r\n")?;
        // A body that is refused unread may find the connection closed already.
        let sent = stream.write_all(self.body);
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Err(error) if bytes.is_empty() => return Err(error),
            _ => {}
        }
        parse(&bytes).ok_or_else(|| sent.err().unwrap_or_else(|| io::ErrorKind::InvalidData.into()))
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes.get(..end)?.to_vec()).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = bytes.get(end + 4..)?.to_vec();
    let answer = Answer { status, head, body };
    match answer.header("transfer-encoding") {
        Some("chunked") => Some(Answer { body: joined(&answer.body), ..answer }),
        _ => Some(answer),
    }
}

/// The chunks of a body (RFC 9112, section 7.1), as many as came.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunks.windows(2).position(|window| window == b"\r\n") {
        let (size, rest) = (chunks.get(..end).unwrap_or_default(), chunks.get(end + 2..));
        let size = str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let (Some(size @ 1..), Some(rest)) = (size, rest) else { break };
        body.extend(rest.iter().take(size));
        chunks = rest.get(size + 2..).unwrap_or_default();
    }
    body
}
