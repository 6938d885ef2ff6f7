//! A server that is scripted by a closure: one request for each connection.

use std::{
    io::{BufRead as _, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `POST /api/v1/certificates HTTP/1.1`.
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is said to a request, and what happens then.
#[derive(Debug, Clone)]
pub(crate) struct Says {
    octets: Vec<u8>,
    holds: bool,
}

impl Says {
    pub(crate) fn new(status: u16, media_type: &str, body: &[u8]) -> Self {
        let head = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Self::octets(&[head.as_bytes(), body].concat())
    }

    /// These octets and nothing else, whatever they are.
    pub(crate) fn octets(octets: &[u8]) -> Self {
        Self { octets: octets.to_vec(), holds: false }
    }

    /// The connection is closed without a word.
    pub(crate) fn nothing() -> Self {
        Self::octets(b"")
    }

    /// The connection stays open, and nothing more is said.
    pub(crate) fn and_holds(self) -> Self {
        Self { holds: true, ..self }
    }

    /// The connection breaks after so many octets.
    pub(crate) fn cut_after(mut self, octets: usize) -> Self {
        assert!(octets < self.octets.len());
        self.octets.truncate(octets);
        self
    }

    /// With another header.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        let text = String::from_utf8(self.octets).unwrap();
        let text = text.replacen("\r\n", &format!("\r\n{name}: {value}\r\n"), 1);
        Self { octets: text.into_bytes(), ..self }
    }
}

/// An answer in JSON.
pub(crate) fn json(status: u16, body: &str) -> Says {
    Says::new(status, "application/json", body.as_bytes())
}

/// A problem as the daemon tells it.
pub(crate) fn problem(name: &str, status: u16) -> Says {
    let body = format!(
        r#"{{"type":"urn:linecert:problem:{name}","status":{status},"detail":"told by a test","code":31}}"#
    );
    Says::new(status, "application/problem+json", body.as_bytes())
}

/// A server in a thread of its own, for as long as it is held.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What octets go through.
pub(crate) trait Channel: Read + Write {}

impl<T: Read + Write> Channel for T {}

impl Peer {
    /// Answers each request by `answer`.
    pub(crate) fn answering(answer: impl FnMut(&Asked) -> Says + Send + 'static) -> Self {
        Self::over(|stream| Some(Box::new(stream)), answer)
    }

    /// Answers over what `wrap` makes of a connection, if it makes anything of it.
    pub(crate) fn over(
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Channel>> + Send + 'static,
        answer: impl FnMut(&Asked) -> Says + Send + 'static,
    ) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), wrap, answer)
    }

    /// The same where a listener was opened.
    pub(crate) fn at(
        listener: TcpListener,
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Channel>> + Send + 'static,
        mut answer: impl FnMut(&Asked) -> Says + Send + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let (asked, stop) = (Arc::<Mutex<Vec<Asked>>>::default(), Arc::<AtomicBool>::default());
        let (seen, is_stopped) = (Arc::clone(&asked), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                if is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                let Some(mut channel) = wrap(stream) else { continue };
                let Some(request) = read(&mut channel) else { continue };
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
                let says = answer(&request);
                // A client that goes away in the middle is what some of these tests do.
                channel.write_all(&says.octets).and_then(|()| channel.flush()).ok();
                if says.holds {
                    held.push(channel);
                }
            }
        });
        Self { address, asked, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        TcpStream::connect(self.address).ok();
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || !matches!(ended, Some(Err(_))), "the peer panicked");
    }
}

/// A whole request; `None` when the client has left before its end.
fn read(channel: &mut dyn Channel) -> Option<Asked> {
    let mut reader = BufReader::new(channel);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<_> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { line: lines[0].clone(), headers, body })
}
