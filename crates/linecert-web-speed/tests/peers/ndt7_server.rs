//! A server of ndt7, after spec/ndt7-protocol.md of ndt-server, v0.7.1.

use std::{
    os::fd::{AsFd, OwnedFd},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, interval},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Bytes, Message,
        handshake::server::{Callback, ErrorResponse, Request, Response},
    },
};

/// What a server does with a connection.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    pub(crate) sends_for: Duration,
    pub(crate) tells: Tells,
}

/// What a server tells during an upload.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Tells {
    Nothing,
    /// `AppInfo`, which counts messages.
    Application,
    /// `TCPInfo`, as the kernel counts, which deployed servers tell.
    Tcp,
}

impl Server {
    pub(crate) const fn telling(tells: Tells) -> Self {
        Self { sends_for: Duration::from_secs(10), tells }
    }

    pub(crate) async fn serve(self, stream: TcpStream) {
        let socket = stream.as_fd().try_clone_to_owned().unwrap();
        self.serve_over(stream, socket).await;
    }

    pub(crate) async fn serve_over(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        socket: OwnedFd,
    ) {
        let mut path = String::new();
        let Ok(stream) = accept_hdr_async(stream, Upgrade(&mut path)).await else { return };
        if path == "/ndt/v7/download?client_name=linecert" {
            self.send(stream).await;
        } else if path == "/ndt/v7/upload?client_name=linecert" {
            self.receive(stream, socket).await;
        }
    }

    async fn send<S: AsyncRead + AsyncWrite + Unpin>(self, mut stream: WebSocketStream<S>) {
        let (started, mut size, mut sent) = (Instant::now(), 1 << 13, 0);
        let mut telling = Duration::ZERO;
        while started.elapsed() < self.sends_for {
            let load = Message::Binary(Bytes::from(vec![7; size]));
            if stream.send(load).await.is_err() {
                return;
            }
            sent += size;
            if size < 1 << 20 && size < sent / 16 {
                size *= 2;
            }
            if started.elapsed() > telling {
                telling = started.elapsed() + Duration::from_millis(250);
                let us = started.elapsed().as_micros();
                let text = format!(r#"{{"AppInfo":{{"ElapsedTime":{us},"NumBytes":{sent}}}}}"#);
                stream.send(Message::text(text)).await.ok();
            }
        }
        stream.close(None).await.ok();
        while let Some(Ok(_)) = stream.next().await {}
    }

    async fn receive<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        mut stream: WebSocketStream<S>,
        socket: OwnedFd,
    ) {
        let (started, mut received) = (Instant::now(), 0);
        let mut tick = interval(Duration::from_millis(250));
        loop {
            tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(Message::Binary(load))) => received += load.len(),
                    Some(Ok(_)) => {}
                    _ => return,
                },
                _ = tick.tick() => {
                    let us = started.elapsed().as_micros();
                    let text = match self.tells {
                        Tells::Nothing => continue,
                        Tells::Application => format!(
                            r#"{{"AppInfo":{{"ElapsedTime":{us},"NumBytes":{received}}},"Origin":"server"}}"#
                        ),
                        Tells::Tcp => {
                            let octets = linecert_socket::tcp_info(&socket).unwrap().bytes_received;
                            format!(
                                r#"{{"TCPInfo":{{"ElapsedTime":{us},"BytesReceived":{octets},"RTT":5}}}}"#
                            )
                        }
                    };
                    if stream.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// Accepts the subprotocol and remembers the path.
struct Upgrade<'p>(&'p mut String);

impl Callback for Upgrade<'_> {
    fn on_request(
        self,
        request: &Request,
        mut answer: Response,
    ) -> Result<Response, ErrorResponse> {
        *self.0 = request.uri().to_string();
        let name = "Sec-WebSocket-Protocol";
        let asked = request.headers().get(name).cloned();
        assert_eq!(asked.as_ref().unwrap(), "net.measurementlab.ndt.v7");
        answer.headers_mut().insert(name, asked.unwrap());
        Ok(answer)
    }
}
