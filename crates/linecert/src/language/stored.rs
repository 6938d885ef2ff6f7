//! What libraries say in English and certificates keep, in the language of the screen.

use linecert_report::stored_words;

use super::{Language, Messages};

impl Messages {
    /// What a certificate, a journal or a finding says in English, in this language.
    pub(crate) fn stored(&self, english: &str) -> String {
        let language = match self.language {
            Language::English => linecert_report::Language::English,
            Language::Chinese => linecert_report::Language::Chinese,
        };
        stored_words(language, english)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, net::IpAddr, time::Duration};

    use linecert_host::{Clue, HostFinding, HostRemark, Seconds, Share};
    use linecert_measure::Quantity;
    use linecert_speed::{
        iperf3::{Direction, Limit},
        layer::LayerRates,
        method::Remark,
    };

    use super::*;

    fn eth0() -> String {
        "eth0".to_owned()
    }

    fn rate() -> Quantity {
        "93.2 Mbit/s".parse().unwrap()
    }

    fn findings() -> Vec<HostFinding> {
        let seconds = Seconds { bad: 7, all: 10, worst: Share::of(1, 3).unwrap() };
        vec![
            HostFinding::NoHeadroom(seconds),
            HostFinding::Stolen(seconds),
            HostFinding::Stalled(seconds),
            HostFinding::ThreadsWaited(seconds),
            HostFinding::ThreadSaturated(seconds),
            HostFinding::SoftnetDropped { packets: 3 },
            HostFinding::ReceiveOverflow { datagrams: 3 },
            HostFinding::LinkTooSlow { interface: eth0(), speed: rate(), needed: rate() },
            HostFinding::HalfDuplex { interface: eth0() },
            HostFinding::LinkErrors { interface: eth0(), errors: 1, frames: 9 },
            HostFinding::LinkWentDown { interface: eth0() },
        ]
    }

    fn clues() -> Vec<Clue> {
        let [target, source, by, address, gateway]: [IpAddr; 5] =
            ["192.0.2.1", "10.0.0.7", "192.0.2.2", "192.0.2.3", "10.0.0.1"]
                .map(|address| address.parse().unwrap());
        vec![
            Clue::OwnSession { interface: eth0() },
            Clue::Wireless { interface: eth0() },
            Clue::ThisComputer { target },
            Clue::NoRoute { target },
            Clue::SeenOtherwise { by, address, source },
            Clue::SeenAsItIs { by, source, interface: eth0() },
            Clue::FromOperator { source },
            Clue::OnLink { target, interface: eth0() },
            Clue::Way { source, gateway },
            Clue::PublicTarget { target },
            Clue::Untold,
            Clue::SameLink,
            Clue::NoTraceInIpv6,
            Clue::Hop { distance: 1, router: Some(gateway) },
            Clue::Hop { distance: 2, router: None },
        ]
    }

    fn remarks() -> Vec<Remark> {
        let direction = Direction::Down;
        let how = |streams, control: Option<&str>, segment| Remark::How {
            direction,
            streams,
            control: control.map(str::to_owned),
            segment,
            ramp: Duration::from_secs(2),
        };
        let percent: Quantity = "4.2 %".parse().unwrap();
        let [transport, network, link, physical] = [rate(); 4];
        vec![
            how(4, Some("cubic"), Some(1448)),
            how(1, None, Some(1448)),
            how(1, None, None),
            how(4, Some("bbr"), None),
            Remark::Layers(direction, LayerRates { transport, network, link, physical }),
            Remark::Steady { direction, least: rate(), median: rate(), variation: percent },
            Remark::Fairness(Direction::Up, percent),
            Remark::Together { down: rate(), up: rate() },
            Remark::Seen(HostRemark::OnBattery),
            Remark::Seen(HostRemark::ClockStepped { by: Duration::from_millis(1500) }),
            Remark::Seen(HostRemark::Briefly(HostFinding::HalfDuplex { interface: eth0() })),
            Remark::Found(HostFinding::HalfDuplex { interface: eth0() }),
        ]
    }

    /// A variant that is added gets a number here, and so a sample above.
    fn number(clue: &Clue) -> usize {
        match clue {
            Clue::OwnSession { .. } => 0,
            Clue::Wireless { .. } => 1,
            Clue::ThisComputer { .. } => 2,
            Clue::NoRoute { .. } => 3,
            Clue::SeenOtherwise { .. } => 4,
            Clue::SeenAsItIs { .. } => 5,
            Clue::FromOperator { .. } => 6,
            Clue::OnLink { .. } => 7,
            Clue::Way { .. } => 8,
            Clue::PublicTarget { .. } => 9,
            Clue::Untold => 10,
            Clue::SameLink => 11,
            Clue::NoTraceInIpv6 => 12,
            Clue::Hop { .. } => 13,
        }
    }

    /// Whether three English words follow one another; names of things are no sentence.
    fn is_english(text: &str) -> bool {
        let words: Vec<_> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        words.windows(3).any(|three| three.iter().all(is_word))
    }

    #[test]
    fn everything_that_is_found_is_said_in_chinese() {
        let numbers: BTreeSet<_> = clues().iter().map(number).collect();
        assert_eq!(numbers.len(), 14, "a clue has no sample");
        let chinese = Messages::of(Language::Chinese);
        let english = Messages::of(Language::English);
        let limits = [Limit::NoRoom { datagrams: 3 }, Limit::Behind { by: Duration::from_secs(1) }];
        fn said<T: ToString>(all: &[T]) -> Vec<String> {
            all.iter().map(ToString::to_string).collect()
        }
        let all = [said(&findings()), said(&clues()), said(&remarks()), said(&limits)];
        for text in all.concat() {
            let said = chinese.stored(&text);
            assert!(said != text && !is_english(&said), "{text}: {said}");
            assert_eq!(english.stored(&text), text);
        }
        let joined = chinese.stored(&said(&findings()).join("; "));
        assert!(!is_english(&joined) && joined.contains('；'), "{joined}");
    }
}
