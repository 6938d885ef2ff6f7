//! Which size to try next. Pure.

use std::net::IpAddr;

/// What became of the probes of a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// An echo came back whole.
    Passed,
    /// This machine's own interface does not take it.
    TooLong,
    /// A router says that it is too big, and perhaps what would fit.
    TooBig { by: IpAddr, fits: Option<u16> },
    /// Every try vanished.
    Vanished,
}

/// A search between a size that passes and one that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    floor: u16,
    passes: Option<u16>,
    /// The smallest size that failed, and how.
    fails: Option<(u16, Fate)>,
    /// The size that a router named last, and which router.
    hint: Option<(u16, IpAddr)>,
}

/// Sizes that lines commonly have: an Ethernet, one with PPPoE on it, a mobile network, and what
/// tunnels leave. Tried before halving, since most lines have one of them.
const COMMON: [u16; 5] = [1500, 1492, 1480, 1460, 1420];

impl Search {
    /// Every host takes packets of 68 octets (RFC 791, 3.2), or of 1280 (RFC 8200, 5).
    pub(super) const fn new(target: IpAddr) -> Self {
        let floor = if target.is_ipv4() { 68 } else { 1280 };
        Self { floor, passes: None, fails: None, hint: None }
    }

    /// The next size to try; `None` when nothing is left to find out.
    pub(super) fn next(&self) -> Option<u16> {
        let Some(passes) = self.passes else { return self.fails.is_none().then_some(self.floor) };
        let Some((fails, _)) = self.fails else {
            return (passes < u16::MAX).then_some(u16::MAX);
        };
        if fails - passes <= 1 {
            return None;
        }
        let is_open = |size: &u16| (passes + 1..fails).contains(size);
        // A size that a router named is nearly always right: then the one above it fails.
        let hint = self.hint.map(|(size, _)| size);
        let after_hint = hint.filter(|hint| *hint == passes).map(|hint| hint + 1);
        let common = COMMON.into_iter().flat_map(|size| [size, size + 1]).filter(is_open);
        let halfway = passes + (fails - passes) / 2;
        let named = hint.into_iter().chain(after_hint).find(is_open);
        let is_worth_it = |size: &u16| *size == passes + 1 || COMMON.contains(size);
        Some(named.or_else(|| common.filter(is_worth_it).max()).unwrap_or(halfway))
    }

    /// Takes note of what became of a size.
    pub(super) fn note(&mut self, size: u16, fate: Fate) {
        match fate {
            Fate::Passed => self.note_passed(size),
            Fate::TooBig { by, fits } => {
                let fits = fits.filter(|fits| (self.floor..size).contains(fits));
                self.hint = fits.map(|fits| (fits, by)).or(self.hint);
                self.note_failed(size, fate);
            }
            Fate::TooLong | Fate::Vanished => self.note_failed(size, fate),
        }
    }

    /// An answer may come so late that its size has already been given up.
    fn note_passed(&mut self, size: u16) {
        self.passes = Some(self.passes.map_or(size, |passes| passes.max(size)));
        self.fails = self.fails.filter(|(fails, _)| *fails > size);
    }

    fn note_failed(&mut self, size: u16, fate: Fate) {
        if self.fails.is_none_or(|(fails, _)| size < fails) {
            self.fails = Some((size, fate));
        }
    }

    /// The largest size that got through.
    pub(super) const fn passes(&self) -> Option<u16> {
        self.passes
    }

    /// The router that named just the largest size that got through.
    pub(super) const fn named_by(&self) -> Option<IpAddr> {
        match (self.hint, self.passes) {
            (Some((size, by)), Some(passes)) if size == passes => Some(by),
            _ => None,
        }
    }

    /// The smallest size that did not, and what became of it.
    pub(super) const fn fails(&self) -> Option<(u16, Fate)> {
        self.fails
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROUTER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    /// Searches a path on which `fate` happens to each size; returns the sizes tried.
    fn check(target: IpAddr, fate: impl Fn(u16) -> Fate) -> (Search, Vec<u16>) {
        let (mut search, mut tried) = (Search::new(target), Vec::new());
        while let Some(size) = search.next() {
            assert!(tried.len() < 40 && !tried.contains(&size), "{size} after {tried:?}");
            tried.push(size);
            search.note(size, fate(size));
        }
        (search, tried)
    }

    fn interface(mtu: u16, beyond: impl Fn(u16) -> Fate) -> impl Fn(u16) -> Fate {
        move |size| if size > mtu { Fate::TooLong } else { beyond(size) }
    }

    #[test]
    fn a_clear_path_is_that_of_the_interface() {
        let (search, tried) = check(ROUTER, interface(1500, |_| Fate::Passed));
        assert_eq!((search.passes(), search.fails()), (Some(1500), Some((1501, Fate::TooLong))));
        assert_eq!(tried, [68, 65_535, 1500, 1501]);
        assert_eq!(check(ROUTER, |_| Fate::Passed).0.passes(), Some(65_535));
    }

    #[test]
    fn what_a_router_names_is_verified() {
        let named = |fits| {
            move |size| match size {
                0..=1400 => Fate::Passed,
                _ => Fate::TooBig { by: ROUTER, fits },
            }
        };
        let (search, tried) = check(ROUTER, interface(1500, named(Some(1400))));
        assert_eq!(
            (search.passes(), tried.as_slice()),
            (Some(1400), &[68, 65_535, 1500, 1400, 1401][..])
        );
        // Old routers name none, broken and hostile ones nonsense.
        for nonsense in [None, Some(0), Some(67), Some(1399), Some(1450), Some(65_535)] {
            let (search, _) = check(ROUTER, interface(1500, named(nonsense)));
            assert_eq!(search.passes(), Some(1400), "{nonsense:?}");
        }
    }

    #[test]
    fn who_never_answers_is_asked_one_size() {
        let (search, tried) = check("2001:db8::1".parse().unwrap(), |_| Fate::Vanished);
        assert_eq!((search.passes(), tried.as_slice()), (None, &[1280][..]));
    }

    #[test]
    fn a_late_answer_reopens_what_was_given_up() {
        let mut search = Search::new(ROUTER);
        search.note(68, Fate::Passed);
        search.note(1500, Fate::Vanished);
        search.note(1500, Fate::Passed);
        assert_eq!((search.passes(), search.fails()), (Some(1500), None));
    }

    proptest! {
        #[test]
        fn every_black_hole_is_found(mtu in 68_u16..9000, interface_mtu in 576_u16..9001) {
            let lost = move |size| if size > mtu { Fate::Vanished } else { Fate::Passed };
            let (search, _) = check(ROUTER, interface(interface_mtu, lost));
            let truth = mtu.min(interface_mtu);
            prop_assert_eq!(search.passes(), Some(truth));
            prop_assert_eq!(search.fails().map(|fails| fails.0), Some(truth + 1));
        }
    }
}
