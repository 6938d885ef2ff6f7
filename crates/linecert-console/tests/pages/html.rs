//! Reads a page by the rules of HTML, strictly.

use std::{cell::RefCell, collections::BTreeMap};

use html5ever::{
    TokenizerResult,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind,
    },
};

/// An element, with its attributes and how deep it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) depth: usize,
}

/// What a page is made of.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Elements, in their order.
    pub(crate) elements: Vec<Element>,
    /// What a reader sees, and what scripts and styles hold.
    pub(crate) text: String,
    /// What is not as it should be.
    pub(crate) faults: Vec<String>,
    open: Vec<String>,
}

/// Elements that have no end.
const VOID: [&str; 8] = ["meta", "link", "input", "br", "img", "hr", "col", "source"];

struct Sink(RefCell<Read>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut read = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return read.start(&tag),
            Token::TagToken(tag) => read.end(&tag),
            Token::CharacterTokens(text) => read.text.push_str(&text),
            Token::NullCharacterToken => read.faults.push("a null character".to_owned()),
            Token::ParseError(error) => read.faults.push(error.into_owned()),
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::EOFToken => (),
        }
        TokenSinkResult::Continue
    }
}

impl Read {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        let pair = |a: &html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
        let attributes = tag.attrs.iter().map(pair).collect();
        let depth = self.open.len();
        self.elements.push(Element { name: name.clone(), attributes, depth });
        let is_raw = matches!(name.as_str(), "script" | "style");
        if !VOID.contains(&name.as_str()) {
            self.open.push(name);
        }
        if is_raw { TokenSinkResult::RawData(RawKind::Rawtext) } else { TokenSinkResult::Continue }
    }

    fn end(&mut self, tag: &Tag) {
        let name = tag.name.to_string();
        if self.open.pop().as_ref() != Some(&name) {
            self.faults.push(format!("</{name}> ends what is not open"));
        }
    }
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Read {
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), Default::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    assert!(matches!(tokenizer.feed(&queue), TokenizerResult::Done));
    tokenizer.end();
    let mut read = tokenizer.sink.0.into_inner();
    let unclosed = read.open.clone();
    read.faults.extend(unclosed.iter().map(|name| format!("<{name}> is not closed")));
    read
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}
