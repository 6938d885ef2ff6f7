//! The daemon over HTTP: one table of routes, one guard before each of them, and problems
//! (RFC 9457) for whatever is refused.

mod account;
mod answer;
mod body;
mod certificates;
mod console;
mod form;
mod guard;
mod health;
mod identifier;
mod jobs;
mod late;
mod log_in;
mod openapi;
mod orders;
mod page;
mod problem;
mod rate;
mod routes;
mod server;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    body::room,
    identifier::RequestId,
    rate::{Asker, Buckets},
    routes::router,
    server::serve,
};
