//! People and machines: what they may do, what they may see, and how they show who they are.

mod caller;
mod cookie;
mod entrance;
mod guesses;
mod invitation;
mod oidc;
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
    guesses::Guesses,
    invitation::{InviteError, Invited, Purpose, invite},
    oidc::{Attempt, Oidc, OidcError, Returned},
    origin::{Origin, is_foreign},
    password::{HashError, Password, Passwords, Weak},
    right::Right,
    secret::{Csrf, Secret},
    sessions::{Lifetimes, Sessions, Way},
    token::Token,
};
