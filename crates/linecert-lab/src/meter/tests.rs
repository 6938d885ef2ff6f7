//! Every meter on every day, read back by its driver, and what real meters were seen to say.

mod days;
mod recorded;
mod session;
