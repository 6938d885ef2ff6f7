//! Numbers that look random and are the same every time.

/// A generator of numbers from a seed (`SplitMix64`: Steele, Lea, Flood, OOPSLA 2014). It keeps no
/// secret.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A generator. Different seeds and streams give unrelated numbers.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self(seed);
        let mixed = dice.number() ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mixed)
    }

    /// The next number.
    pub const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which must not be zero; else zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number().checked_rem(end).unwrap_or_default()
    }

    /// A number from zero up to one.
    pub fn share(&mut self) -> f64 {
        // 53 bits are what a double holds.
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> Luck {
        if self.share() < probability { Luck::Yes } else { Luck::No }
    }

    /// A number of a normal distribution (Box and Muller), as a whole number.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> i64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        let angle = std::f64::consts::TAU * self.share();
        let number = (mean + deviation * radius * angle.cos()).round();
        #[expect(clippy::cast_possible_truncation, reason = "saturates, as no real reading does")]
        let number = number as i64;
        number
    }
}

/// Whether something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// It did.
    Yes,
    /// It did not.
    No,
}
