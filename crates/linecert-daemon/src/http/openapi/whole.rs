//! A type that is written as one object, and declared as two that are joined, is one object in the
//! document too: of two that admit no other members, no value is both.

use utoipa::openapi::{AllOf, Components, Object, RefOr, Schema};

/// The same components with every such type made whole.
pub(super) fn made(mut components: Components) -> Components {
    let parts = components.schemas.clone();
    let find = |part: &RefOr<Schema>| match part {
        RefOr::T(Schema::Object(object)) => Some(object.clone()),
        RefOr::Ref(to) => match parts.get(to.ref_location.rsplit('/').next()?)? {
            RefOr::T(Schema::Object(object)) => Some(object.clone()),
            _ => None,
        },
        RefOr::T(_) => None,
    };
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::AllOf(all)) = schema
            && let Some(object) = joined(all, find)
        {
            *schema = RefOr::T(Schema::Object(object));
        }
    }
    components
}

fn joined(all: &AllOf, find: impl Fn(&RefOr<Schema>) -> Option<Object>) -> Option<Object> {
    let mut whole = Object::new();
    for part in &all.items {
        let part = find(part)?;
        whole.properties.extend(part.properties);
        whole.required.extend(part.required);
        whole.schema_type = part.schema_type;
    }
    whole.description.clone_from(&all.description);
    Some(whole)
}
