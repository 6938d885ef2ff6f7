//! A server with the paths of LibreSpeed, over hyper.

use std::{convert::Infallible, pin::Pin, task::Poll};

use hyper::{
    Method, Request, Response,
    body::{Body, Bytes, Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

const MIB: usize = 1 << 20;

/// So many pieces of a mebibyte, or one text.
pub(crate) struct Answer {
    pieces: usize,
    piece: Bytes,
}

pub(crate) async fn serve(stream: TcpStream) {
    serve_over(stream).await;
}

pub(crate) async fn serve_over(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let connection =
        http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
    // A client that goes away in the middle is what these tests do.
    connection.await.ok();
}

/// Closes the connection after each answer, as a server without keep-alive does.
pub(crate) async fn serve_once(stream: TcpStream) {
    let mut builder = http1::Builder::new();
    builder.keep_alive(false);
    builder.serve_connection(TokioIo::new(stream), service_fn(answer)).await.ok();
}

async fn answer(request: Request<Incoming>) -> Result<Response<Answer>, hyper::Error> {
    assert_eq!(request.headers()["accept-encoding"], "identity");
    let asked = (request.method().clone(), request.uri().to_string());
    let mut body = request.into_body();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        frame?;
    }
    let answer = match (&asked.0, asked.1.as_str()) {
        (&Method::GET, "/speed/garbage.php?ckSize=100" | "/garbage?ckSize=100") => {
            Answer { pieces: 100, piece: vec![7; MIB].into() }
        }
        (_, "/speed/empty.php" | "/empty") => Answer { pieces: 0, piece: Bytes::new() },
        (&Method::GET, "/speed/getIP.php") => {
            let text = r#"{"processedString":"203.0.113.5 - Example, DE","rawIspInfo":""}"#;
            Answer { pieces: 1, piece: text.into() }
        }
        _ => {
            let mut missing = Response::new(Answer { pieces: 0, piece: Bytes::new() });
            *missing.status_mut() = hyper::StatusCode::NOT_FOUND;
            return Ok(missing);
        }
    };
    Ok(Response::new(answer))
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.pieces == 0 {
            return Poll::Ready(None);
        }
        self.pieces -= 1;
        Poll::Ready(Some(Ok(Frame::data(self.piece.clone()))))
    }
}
