//! Accounts of people, and the links by which they come in for the first time.

use std::collections::BTreeSet;

use axum::{extract::Form, response::Response};
use linecert_api::ProblemKind;
use linecert_cert::Regions;
use linecert_console::{
    Place,
    view::{self, AccountStanding, Accounts},
};
use linecert_store::{Account, AccountName, Change, Expect, RegionName, Role};
use serde::Deserialize;

use super::visit::{Visit, wrong};
use crate::{
    http::problem::Refused,
    people::{InviteError, Purpose, invite as make_link},
};

/// One page of the accounts.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    shown(&visit, None).await
}

/// What is sent for a new account.
#[derive(Debug, Deserialize)]
pub(super) struct New {
    account: String,
    display: String,
    role: String,
    regions: String,
}

/// Makes an account, and shows the link by which its holder comes in.
pub(super) async fn add(visit: Visit, Form(new): Form<New>) -> Result<Response, Refused> {
    let name: AccountName = new.account.trim().parse().map_err(wrong)?;
    let display = match new.display.trim() {
        "" => name.to_string(),
        display => display.to_owned(),
    };
    let role: Role = new.role.parse().map_err(wrong)?;
    let account = Account {
        name: name.clone(),
        display,
        role,
        regions: regions(&new.regions)?,
        password: None,
        disabled: false,
        version: 0,
    };
    let change = Change::PutAccount(Box::new(account), Expect::Absent);
    visit.app.write(&visit.caller, vec![change]).await?;
    let link = link(&visit, name).await?;
    shown(&visit, Some(link)).await
}

/// Shows another link, for who has lost the first one or the password.
pub(super) async fn invite(visit: Visit) -> Result<Response, Refused> {
    let Place::Invite(name) = &visit.place else { return Err(visit.absent()) };
    let name: AccountName = visit.name(name)?;
    let account = visit.app.store.account(visit.scope(), &name).await?;
    let account = account.filter(|account| !account.disabled).ok_or_else(|| visit.absent())?;
    let link = link(&visit, account.name).await?;
    shown(&visit, Some(link)).await
}

async fn link(visit: &Visit, name: AccountName) -> Result<String, Refused> {
    let whom = (name, Purpose::LogIn);
    match make_link(&visit.app, visit.caller.actor(), whom).await {
        Ok(invited) => Ok(invited.link(visit.app.entrance.address())),
        Err(InviteError::Write(error)) => Err(error.into()),
        Err(InviteError::Draw(error)) => {
            tracing::error!(%error, "no secret could be drawn");
            Err(Refused::new(ProblemKind::Internal, "the system gives no random bytes"))
        }
    }
}

async fn shown(visit: &Visit, link: Option<String>) -> Result<Response, Refused> {
    let (page, list) = visit.part("accounts", &[])?;
    let found = visit.app.store.accounts(visit.scope(), &page).await?;
    let rows = found.rows.into_iter().map(row).collect();
    Ok(visit.show(&Accounts { rows, link, next: visit.next(list, found.next) }))
}

fn row(account: Account) -> view::Account {
    view::Account {
        name: account.name.to_string(),
        display: account.display,
        role: crate::http::page::role(account.role),
        regions: match account.regions {
            Regions::All => None,
            Regions::Named(names) => Some(names.into_iter().collect()),
        },
        standing: if account.disabled { AccountStanding::Closed } else { AccountStanding::Open },
    }
}

/// Regions with commas between; all of them when nothing is named.
fn regions(text: &str) -> Result<Regions, Refused> {
    let names = text.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
    let check = |name: &str| name.parse().map(|region: RegionName| region.to_string());
    let names = names.map(check).collect::<Result<BTreeSet<_>, _>>().map_err(wrong)?;
    Ok(if names.is_empty() { Regions::All } else { Regions::Named(names) })
}
