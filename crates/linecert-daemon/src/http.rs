//! The daemon over HTTP: one table of routes, one guard before each of them, and problems
//! (RFC 9457) for whatever is refused.

mod account;
mod alarms;
mod answer;
mod body;
mod certificates;
mod console;
mod documents;
mod enrolments;
mod field;
mod form;
mod guard;
mod health;
mod identifier;
mod jobs;
mod kpis;
mod late;
mod lines;
mod log;
mod log_in;
mod nodes;
mod once;
mod openapi;
mod orders;
mod page;
mod problem;
mod rate;
mod reference;
mod routes;
mod samples;
mod server;
mod stream;
mod terms;
mod tls;
mod tmf;
mod tools;
mod trail;
mod version;
mod webhooks;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::openapi::{Part, written as api_document};
pub(crate) use self::{
    body::room,
    identifier::RequestId,
    once::Attempt,
    rate::{Asker, Buckets, Empty},
    routes::router,
    server::{Service, serve},
    stream::MOST as MOST_STREAMS,
    tls::{Tls, TlsError, fingerprint},
};
