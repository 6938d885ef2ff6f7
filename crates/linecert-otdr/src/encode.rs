//! Writes a recording as a file, for tests and for the lab.

use crate::{
    checksum::Algorithm,
    recording::{
        Block, Fixed, Format, General, KeyEvent, KeyEvents, Landmark, Markers, Recording, Series,
        Summary, Supplier,
    },
};

/// The revisions that are written: those of the issues of the standard.
const V1: u16 = 100;
const V2: u16 = 200;

impl Recording {
    /// The recording as a file with its map and a checksum by CRC-16/CCITT-FALSE.
    ///
    /// Texts are written in UTF-8 up to their first zero character, and lists up to the 65,535
    /// entries that can be counted. What the version has no field for is left out; what the
    /// recording does not have is written as zero.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let blocks = self.blocks();
        let mut file = self.map(&blocks);
        for block in &blocks {
            file.extend(self.heading(&block.name));
            file.extend(&block.bytes);
        }
        if let Some((covered, last)) = file.split_last_chunk_mut::<2>() {
            *last = Algorithm::CcittFalse.of(covered).to_le_bytes();
        }
        file
    }

    fn blocks(&self) -> Vec<Block> {
        let revision = match self.format {
            Format::V1 => V1,
            Format::V2 => V2,
        };
        let block = |name: &str, fill: &dyn Fn(&mut Sheet)| {
            let mut sheet = Sheet { format: self.format, bytes: Vec::new() };
            fill(&mut sheet);
            Block { name: name.to_owned(), revision, bytes: sheet.bytes }
        };
        let mut blocks = vec![
            block("GenParams", &|sheet| sheet.general(&self.general)),
            block("SupParams", &|sheet| sheet.supplier(&self.supplier)),
            block("FxdParams", &|sheet| sheet.fixed(&self.fixed)),
        ];
        if let Some(events) = &self.key_events {
            blocks.push(block("KeyEvents", &|sheet| sheet.key_events(events)));
        }
        if !self.landmarks.is_empty() && self.format == Format::V2 {
            blocks.push(block("LnkParams", &|sheet| sheet.landmarks(&self.landmarks)));
        }
        blocks.push(block("DataPts", &|sheet| sheet.series(&self.series)));
        blocks.extend(self.proprietary.iter().cloned());
        blocks.push(block("Cksum", &|sheet| sheet.u16(0)));
        blocks
    }

    fn heading(&self, name: &str) -> Vec<u8> {
        match self.format {
            Format::V1 => Vec::new(),
            Format::V2 => [name.as_bytes(), &[0]].concat(),
        }
    }

    fn map(&self, blocks: &[Block]) -> Vec<u8> {
        let entries: usize = blocks.iter().map(|block| block.name.len() + 7).sum();
        let heading = self.heading("Map");
        let mut map = Sheet { format: self.format, bytes: heading };
        let size = map.bytes.len() + 8 + entries;
        map.u16(if self.format == Format::V1 { V1 } else { V2 });
        map.count32(size);
        map.count(blocks.len() + 1);
        for block in blocks {
            map.raw_text(&block.name);
            map.u16(block.revision);
            map.count32(self.heading(&block.name).len() + block.bytes.len());
        }
        map.bytes
    }
}

/// The bytes of one block while it is written.
struct Sheet {
    format: Format,
    bytes: Vec<u8>,
}

impl Sheet {
    fn u16(&mut self, number: u16) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn i16(&mut self, number: i16) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn i32(&mut self, number: i32) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn count(&mut self, number: usize) {
        self.u16(u16::try_from(number).unwrap_or(u16::MAX));
    }

    fn count32(&mut self, number: usize) {
        self.u32(u32::try_from(number).unwrap_or(u32::MAX));
    }

    fn raw_text(&mut self, text: &str) {
        let text = text.split('\0').next().unwrap_or_default();
        self.bytes.extend(text.as_bytes());
        self.bytes.push(0);
    }

    /// A blank stands for nothing, as makers write it.
    fn text(&mut self, text: &str) {
        self.raw_text(if text.is_empty() { " " } else { text });
    }

    const fn is_v2(&self) -> bool {
        matches!(self.format, Format::V2)
    }

