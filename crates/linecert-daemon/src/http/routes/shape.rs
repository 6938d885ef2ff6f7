//! What a value looks like, with the types that it is made of.

use linecert_api::wire;
use utoipa::{
    ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type},
};

/// A type by its name, and what it looks like.
type Named = (String, RefOr<Schema>);

/// What a value looks like.
#[derive(Clone)]
pub(in crate::http) struct Shape {
    pub(in crate::http) schema: RefOr<Schema>,
    /// The types that the schema names, and those that they name.
    pub(in crate::http) parts: Vec<Named>,
}

impl Shape {
    /// A value of a wire type.
    pub(super) fn of<T: ToSchema>() -> Self {
        let mut parts = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut parts);
        Self { schema: Ref::from_schema_name(T::name()).into(), parts }
    }

    /// A page of a list of them, as [`wire::Page`] writes it.
    pub(super) fn page_of<T: ToSchema>() -> Self {
        let Self { schema, mut parts } = Self::of::<T>();
        let next = "What to send as `cursor` for the next page; there is none after the last.";
        let page = ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(schema))
            .required("items")
            .property(
                "next",
                ObjectBuilder::new().schema_type(Type::String).description(Some(next)),
            );
        let name = format!("{}Of{}", wire::Page::<T>::name(), T::name());
        parts.push((name.clone(), page.into()));
        Self { schema: Ref::from_schema_name(name).into(), parts }
    }

    /// A list of them.
    pub(super) fn list_of<T: ToSchema>() -> Self {
        let Self { schema, parts } = Self::of::<T>();
        Self { schema: ArrayBuilder::new().items(schema).into(), parts }
    }

    /// Text of one line after another, each a value in JSON.
    pub(super) fn lines_of<T: ToSchema>() -> Self {
        let Self { schema, parts } = Self::of::<T>();
        let lines = ObjectBuilder::new()
            .schema_type(Type::String)
            .content_media_type("application/json")
            .content_schema(Some(schema))
            .description(Some("One value on each line."));
        Self { schema: lines.into(), parts }
    }

    /// Text.
    pub(super) fn text() -> Self {
        Self::plain(ObjectBuilder::new().schema_type(Type::String))
    }

    /// A value of a form that is described elsewhere: an object when it is JSON, else text.
    pub(super) fn in_form(media_type: &str) -> Self {
        match media_type.rsplit(['/', '+']).next() {
            Some("json") => Self::plain(ObjectBuilder::new()),
            _ => Self::text(),
        }
    }

    /// A moment (RFC 3339, in UTC).
    pub(super) fn time() -> Self {
        use utoipa::openapi::{KnownFormat, SchemaFormat};
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        Self::plain(ObjectBuilder::new().schema_type(Type::String).format(Some(format)))
    }

    /// A whole number in these bounds.
    pub(super) fn number(least: u32, most: u32) -> Self {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        Self::plain(number.minimum(Some(least)).maximum(Some(most)))
    }

    fn plain(schema: ObjectBuilder) -> Self {
        Self { schema: schema.into(), parts: Vec::new() }
    }
}
