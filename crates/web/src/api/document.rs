//! The description of the API, made from the routes themselves.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, HeaderBuilder, Object, ObjectBuilder, OpenApi as Document, Ref, RefOr,
    Response, ResponseBuilder, SecurityRequirement,
};

use super::problem::ProblemDetails;
use crate::auth::SESSION;
use crate::error::Problem;

/// The schema of a field that holds one of these words, with what the document says about it.
pub(crate) fn words<const N: usize>(about: &str, words: [&str; N]) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    text.description(Some(about)).build()
}

/// The same, for a field that may hold nothing.
pub(crate) fn words_or_null<const N: usize>(about: &str, words: [&str; N]) -> Object {
    let values = words.into_iter().map(|word| json!(word)).chain([json!(null)]);
    let kind = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(kind).enum_values(Some(values)).description(Some(about)).build()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Knownas",
        version = "1.0.0",
        description = "Who writes to you on WhatsApp, in which conversation, and what they said.\n\n\
            Show a token as `Authorization: Bearer kn_…`, or be a page that is signed in. Times are ISO 8601 in UTC. \
            Every field is always there; what is not known is null. Lists go on with `cursor`. What goes wrong is told \
            as `application/problem+json`: its `code` stays the same, its `detail` is for people. Later versions add \
            fields, types and codes, and take none away.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Messages", description = "What was said."),
        (name = "Conversations", description = "The threads of the inbox: one contact on one line."),
        (name = "Contacts", description = "Who writes, and how we know."),
        (name = "Reviews", description = "Questions for a person: the same customer, or two?"),
        (name = "Events", description = "The ordered feed of everything that happens."),
        (name = "Templates", description = "Messages that WhatsApp approved beforehand: the only ones outside the 24 hours."),
        (name = "Lines", description = "The numbers that customers write to."),
        (name = "Apps", description = "Apps at Meta, which bring what is written."),
        (name = "People", description = "Who works here, and who is invited."),
    ),
    components(schemas(ProblemDetails)),
)]
struct Described;

pub(crate) async fn show() -> impl IntoResponse {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| document().to_pretty_json().map(|json| json + "\n").unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

fn document() -> Document {
    let mut document = Described::openapi();
    let mut components = document.components.take().unwrap_or_default();
    for (schemas, paths) in super::routes().into_descriptions() {
        components.schemas.extend(schemas);
        document.paths.merge(paths);
    }
    let sent = sent_schemas(&document, &components);
    for item in document.paths.paths.values_mut() {
        item.get.iter_mut().for_each(|operation| complete(operation, Effect::Reads));
        let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        writes.into_iter().flatten().for_each(|operation| complete(operation, Effect::Writes));
    }
    let told = components.schemas.iter_mut().filter(|(name, _schema)| !sent.contains(*name));
    told.for_each(|(_name, schema)| all_fields_are_there(schema));
    let parts: BTreeSet<String> = components.schemas.values().flat_map(parts).collect();
    let extended = components.schemas.iter_mut().filter(|(name, _schema)| parts.contains(*name));
    extended.for_each(|(_name, schema)| allow_more(schema));
    document.components = Some(with_shared_parts(components));
    document
}

/// The names of the schemas that callers send, as a whole body or within one.
fn sent_schemas(document: &Document, components: &Components) -> BTreeSet<String> {
    let writes = document.paths.paths.values().flat_map(|item| [&item.post, &item.put, &item.patch]);
    let bodies = writes.flatten().filter_map(|write| write.request_body.as_ref());
    let bodies = bodies.filter_map(|body| match body {
        RefOr::T(body) => Some(named_in(body)),
        RefOr::Ref(_) => None,
    });
    let (mut sent, mut next) = (BTreeSet::new(), bodies.flatten().collect::<Vec<String>>());
    while let Some(name) = next.pop() {
        next.extend(components.schemas.get(&name).into_iter().flat_map(named_in));
        // A schema that names itself is looked at once.
        next.retain(|inner| *inner != name && !sent.contains(inner));
        sent.insert(name);
    }
    sent
}

/// The names of the schemas that a part of the document refers to.
fn named_in(part: &impl serde::Serialize) -> Vec<String> {
    let text = serde_json::to_string(part).unwrap_or_default();
    let parts = text.split("#/components/schemas/").skip(1);
    parts.filter_map(|part| part.split('"').next().map(str::to_owned)).collect()
}

/// The names of the schemas to which one that can be either of several adds the field that tells them apart.
fn parts(schema: &RefOr<Schema>) -> Vec<String> {
    let RefOr::T(Schema::OneOf(either)) = schema else { return Vec::new() };
    let all = either.items.iter().filter(|item| matches!(item, RefOr::T(Schema::AllOf(_))));
    all.flat_map(named_in).collect()
}

/// A schema that has a field added to it cannot say that it has no others.
fn allow_more(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = schema {
        object.additional_properties = None;
    }
}

/// Whether an operation changes anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Reads,
    Writes,
}

