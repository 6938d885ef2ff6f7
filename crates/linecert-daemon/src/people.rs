//! People and machines: what they may do, what they may see, and how they show who they are.

mod caller;
mod right;
mod token;

pub(crate) use self::{
    caller::{Caller, Unauthenticated, authenticate},
    right::Right,
    token::Token,
};
