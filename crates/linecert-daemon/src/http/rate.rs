//! How often one principal, or one address without one, may ask: a bucket of requests for each,
//! which fills up again as time goes on.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use linecert_store::AccountName;

/// How many buckets are kept. One that is full again is as good as none.
const MOST: usize = 16_384;

/// Whose bucket it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Asker {
    /// Somebody who has shown who they are.
    Account(AccountName),
    /// Anybody else.
    Address(IpAddr),
}

/// All buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// How long one request takes to come back.
    refill: Duration,
    /// How long all of them take, from an empty bucket.
    full: Duration,
    /// When the bucket of each will be full again.
    full_at: Mutex<HashMap<Asker, Instant>>,
}

/// That a bucket is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Empty {
    /// When the next request will be taken.
    pub(crate) retry_after: Duration,
}

impl Buckets {
    /// Buckets that hold `burst` requests and get `rate` back each second.
    pub(crate) fn new(rate: NonZeroU32, burst: NonZeroU32) -> Self {
        Self::of(Duration::from_secs(1) / rate.get(), burst)
    }

    /// Buckets that hold `burst` requests and get one back in each time of `refill`.
    pub(crate) fn of(refill: Duration, burst: NonZeroU32) -> Self {
        Self { refill, full: refill.saturating_mul(burst.get()), full_at: Mutex::default() }
    }

    /// Takes a request out of somebody's bucket.
    pub(crate) fn take(&self, asker: &Asker, now: Instant) -> Result<(), Empty> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let lacking = self.lacking(full_at.get(asker), now)?;
        if full_at.len() >= MOST {
            full_at.retain(|_, at| *at > now);
        }
        full_at.insert(asker.clone(), now + lacking + self.refill);
        Ok(())
    }

    /// Looks whether there is one left, without taking it.
    pub(crate) fn look(&self, asker: &Asker, now: Instant) -> Result<(), Empty> {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.lacking(full_at.get(asker), now).map(drop)
    }

    /// How long the bucket needs until it is full, if there is a request left in it.
    fn lacking(&self, full_at: Option<&Instant>, now: Instant) -> Result<Duration, Empty> {
        let lacking = full_at.map_or(Duration::ZERO, |at| at.saturating_duration_since(now));
        match (lacking + self.refill).checked_sub(self.full) {
            None | Some(Duration::ZERO) => Ok(lacking),
            Some(retry_after) => Err(Empty { retry_after }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(last: u8) -> Asker {
        Asker::Address(IpAddr::from(Ipv4Addr::new(192, 0, 2, last)))
    }

    fn buckets(rate: u32, burst: u32) -> Buckets {
        Buckets::new(NonZeroU32::new(rate).unwrap(), NonZeroU32::new(burst).unwrap())
    }

    #[test]
    fn a_bucket_holds_its_burst_and_fills_up_again() {
        let (buckets, start) = (buckets(10, 3), Instant::now());
        let after = |ms| buckets.take(&address(1), start + Duration::from_millis(ms));
        assert_eq!([after(0), after(0), after(0)], [Ok(()); 3]);
        let empty = Empty { retry_after: Duration::from_millis(100) };
        assert_eq!(after(0), Err(empty));
        assert_eq!(buckets.look(&address(1), start), Err(empty));
        assert_eq!(after(100), Ok(()));
        assert_eq!(after(100), Err(empty));
        assert_eq!([after(400), after(400), after(400)], [Ok(()); 3]);
        assert_eq!(buckets.take(&address(2), start), Ok(()));
    }

    #[test]
    fn those_who_went_away_are_forgotten() {
        let (buckets, start) = (buckets(1000, 1), Instant::now());
        let other = |n: u32| Asker::Address(IpAddr::from(Ipv4Addr::from(n)));
        for n in 0..u32::try_from(MOST).unwrap() {
            buckets.take(&other(n), start).unwrap();
        }
        buckets.take(&address(1), start + Duration::from_secs(1)).unwrap();
        assert_eq!(buckets.full_at.lock().unwrap().len(), 1);
    }
}