    fn general(&mut self, general: &General) {
        self.bytes.extend(general.language.0);
        self.text(&general.cable);
        self.text(&general.fibre);
        if self.is_v2() {
            self.u16(general.fibre_type.unwrap_or_default());
        }
        self.u16(general.wavelength);
        self.text(&general.origin);
        self.text(&general.destination);
        self.text(&general.cable_code);
        self.bytes.extend(general.condition.0);
        self.i32(general.user_offset);
        if self.is_v2() {
            self.i32(general.user_offset_distance.unwrap_or_default());
        }
        self.text(&general.operator);
        self.text(&general.comment);
    }

    fn supplier(&mut self, supplier: &Supplier) {
        for text in [
            &supplier.name,
            &supplier.mainframe,
            &supplier.mainframe_serial,
            &supplier.module,
            &supplier.module_serial,
            &supplier.software,
            &supplier.other,
        ] {
            self.text(text);
        }
    }

    fn fixed(&mut self, fixed: &Fixed) {
        self.u32(fixed.acquired_at);
        self.bytes.extend(fixed.unit.0);
        self.u16(fixed.wavelength);
        self.i32(fixed.acquisition_offset);
        if self.is_v2() {
            self.i32(fixed.acquisition_offset_distance.unwrap_or_default());
        }
        self.count(fixed.pulses.len());
        fixed.pulses.iter().for_each(|pulse| self.u16(pulse.width));
        fixed.pulses.iter().for_each(|pulse| self.u32(pulse.spacing));
        fixed.pulses.iter().for_each(|pulse| self.u32(pulse.points));
        self.u32(fixed.group_index);
        self.u16(fixed.backscatter);
        self.u32(fixed.averages);
        if self.is_v2() {
            self.u16(fixed.averaging_time.unwrap_or_default());
        }
        self.u32(fixed.range);
        if self.is_v2() {
            self.i32(fixed.range_distance.unwrap_or_default());
        }
        self.i32(fixed.front_panel_offset);
        self.u16(fixed.noise_floor);
        self.i16(fixed.noise_scale);
        self.u16(fixed.power_offset);
        self.u16(fixed.loss_threshold);
        self.u16(fixed.reflectance_threshold);
        self.u16(fixed.end_threshold);
        if self.is_v2() {
            self.bytes.extend(fixed.trace_type.map_or([0, 0], |tag| tag.0));
            fixed.window.unwrap_or_default().into_iter().for_each(|corner| self.i32(corner));
        }
    }

    fn key_events(&mut self, key_events: &KeyEvents) {
        self.count(key_events.events.len());
        key_events.events.iter().take(usize::from(u16::MAX)).for_each(|event| self.event(event));
        if let Some(summary) = &key_events.summary {
            self.summary(summary);
        }
    }

    fn event(&mut self, event: &KeyEvent) {
        self.u16(event.number);
        self.i32(event.time);
        self.i16(event.attenuation);
        self.i16(event.loss);
        self.i32(event.reflectance);
        self.bytes.extend(event.code);
        if self.is_v2() {
            let Markers { previous_end, start, end, next_start, peak } = event
                .markers
                .unwrap_or(Markers { previous_end: 0, start: 0, end: 0, next_start: 0, peak: 0 });
            [previous_end, start, end, next_start, peak].into_iter().for_each(|at| self.i32(at));
        }
        self.text(&event.comment);
    }

    fn summary(&mut self, summary: &Summary) {
        self.i32(summary.loss);
        self.i32(summary.loss_from);
        self.i32(summary.loss_to);
        self.u16(summary.return_loss);
        self.i32(summary.return_loss_from);
        self.i32(summary.return_loss_to);
    }

    fn landmarks(&mut self, landmarks: &[Landmark]) {
        self.count(landmarks.len());
        for landmark in landmarks.iter().take(usize::from(u16::MAX)) {
            self.u16(landmark.number);
            self.bytes.extend(landmark.code.0);
            self.i32(landmark.time);
            self.u16(landmark.event);
            self.i32(landmark.longitude);
            self.i32(landmark.latitude);
            self.i16(landmark.fibre_correction);
            self.i32(landmark.sheath_in);
            self.i32(landmark.sheath_out);
            self.bytes.extend(landmark.sheath_unit.0);
            self.u16(landmark.mode_field);
            self.text(&landmark.comment);
        }
    }

    fn series(&mut self, series: &[Series]) {
        self.count32(series.iter().map(|one| one.points.len()).sum());
        self.count(series.len());
        for one in series.iter().take(usize::from(u16::MAX)) {
            self.count32(one.points.len());
            self.u16(one.scale);
            one.points.iter().for_each(|point| self.u16(*point));
        }
    }
}
