//! Requests over one connection, as small as can be, so that the client costs little.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::{DaemonProblem, system, wrong};

/// A connection that is kept.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Connection {
    pub(super) fn open(address: SocketAddr, token: &str) -> Result<Self, DaemonProblem> {
        let connect = || {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            Ok(stream)
        };
        let stream = BufReader::new(connect().map_err(system("connect to linecertd"))?);
        Ok(Self { stream, token: token.to_owned() })
    }

    /// Reads a page.
    pub(super) fn get(&mut self, path: &str) -> Result<Answer, DaemonProblem> {
        self.ask(("GET", path), &[])
    }

    /// Sends a body.
    pub(super) fn post(&mut self, path: &str, body: &[u8]) -> Result<Answer, DaemonProblem> {
        self.ask(("POST", path), body)
    }

    fn ask(&mut self, (method, path): (&str, &str), body: &[u8]) -> Result<Answer, DaemonProblem> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
             content-length: {}\r\n\r\n",
            self.token,
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&request).map_err(system("ask linecertd"))?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer, DaemonProblem> {
        let (mut status, mut length) = (None, 0);
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).map_err(system("hear from linecertd"))?;
            let text = line.trim_end();
            match (status, text.split_once(": ")) {
                (None, _) => {
                    let code = text.split(' ').nth(1).and_then(|code| code.parse().ok());
                    status = Some(code.ok_or_else(|| wrong(format!("`{text}` is no answer")))?);
                }
                (Some(status), None) => {
                    let mut body = vec![0; length];
                    self.stream.read_exact(&mut body).map_err(system("hear from linecertd"))?;
                    return Ok(Answer { status, body });
                }
                (Some(_), Some((name, value))) => {
                    if name.eq_ignore_ascii_case("content-length") {
                        let number = value.parse().map_err(|_| wrong("a length is no number"));
                        length = number?;
                    }
                }
            }
        }
    }
}
