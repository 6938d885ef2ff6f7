//! The Activation PDU, which states the parameters of the test and starts it.

use super::{
    Algorithm, DelayBasis, Direction, Disorder, Parameters, Payload, PduError, SendingRate,
    StartRow, Trailer, Version,
    checksum::checksum,
    identified,
    octets::{Fields, Octets},
    trailer,
};

const ACTIVATION: u16 = 0xace2;
const SEARCH: u16 = u16::MAX;
const ROW_IS_START: u8 = 1;
const RANDOM_PAYLOAD: u8 = 2;

/// Which PDU of the exchange it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivationStage {
    /// The client asks.
    Request,
    /// The server has started the test, with the parameters of this PDU.
    Accepted,
    /// The server refuses the parameters; the code is 2 in RFC 9946.
    Refused(u8),
}

/// An Activation PDU: 104 octets, 60 before version 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activation {
    /// The version of the test.
    pub version: Version,
    /// Which way the load flows.
    pub direction: Direction,
    /// Request or response.
    pub stage: ActivationStage,
    /// The parameters of the test.
    pub parameters: Parameters,
    /// The rate at which a client begins that sends.
    pub first_rate: SendingRate,
    /// Who vouches for the PDU.
    pub trailer: Trailer,
}

impl ActivationStage {
    const fn code(self) -> u8 {
        match self {
            Self::Request => 0,
            Self::Accepted => 1,
            Self::Refused(code) => code,
        }
    }

    const fn of(code: u8) -> Self {
        match code {
            0 => Self::Request,
            1 => Self::Accepted,
            code => Self::Refused(code),
        }
    }
}

impl StartRow {
    const fn fields(self) -> (u16, u8) {
        match self {
            Self::Bottom => (SEARCH, 0),
            Self::From(row) => (row, ROW_IS_START),
            Self::Fixed(row) => (row, 0),
        }
    }

    const fn of(row: u16, modifiers: u8) -> Self {
        match row {
            SEARCH => Self::Bottom,
            row if modifiers & ROW_IS_START != 0 => Self::From(row),
            row => Self::Fixed(row),
        }
    }
}

impl Activation {
    /// Octets of the PDU.
    pub const LENGTH: usize = 104;
    /// Octets before version 20.
    pub const OLD_LENGTH: usize = 60;

    const fn length(version: Version) -> usize {
        if version.0 >= Version::CURRENT.0 { Self::LENGTH } else { Self::OLD_LENGTH }
    }

    /// The octets. Before version 20 they are whole; since then they are not sealed: digest and
    /// checksum are zero.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut octets = Octets::default();
        let direction = match self.direction {
            Direction::Up => 1,
            Direction::Down => 2,
        };
        octets.u16(ACTIVATION).u16(self.version.0).u8(direction).u8(self.stage.code());
        self.parameters.put(&mut octets, self.version);
        self.first_rate.put(&mut octets);
        if self.version.is_extended() {
            octets.u16(self.parameters.sub_interval_ms).zeros::<5>();
            self.trailer.put(&mut octets);
            return octets.0;
        }
        octets.zeros::<2>();
        let sum = checksum(&octets.0);
        octets.u16(sum);
        octets.0
    }

    /// Takes a PDU of a test of `version` from a whole datagram. The digest is not looked at.
    ///
    /// # Errors
    /// When the datagram has another length, another identifier, a direction that has no meaning,
    /// or a checksum that does not hold.
    pub fn decode(octets: &[u8], version: Version) -> Result<Self, PduError> {
        let length = PduError::Length { pdu: "Activation", found: octets.len() };
        if octets.len() != Self::length(version) {
            return Err(length);
        }
        let mut fields = Fields(octets);
        identified("Activation", fields.u16().ok_or(length)?, ACTIVATION)?;
        // It stands in the last two octets of old PDUs too.
        if !trailer::checksum_holds(octets) {
            return Err(PduError::Checksum { pdu: "Activation" });
        }
        Self::take(&mut fields, version).unwrap_or(Err(length))
    }

    fn take(fields: &mut Fields<'_>, version: Version) -> Option<Result<Self, PduError>> {
        fields.skip::<2>()?;
        let (request, stage) = (fields.u8()?, ActivationStage::of(fields.u8()?));
        let direction = match request {
            1 => Direction::Up,
            2 => Direction::Down,
            found => {
                let (pdu, field) = ("Activation", "request");
                return Some(Err(PduError::Field { pdu, field, found: found.into() }));
            }
        };
        let mut parameters = Parameters::take(fields)?;
        let first_rate = SendingRate::take(fields)?;
        let mut trailer = Trailer::NONE;
        if version.is_extended() {
            parameters.sub_interval_ms = fields.u16()?;
            fields.skip::<5>()?;
            trailer = Trailer::take(fields)?;
        }
        Some(Ok(Self { version, direction, stage, parameters, first_rate, trailer }))
    }
}

impl Parameters {
    fn put(&self, octets: &mut Octets, version: Version) {
        let (row, mut modifiers) = self.start.fields();
        if self.payload == Payload::Random {
            modifiers |= RANDOM_PAYLOAD;
        }
        octets.u16(self.low_ms).u16(self.high_ms).u16(self.trial_ms).u16(self.seconds);
        octets.u8(if version.is_extended() { 0 } else { self.sub_interval_seconds() });
        octets.u8(self.traffic_class).u16(row).u8((self.delay == DelayBasis::OneWay).into());
        octets.u8(self.fast_rows).u16(self.slow_threshold).u16(self.error_threshold);
        octets.u8((self.disorder == Disorder::Ignored).into()).u8(modifiers);
        octets.u8((self.algorithm == Algorithm::C).into()).zeros::<1>();
    }

    /// What versions before 20 have in whole seconds.
    fn sub_interval_seconds(&self) -> u8 {
        u8::try_from(self.sub_interval_ms / 1_000).unwrap_or(u8::MAX)
    }

    /// Choices that have no meaning become the default, as with the reference.
    fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let default = Self::default();
        let (low_ms, high_ms, trial_ms) = (fields.u16()?, fields.u16()?, fields.u16()?);
        let (seconds, sub_interval_s) = (fields.u16()?, fields.u8()?);
        let (traffic_class, row, delay) = (fields.u8()?, fields.u16()?, fields.u8()?);
        let (fast_rows, slow_threshold) = (fields.u8()?, fields.u16()?);
        let (error_threshold, disorder) = (fields.u16()?, fields.u8()?);
        let (modifiers, algorithm) = (fields.u8()?, fields.u8()?);
        fields.skip::<1>()?;
        let random = modifiers & RANDOM_PAYLOAD != 0;
        Some(Self {
            low_ms,
            high_ms,
            trial_ms,
            seconds,
            sub_interval_ms: u16::from(sub_interval_s).saturating_mul(1_000),
            traffic_class,
            start: StartRow::of(row, modifiers),
            delay: if delay == 1 { DelayBasis::OneWay } else { default.delay },
            fast_rows,
            slow_threshold,
            error_threshold,
            disorder: if disorder == 0 { Disorder::Counts } else { default.disorder },
            payload: if random { Payload::Random } else { Payload::Zeroes },
            algorithm: if algorithm == 1 { Algorithm::C } else { default.algorithm },
        })
    }
}
