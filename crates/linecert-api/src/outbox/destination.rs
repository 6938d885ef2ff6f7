//! To whom a certificate goes, and what opens the door there.

use std::{fs, io, path::PathBuf};

use linecert_web_speed::{Trust, TrustError};
use thiserror::Error;
use tokio_rustls::rustls;

use crate::client::{Address, Client, Token, TokenError};

/// A daemon, with where to find what it takes to be let in. The secret itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The daemon.
    pub daemon: Address,
    /// The file with the token.
    pub token_file: Option<PathBuf>,
    /// A PEM file of authorities that vouch for the daemon, besides those that are bundled.
    pub authorities: Option<PathBuf>,
}

/// Why nothing can be sent to a daemon.
#[derive(Debug, Error)]
pub enum DestinationError {
    /// There is no token.
    #[error("the token in {}", file.display())]
    Token {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: TokenError,
    },
    /// The file of authorities cannot be read.
    #[error("the authorities in {}", file.display())]
    Unread {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file of authorities holds none.
    #[error("the authorities in {}", file.display())]
    Authorities {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: TrustError,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

impl Destination {
    /// A client of this daemon. The token of the environment serves where no file is named.
    ///
    /// # Errors
    /// When a file cannot be read, or is not what it should be.
    pub fn client(&self, of_environment: Option<Token>) -> Result<Client, DestinationError> {
        let token = match &self.token_file {
            Some(file) => Some(
                Token::read(file)
                    .map_err(|source| DestinationError::Token { file: file.clone(), source })?,
            ),
            None => of_environment,
        };
        Ok(Client::new(self.daemon.clone(), token, &self.trust()?)?)
    }

    fn trust(&self) -> Result<Trust, DestinationError> {
        let Some(file) = &self.authorities else { return Ok(Trust::bundled()) };
        let pem = fs::read(file)
            .map_err(|source| DestinationError::Unread { file: file.clone(), source })?;
        Trust::with_authorities(&pem)
            .map_err(|source| DestinationError::Authorities { file: file.clone(), source })
    }
}
