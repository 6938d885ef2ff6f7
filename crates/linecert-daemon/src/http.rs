//! The daemon over HTTP: one table of routes, one guard before each of them, and problems
//! (RFC 9457) for whatever is refused.

mod account;
mod alarms;
mod answer;
mod body;
mod certificates;
mod console;
mod documents;
mod field;
mod form;
mod guard;
mod health;
mod identifier;
mod jobs;
mod kpis;
mod late;
mod lines;
mod log_in;
mod nodes;
mod openapi;
mod orders;
mod page;
mod problem;
mod rate;
mod routes;
mod samples;
mod server;
mod tools;
mod trail;
mod version;
mod webhooks;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    body::room,
    identifier::RequestId,
    rate::{Asker, Buckets},
    routes::router,
    server::serve,
};
