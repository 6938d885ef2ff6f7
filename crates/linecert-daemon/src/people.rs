//! People and machines: what they may do, what they may see, and how they show who they are.

mod caller;
mod cookie;
mod entrance;
mod invitation;
mod origin;
mod password;
mod right;
mod secret;
mod sessions;
mod token;

pub(crate) use self::{
    caller::{Authorization, Caller, Shown, Unauthenticated, authenticate},
    cookie::{Cookie, cookies},
    entrance::{EnterError, Entrance, enter},
    invitation::{InviteError, Invited, Purpose, invite},
    origin::{Origin, is_foreign},
    password::{HashError, Password, Passwords, Weak},
    right::Right,
    secret::{Csrf, Secret},
    sessions::{Lifetimes, Sessions, Way},
    token::Token,
};
