//! The daemon over HTTP: one table of routes, one guard before each of them, and problems
//! (RFC 9457) for whatever is refused.

mod account;
mod answer;
mod body;
mod certificates;
mod guard;
mod health;
mod identifier;
mod log;
mod once;
mod openapi;
mod orders;
mod problem;
mod rate;
mod reference;
mod routes;
mod server;
mod stream;
mod terms;
mod tmf;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::openapi::{Part, written as api_document};
pub(crate) use self::{
    body::room, identifier::RequestId, once::Attempt, rate::Buckets, routes::router, server::serve,
    stream::MOST as MOST_STREAMS,
};
