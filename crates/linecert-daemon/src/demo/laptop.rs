//! A laptop that sends its certificates, one after the other, as every laptop does.

use std::{net::SocketAddr, thread};

use linecert_api::{Address, AddressError, Client, ClientError, Token, TokenError};
use linecert_audit::generate::{Fleet, GenerateError};
use linecert_cert::{Bundle, BundleError};
use linecert_web_speed::Trust;
use thiserror::Error;

use super::stock::Stock;

/// Why a certificate is not sent.
#[derive(Debug, Error)]
enum SendError {
    #[error(transparent)]
    Generate(#[from] GenerateError),
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error("{0}")]
    Start(String),
}

/// Sends them all, on a thread of its own.
pub(super) fn send_all(address: SocketAddr, (fleet, stock): (Fleet, Stock)) {
    let work = move || match send(address, (&fleet, &stock)) {
        Ok(()) => tracing::info!("the laptop of the demonstration has sent its certificates"),
        Err(error) => tracing::error!(%error, "the laptop of the demonstration gave up"),
    };
    if let Err(error) = thread::Builder::new().name("demo-laptop".to_owned()).spawn(work) {
        tracing::error!(%error, "there is no laptop in this demonstration");
    }
}

fn send(address: SocketAddr, (fleet, stock): (&Fleet, &Stock)) -> Result<(), SendError> {
    let start = |error: &dyn std::fmt::Display| SendError::Start(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| start(&error))?;
    let address: Address = format!("http://{address}").parse()?;
    let token: Token = stock.token.reveal().parse()?;
    let client = Client::new(address, Some(token), &Trust::bundled());
    let client = client.map_err(|error| start(&error))?;
    let crew = fleet.crew()?;
    for (number, site) in (0..).zip(&stock.sites) {
        let certificate = crew.certificate_of(number, site)?;
        let digest = Bundle::parse(&certificate)?.envelope.digest();
        runtime.block_on(client.deposit(digest, &certificate))?;
    }
    Ok(())
}
