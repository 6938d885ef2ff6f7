//! The E-model (ITU-T G.107) with its defaults but for delay, loss and codec.
//!
//! `R = 93.2 - Id - Ie,eff`. Id follows delay alone, by the approximation of Cole and Rosenbluth
//! ("Voice over IP performance monitoring", 2001): `0.024 d + 0.11 (d - 177.3)` in ms, the second term
//! above 177.3 ms only. `Ie,eff = Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl)` (G.107, 7.5).

/// R with all defaults.
const BEST: f64 = 93.2;
/// Above this delay conversation suffers (ms).
const TALK: f64 = 177.3;

/// What the far end does about packets that are missing. Both are G.711, of which Ie is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concealment {
    /// Nothing: Bpl is 4.3 (ITU-T G.113, appendix I).
    None,
    /// By G.711, appendix I: Bpl is 25.1 (ITU-T G.113, appendix I).
    AppendixI,
}

impl Concealment {
    /// The robustness against packet loss, in thousandths.
    pub(crate) const fn robustness_thousandths(self) -> u16 {
        match self {
            Self::None => 4_300,
            Self::AppendixI => 25_100,
        }
    }

    /// The name in evidence.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AppendixI => "g711-appendix-i",
        }
    }
}

/// What a call suffers from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Impairment {
    /// From mouth to ear, one way, in ms.
    pub(crate) delay_ms: f64,
    /// Packets lost, in percent.
    pub(crate) loss_percent: f64,
    /// The mean length of the losses over that of random losses; 1 where they are random.
    pub(crate) burst_ratio: f64,
    pub(crate) concealment: Concealment,
}

impl Impairment {
    /// The transmission rating R, 0 to 93.2.
    pub(crate) fn rating(self) -> f64 {
        let robustness = f64::from(self.concealment.robustness_thousandths()) / 1_000.0;
        let of_delay = 0.024 * self.delay_ms + 0.11 * (self.delay_ms - TALK).max(0.0);
        let loss = self.loss_percent;
        let of_loss = 95.0 * loss / (loss / self.burst_ratio.max(1.0) + robustness);
        (BEST - of_delay - of_loss).clamp(0.0, BEST)
    }
}

/// The mean opinion score of a rating (ITU-T G.107, annex B). Below 6.5 the polynomial dips under 1,
/// and 1 it is.
pub(crate) fn opinion(rating: f64) -> f64 {
    let r = rating.clamp(0.0, 100.0);
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7.0e-6).max(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(delay_ms: f64, loss_percent: f64, concealment: Concealment, expect: (f64, f64)) {
        let impairment = Impairment { delay_ms, loss_percent, burst_ratio: 1.0, concealment };
        let rating = impairment.rating();
        let close = |a: f64, b: f64| (a - b).abs() < 0.005;
        assert!(close(rating, expect.0), "{impairment:?}: R {rating}");
        assert!(close(opinion(rating), expect.1), "{impairment:?}: MOS {}", opinion(rating));
    }

    #[test]
    fn ratings_are_those_of_the_formula() {
        check(0.0, 0.0, Concealment::AppendixI, (93.2, 4.41));
        check(150.0, 0.0, Concealment::AppendixI, (89.6, 4.329));
        // 0.024 * 200 + 0.11 * 22.7 = 7.297; 95 / 26.1 = 3.640.
        check(200.0, 1.0, Concealment::AppendixI, (82.263, 4.107));
        // 95 / 5.3 = 17.925.
        check(20.0, 1.0, Concealment::None, (74.796, 3.813));
        check(1_000.0, 100.0, Concealment::None, (0.0, 1.0));
    }

    #[test]
    fn scores_are_those_of_the_table_of_the_standard() {
        // ITU-T G.107, table B.1.
        for (rating, score) in
            [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)]
        {
            assert!((opinion(rating) - score).abs() < 0.0061, "R {rating}");
        }
    }

    #[test]
    fn bursts_hurt_more() {
        let random = Impairment {
            delay_ms: 50.0,
            loss_percent: 2.0,
            burst_ratio: 1.0,
            concealment: Concealment::AppendixI,
        };
        assert!(Impairment { burst_ratio: 3.0, ..random }.rating() < random.rating());
    }

    proptest! {
        #[test]
        fn a_better_line_never_rates_worse(
            delay in 0.0..2_000.0, more in 0.0..500.0, loss in 0.0..50.0, worse in 0.0..50.0,
        ) {
            let of = |delay_ms, loss_percent| Impairment {
                delay_ms, loss_percent, burst_ratio: 1.0, concealment: Concealment::AppendixI,
            }.rating();
            prop_assert!(of(delay + more, loss + worse) <= of(delay, loss));
            prop_assert!((1.0..=4.5).contains(&opinion(of(delay, loss))));
        }

        #[test]
        fn the_score_never_falls_as_the_rating_rises(rating in 0.0..100.0, more in 0.0..10.0) {
            prop_assert!(opinion(rating) <= opinion(rating + more) + 1e-9);
        }
    }
}