/// Who may call, and what may go wrong.
fn complete(operation: &mut Operation, effect: Effect) {
    operation.security =
        Some(["bearer", "cookie"].map(|name| SecurityRequirement::new(name, [""; 0])).into());
    let parameters: Vec<&Parameter> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .collect();
    let has_query = parameters.iter().any(|parameter| parameter.parameter_in == ParameterIn::Query);
    let has_id = parameters.iter().any(|parameter| parameter.name == "id" || parameter.name.ends_with("_id"));
    let has_body = operation.request_body.is_some();
    let happens = |status| match status {
        StatusCode::BAD_REQUEST => has_query || has_body,
        StatusCode::NOT_FOUND => has_id || has_body,
        StatusCode::CONFLICT => effect == Effect::Writes,
        StatusCode::UNPROCESSABLE_ENTITY => has_body,
        _ => true,
    };
    for problem in &PROBLEMS {
        let status = (problem.example)().status;
        if happens(status) {
            let answer = Ref::from_response_name(problem.name);
            operation.responses.responses.insert(status.as_str().to_owned(), answer.into());
        }
    }
}

/// Answers leave no field out, so that each may be relied on.
fn all_fields_are_there(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => object.required = object.properties.keys().cloned().collect(),
        RefOr::T(Schema::OneOf(either)) => either.items.iter_mut().for_each(all_fields_are_there),
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(all_fields_are_there),
        _ => {}
    }
}

/// A problem that many routes may answer with.
struct Shared {
    name: &'static str,
    about: &'static str,
    example: fn() -> Problem,
}

const PROBLEMS: [Shared; 8] = [
    Shared {
        name: "BadRequest",
        about: "A parameter or the body is missing or cannot be read: `missing_parameter`, `invalid_parameter`, \
                `invalid_cursor`, `invalid_query`, `invalid_body`.",
        example: Problem::wrong_cursor,
    },
    Shared {
        name: "Unauthorized",
        about: "Nobody is known by what was shown: `missing_credentials`, `invalid_token`.",
        example: Problem::no_credentials,
    },
    Shared {
        name: "Forbidden",
        about: "The caller's role does not include this: `forbidden`; or another site sent it: `cross_site`.",
        example: Problem::forbidden,
    },
    Shared {
        name: "NotFound",
        about: "There is no such thing in this workspace, or this is no id at all: `not_found`.",
        example: || Problem::not_found("contact"),
    },
    Shared {
        name: "Conflict",
        about: "It cannot be done as things stand; `detail` says why: `conflict`; `meta_refused` if Meta says no; or the \
                word for what is in the way, which a conversation's capabilities name beforehand.",
        example: || Problem::from(desk::Error::Conflict("The two are one person already.".to_owned())),
    },
    Shared {
        name: "Invalid",
        about: "What was sent makes no sense; `detail` says what would: `invalid`.",
        example: || {
            let words = "That is no phone number. Write it with its country code, such as +55 11 90000-0001.";
            Problem::from(desk::Error::Invalid(words.to_owned()))
        },
    },
    Shared {
        name: "InternalError",
        about: "The fault is on the server's side: `internal`.",
        example: Problem::ours,
    },
    Shared {
        name: "Unavailable",
        about: "Too much at once, or the database is away; it may well work in a moment: `busy`.",
        example: || Problem::from(desk::Error::Busy),
    },
];

fn with_shared_parts(components: Components) -> Components {
    let mut components = components;
    for problem in &PROBLEMS {
        components.responses.insert(problem.name.to_owned(), problem.response().into());
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of the workspace; it starts with `kn_`."))
        .build();
    let cookie = ApiKeyValue::with_description(
        SESSION,
        "The session of somebody who is signed in. Calls that change something must come from this site's own pages.",
    );
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components
}

impl Shared {
    fn response(&self) -> Response {
        let example = (self.example)();
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .example(serde_json::to_value(ProblemDetails::of(&example)).ok())
            .build();
        let response =
            ResponseBuilder::new().description(self.about).content("application/problem+json", content);
        if example.status != StatusCode::UNAUTHORIZED {
            return response.build();
        }
        let challenge = HeaderBuilder::new().description(Some("How to show who asks.")).build();
        response.header("WWW-Authenticate", challenge).build()
    }
}
