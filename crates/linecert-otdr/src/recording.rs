//! A recording as its file stores it: every field of every block, nothing interpreted.
//!
//! SR-4731 is not public. The layout is the one that the open readers pyOTDR and otdrs agree on,
//! checked against recordings of six makers. Times are counts of 100 ps from the user's offset.

/// The layout of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Issue 1 of the standard: blocks do not begin with their names.
    V1,
    /// Issue 2.
    V2,
}

/// Two characters, such as `mt` or `ST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tag(pub [u8; 2]);

impl std::fmt::Display for Tag {
    /// Writes the characters as Latin-1, without what surrounds them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.0.iter().copied().filter(|b| *b != 0).map(char::from).collect();
        f.pad(text.trim())
    }
}

/// One recording, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The layout.
    pub format: Format,
    /// Block `GenParams`: what was measured.
    pub general: General,
    /// Block `SupParams`: with what.
    pub supplier: Supplier,
    /// Block `FxdParams`: how.
    pub fixed: Fixed,
    /// Block `KeyEvents`: what the instrument found; absent when there is no such block.
    pub key_events: Option<KeyEvents>,
    /// Block `LnkParams`: landmarks along the cable.
    pub landmarks: Vec<Landmark>,
    /// Block `DataPts`: the trace, one series for each pulse width.
    pub series: Vec<Series>,
    /// Blocks of the maker's own, in the order of the file.
    pub proprietary: Vec<Block>,
}

/// A block that is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The name in the map.
    pub name: String,
    /// The revision in the map.
    pub revision: u16,
    /// What it holds, without the name that it begins with.
    pub bytes: Vec<u8>,
}

/// Block `GenParams`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct General {
    /// The language, as `EN`.
    pub language: Tag,
    /// The cable.
    pub cable: String,
    /// The fibre.
    pub fibre: String,
    /// The ITU-T recommendation of the fibre without `G.`, as 652; version 2 only.
    pub fibre_type: Option<u16>,
    /// The nominal wavelength in nanometres.
    pub wavelength: u16,
    /// Where the measurement starts.
    pub origin: String,
    /// Where it ends.
    pub destination: String,
    /// The code of the cable.
    pub cable_code: String,
    /// The state of the cable, as `BC` (as built) or `RC` (as repaired).
    pub condition: Tag,
    /// The user's offset, from which events are counted, in 100 ps from the instrument's port.
    pub user_offset: i32,
    /// The same as a distance, in a unit that differs between makers; version 2 only.
    pub user_offset_distance: Option<i32>,
    /// Who measured.
    pub operator: String,
    /// A remark.
    pub comment: String,
}

/// Block `SupParams`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supplier {
    /// The maker.
    pub name: String,
    /// The model of the mainframe.
    pub mainframe: String,
    /// The serial number of the mainframe.
    pub mainframe_serial: String,
    /// The model of the optical module.
    pub module: String,
    /// The serial number of the optical module.
    pub module_serial: String,
    /// The version of the software.
    pub software: String,
    /// Anything else, often the date of calibration.
    pub other: String,
}

