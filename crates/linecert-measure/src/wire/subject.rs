//! The JSON form of a subject: its kind, and the keys of that kind.
//!
//! The keys of all kinds are read in one go. What serde derives for an enum with a tag copies the
//! whole object before it looks for the tag.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct as _,
};

use super::{
    WireError,
    text::{Slot, Text},
};
use crate::Subject;

macro_rules! subjects {
    ({ $($key:ident: $type:ty,)+ } $($kind:literal $variant:ident { $($of:ident),* })+) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys<'a> {
            #[serde(borrow)]
            kind: Text<'a>,
            $(#[serde(default)] $key: Slot<$type>,)+
        }

        impl Keys<'_> {
            fn subject(mut self) -> Result<Subject, WireError> {
                let subject = match &*self.kind {
                    $($kind => Subject::$variant { $($of: self.$of.need(stringify!($of))?),* },)+
                    kind => return Err(WireError(format!("unknown kind of subject `{kind}`"))),
                };
                $(self.$key.refuse(stringify!($key))?;)+
                Ok(subject)
            }
        }

        impl Serialize for Subject {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant { $($of),* } => {
                        let keys: &[&str] = &["kind", $(stringify!($of)),*];
                        let mut subject = to.serialize_struct("Subject", keys.len())?;
                        subject.serialize_field("kind", $kind)?;
                        $(subject.serialize_field(stringify!($of), $of)?;)*
                        subject.end()
                    })+
                }
            }
        }
    };
}

subjects! {
    {
        pon: String,
        onu: u32,
        to: String,
        line: String,
        band: String,
        end: String,
        port: String,
        board: String,
        sensor: String,
        input: String,
        bearer: String,
        fibre: String,
        event: u32,
        section: u32,
    }
    "onu" Onu { pon, onu }
    "pon" Pon { pon }
    "outlet" Outlet {}
    "pair" Pair {}
    "service" Service { to }
    "line" Line { line }
    "band" Band { line, band }
    "termination" Termination { line, end }
    "port" Port { port }
    "board" Board { board }
    "sensor" Sensor { sensor }
    "node" Node {}
    "ont" Ont {}
    "input" Input { input }
    "bearer" Bearer { line, bearer }
    "fibre" Fibre { fibre }
    "fibre-event" FibreEvent { fibre, event }
    "fibre-section" FibreSection { fibre, section }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Keys::deserialize(from)?.subject().map_err(D::Error::custom)
    }
}
