//! The values of an XML file. Entities are not expanded and document types not read.

use std::collections::BTreeMap;

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    Cell, Charset, Fault, FormatProblem, Lines, MOST_DEPTH,
    tree::{Leaf, Segment, push},
};

/// The most attributes of one element that are read.
const MOST_ATTRIBUTES: usize = 100;

/// The texts and attributes of all elements, in the order in which they stand.
pub(super) fn leaves(text: &str, charset: Charset) -> Result<Vec<Leaf>, Fault> {
    let mut reader = Reader::from_str(text);
    let mut walk = Walk { lines: Lines::new(text), open: Vec::new(), roots: 0, leaves: Vec::new() };
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = walk.lines.at(at);
        let fault = |problem| (Some(line), problem);
        match event.map_err(|error| fault(syntax(error)))? {
            Event::Start(tag) => walk.open(&tag, line)?,
            Event::Empty(tag) => {
                walk.open(&tag, line)?;
                walk.close(line)?;
            }
            Event::End(_) => walk.close(line)?,
            Event::Text(piece) => walk.text(&piece.xml10_content(), line)?,
            Event::CData(piece) => walk.text(&piece.xml10_content(), line)?,
            Event::GeneralRef(name) => walk.text(&character(&name).map_err(fault)?, line)?,
            Event::DocType(_) => return Err(fault(FormatProblem::DocumentType)),
            Event::Decl(declaration) => {
                if let Some(label) = declaration.encoding() {
                    let label = label.map_err(|error| fault(syntax(error)))?;
                    charset.check_label(&label).map_err(fault)?;
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match walk.open.last() {
        Some(open) => {
            let detail = format!("`{}` is not closed", open.segment.name);
            Err((Some(walk.lines.at(text.len())), FormatProblem::Syntax { format: "XML", detail }))
        }
        None => Ok(walk.leaves),
    }
}

/// The way through a file: the elements that are open, and what was found.
struct Walk<'t> {
    lines: Lines<'t>,
    open: Vec<Open>,
    roots: usize,
    leaves: Vec<Leaf>,
}

struct Open {
    segment: Segment,
    text: String,
    /// How many children of each name there were.
    children: BTreeMap<String, usize>,
    /// Whether it has attributes or children, so that to have no text means nothing.
    is_branch: bool,
}

impl Walk<'_> {
    fn open(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), Fault> {
        if self.open.len() == MOST_DEPTH {
            let problem = FormatProblem::TooLong { what: "levels", most: MOST_DEPTH };
            return Err((Some(line), problem));
        }
        let name = tag.name().into_inner().to_owned();
        let nth = self.count(&name);
        if self.open.is_empty() && self.roots > 1 {
            let detail = "there are two roots".to_owned();
            return Err((Some(line), FormatProblem::Syntax { format: "XML", detail }));
        }
        let segment = Segment { name, nth };
        let children = BTreeMap::new();
        self.open.push(Open { segment, text: String::new(), children, is_branch: false });
        for (name, value) in attributes(tag).map_err(|problem| (Some(line), problem))? {
            if let Some(open) = self.open.last_mut() {
                open.is_branch = true;
            }
            self.leaf(Some(name), &value, line)?;
        }
        Ok(())
    }

    /// Which child of this name of the innermost element this is.
    fn count(&mut self, name: &str) -> usize {
        let Some(parent) = self.open.last_mut() else {
            self.roots += 1;
            return 1;
        };
        parent.is_branch = true;
        let count = parent.children.entry(name.to_owned()).or_default();
        *count += 1;
        *count
    }

    fn text(&mut self, piece: &str, line: usize) -> Result<(), Fault> {
        let Some(open) = self.open.last_mut() else {
            let detail = "there is text outside the root".to_owned();
            let problem = FormatProblem::Syntax { format: "XML", detail };
            return if piece.trim().is_empty() { Ok(()) } else { Err((Some(line), problem)) };
        };
        if open.text.is_empty() && piece.trim().is_empty() {
            return Ok(());
        }
        open.text.push_str(piece);
        Cell::check_length(&open.text, line)
    }

    fn close(&mut self, line: usize) -> Result<(), Fault> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let (text, is_branch) = (std::mem::take(&mut open.text), open.is_branch);
        if !is_branch || !text.trim().is_empty() {
            self.leaf(None, text.trim(), line)?;
        }
        self.open.pop();
        Ok(())
    }

    fn leaf(&mut self, attribute: Option<String>, text: &str, line: usize) -> Result<(), Fault> {
        let mut place: Vec<_> = self.open.iter().map(|open| open.segment.clone()).collect();
        place.extend(attribute.map(|name| Segment { name, nth: 1 }));
        push(&mut self.leaves, Leaf { place, cell: Cell::new(text, line)? })
    }
}

/// The attributes of an element. Each is compared with all before it, so they are few.
fn attributes(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, FormatProblem> {
    let mut found = Vec::new();
    for attribute in tag.attributes() {
        if found.len() == MOST_ATTRIBUTES {
            let what = "attributes of one element";
            return Err(FormatProblem::TooLong { what, most: MOST_ATTRIBUTES });
        }
        let attribute = attribute.map_err(syntax)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(syntax)?;
        found.push((format!("@{}", attribute.key.into_inner()), value.into_owned()));
    }
    Ok(found)
}

/// The character of `&amp;` or `&#38;`; any other reference is refused.
fn character(name: &BytesRef<'_>) -> Result<String, FormatProblem> {
    if let Some(character) = name.resolve_char_ref().map_err(syntax)? {
        return Ok(character.to_string());
    }
    let name = name.xml10_content();
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.map(str::to_owned).ok_or_else(|| FormatProblem::Entity(name.into_owned()))
}

fn syntax(error: impl std::fmt::Display) -> FormatProblem {
    FormatProblem::Syntax { format: "XML", detail: error.to_string() }
}