/// Block `FxdParams`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The time of acquisition in seconds since 1970, by the instrument's clock.
    pub acquired_at: u32,
    /// The unit in which the instrument shows distances.
    pub unit: Tag,
    /// The actual wavelength, in 0.1 nm or, with some makers, in nm.
    pub wavelength: u16,
    /// Where the first point lies, in 100 ps.
    pub acquisition_offset: i32,
    /// The same as a distance; version 2 only.
    pub acquisition_offset_distance: Option<i32>,
    /// What was sent, at least once.
    pub pulses: Vec<Pulse>,
    /// The group index in steps of 0.00001.
    pub group_index: u32,
    /// The backscatter coefficient in steps of -0.1 dB.
    pub backscatter: u16,
    /// The number of averages.
    pub averages: u32,
    /// The time of averaging, in 0.1 s with most makers; version 2 only.
    pub averaging_time: Option<u16>,
    /// The range of the acquisition, in 100 ps.
    pub range: u32,
    /// The same as a distance; version 2 only.
    pub range_distance: Option<i32>,
    /// From the laser to the port, in 100 ps.
    pub front_panel_offset: i32,
    /// The level of noise in steps of -0.001 dB.
    pub noise_floor: u16,
    /// The scale of the level of noise.
    pub noise_scale: i16,
    /// The attenuation that the instrument put before the first point, in 0.001 dB.
    pub power_offset: u16,
    /// The least loss that makes an event, in 0.001 dB.
    pub loss_threshold: u16,
    /// The least reflectance that makes an event, in -0.001 dB.
    pub reflectance_threshold: u16,
    /// The loss that makes an end, in 0.001 dB.
    pub end_threshold: u16,
    /// What kind of trace it is, as `ST`; version 2 only.
    pub trace_type: Option<Tag>,
    /// The corners of the instrument's screen; version 2 only.
    pub window: Option<[i32; 4]>,
}

/// One pulse width and how it was sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// The width in nanoseconds.
    pub width: u16,
    /// The time of 10,000 points in 100 ps: the spacing of points in 10 fs.
    pub spacing: u32,
    /// The number of points.
    pub points: u32,
}

/// Block `KeyEvents`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEvents {
    /// The events in the order of the file.
    pub events: Vec<KeyEvent>,
    /// What stands behind them; absent when the block ends with the last event.
    pub summary: Option<Summary>,
}

/// One event, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEvent {
    /// The number, from 1 with most makers.
    pub number: u16,
    /// Where it lies, in 100 ps from the user's offset; negative on the launch fibre.
    pub time: i32,
    /// The attenuation of the fibre that leads to it, in 0.001 dB/km.
    pub attenuation: i16,
    /// Its loss in 0.001 dB; negative for a gain.
    pub loss: i16,
    /// Its reflectance in 0.001 dB; zero where there is none.
    pub reflectance: i32,
    /// Its code, as `1F9999LS`.
    pub code: [u8; 8],
    /// Where it was measured; version 2 only.
    pub markers: Option<Markers>,
    /// A remark.
    pub comment: String,
}

/// The places at which one event was measured, in 100 ps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers {
    /// The end of the event before.
    pub previous_end: i32,
    /// The start of this one.
    pub start: i32,
    /// The end of this one.
    pub end: i32,
    /// The start of the next.
    pub next_start: i32,
    /// The peak of its reflection.
    pub peak: i32,
}

/// What the instrument says of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// The loss from start to end in 0.001 dB.
    pub loss: i32,
    /// Where that begins, in 100 ps.
    pub loss_from: i32,
    /// Where that ends, in 100 ps.
    pub loss_to: i32,
    /// The optical return loss in 0.001 dB.
    pub return_loss: u16,
    /// Where that begins, in 100 ps.
    pub return_loss_from: i32,
    /// Where that ends, in 100 ps.
    pub return_loss_to: i32,
}

/// A place on the map of the cable (block `LnkParams` of version 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landmark {
    /// The number.
    pub number: u16,
    /// What it is.
    pub code: Tag,
    /// Where it lies, in 100 ps.
    pub time: i32,
    /// The event that belongs to it.
    pub event: u16,
    /// Longitude, as stored.
    pub longitude: i32,
    /// Latitude, as stored.
    pub latitude: i32,
    /// How much longer the fibre is than the cable, as stored.
    pub fibre_correction: i16,
    /// The mark on the sheath where the cable comes in.
    pub sheath_in: i32,
    /// The mark on the sheath where it goes out.
    pub sheath_out: i32,
    /// The unit of these marks.
    pub sheath_unit: Tag,
    /// The mode field diameter beyond it, as stored.
    pub mode_field: u16,
    /// A remark.
    pub comment: String,
}

/// The points of one pulse width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// 1000 times the factor by which the points are multiplied.
    pub scale: u16,
    /// The level in steps of -0.001 dB: more is less light.
    pub points: Vec<u16>,
}
