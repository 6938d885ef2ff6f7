//! How often passwords may be tried: by one account, whoever tries, and by one address, whatever it
//! tries. An attempt counts before it is looked at, so that many at a time gain nothing.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use linecert_store::AccountName;

use crate::http::{Asker, Buckets, Empty};

/// How long the next attempt takes when all are used up.
const NEXT: Duration = Duration::from_secs(6);
/// How many more than one an account has at once.
const OF_ACCOUNT: u32 = 9;
/// The same of an address, behind which a whole centre may sit.
const OF_ADDRESS: u32 = 99;

/// The attempts that are left.
#[derive(Debug)]
pub(crate) struct Guesses {
    accounts: Buckets,
    addresses: Buckets,
}

impl Guesses {
    /// Nobody has tried yet.
    pub(crate) fn new() -> Self {
        let of = |more| Buckets::of(NEXT, NonZeroU32::MIN.saturating_add(more));
        Self { accounts: of(OF_ACCOUNT), addresses: of(OF_ADDRESS) }
    }

    /// Takes an attempt at an account that may not be there, from an address.
    ///
    /// # Errors
    /// When none is left.
    pub(crate) fn take(&self, account: &str, address: IpAddr) -> Result<(), Empty> {
        self.addresses.take(&Asker::Address(address), Instant::now())?;
        match account.parse() {
            Ok(account) => self.of_account(account),
            // A name that there cannot be is nobody's.
            Err(_) => Ok(()),
        }
    }

    /// Takes an attempt of somebody who is logged in to that account.
    ///
    /// # Errors
    /// When none is left.
    pub(crate) fn of_account(&self, account: AccountName) -> Result<(), Empty> {
        self.accounts.take(&Asker::Account(account), Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn an_account_is_tried_ten_times_and_an_address_tries_a_hundred() {
        let address = |last: u8| IpAddr::from(Ipv4Addr::new(192, 0, 2, last));
        let guesses = Guesses::new();
        for last in 0..10 {
            assert_eq!(guesses.take("li", address(last)), Ok(()));
        }
        assert!(guesses.take("li", address(11)).is_err());
        assert!(guesses.of_account("li".parse().unwrap()).is_err());
        let tried = (0..200).filter(|n| guesses.take(&format!("a{n}"), address(99)).is_ok());
        assert_eq!(tried.count(), 100);
    }
}
