//! The description of the API is true, valid, and the one that is committed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;
use web::{Access, table};

use crate::support::{ADMIN, House, acme_after, ask, get, header, nobodys, wamids, words};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
/// Set, the test writes the file instead of comparing with it.
const WRITE: &str = "KNOWNAS_WRITE_OPENAPI";

async fn text(house: &House) -> String {
    let response = ask(house, get("/api/openapi.json")).await;
    assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "application/json"));
    words(response).await
}

async fn document(house: &House) -> Value {
    serde_json::from_str(&text(house).await).unwrap()
}

#[tokio::test]
async fn the_committed_document_is_what_the_server_tells() {
    let told = text(&nobodys().await).await;
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(COMMITTED, &told).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    assert!(
        read(&committed) == read(&told),
        "docs/openapi.json is not what the server tells. If the change is meant, write it anew with\n\
         {WRITE}=1 cargo test -p web the_committed_document"
    );
}

#[tokio::test]
async fn the_document_is_valid() {
    let document = document(&nobodys().await).await;
    let read: OpenApi = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), document, "nothing in it is unknown to OpenAPI");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for reference in references(&document) {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            assert!(
                operations.insert(operation["operationId"].to_string()),
                "{path}: its operationId is taken"
            );
            assert!(operation["summary"].is_string() && operation["tags"].is_array(), "{path} is described");
            assert_eq!(operation["security"], json!([{"bearer": []}, {"cookie": []}]), "{path}");
            let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
            let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
            assert_eq!(in_path, path.matches('{').count(), "{path}");
        }
    }
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(object.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_document_names_every_route_that_needs_somebody() {
    let document = document(&nobodys().await).await;
    let described: BTreeSet<&str> =
        document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let rows = table();
    let routes = rows.iter().filter(|row| row.path.starts_with("/api/") && row.access != Access::Public);
    assert_eq!(described, routes.map(|row| row.path.as_str()).collect());
}

/// Says what in an answer is not as the document has it. It knows as much of JSON Schema as the document uses, and stops at
/// more.
struct Checker {
    document: Value,
}

impl Checker {
    fn target(&self, reference: &Value) -> &Value {
        self.document.pointer(reference.as_str().unwrap().strip_prefix('#').unwrap()).unwrap()
    }

    fn schema(&self, path: &str, status: u16) -> &Value {
        let response = &self.document["paths"][path]["get"]["responses"][status.to_string()];
        let response = response.get("$ref").map_or(response, |reference| self.target(reference));
        &response["content"].as_object().unwrap().values().next().unwrap()["schema"]
    }

    /// What is wrong with a value, fields that the schema does not know included.
    fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let known = self.fields(schema);
        let unknown = value.as_object().into_iter().flat_map(|object| object.keys());
        let is_map = schema.get("additionalProperties").is_some();
        let unknown = unknown.filter(|name| !is_map && !known.contains(name.as_str()));
        let mut faults: Vec<String> = unknown.map(|name| format!("{name} is not described")).collect();
        faults.extend(self.broken(schema, value));
        faults
    }

    fn fields<'s>(&'s self, schema: &'s Value) -> BTreeSet<&'s str> {
        let own = schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys());
        let parts = ["oneOf", "allOf"].into_iter().filter_map(|parts| schema[parts].as_array()).flatten();
        let referred = schema.get("$ref").map(|reference| self.target(reference));
        own.map(String::as_str).chain(parts.chain(referred).flat_map(|part| self.fields(part))).collect()
    }

    fn broken(&self, schema: &Value, value: &Value) -> Vec<String> {
        schema.as_object().unwrap().iter().flat_map(|(word, rule)| self.rule(word, rule, value)).collect()
    }

    fn rule(&self, word: &str, rule: &Value, value: &Value) -> Vec<String> {
        let parts = || rule.as_array().unwrap().iter();
        let unless =
            |holds: bool| if holds { vec![] } else { vec![format!("{value} is not of {word} {rule}")] };
        match (word, value) {
            ("description" | "example", _) => vec![],
            ("$ref", _) => self.broken(self.target(rule), value),
            ("allOf", _) => parts().flat_map(|part| self.broken(part, value)).collect(),
            ("oneOf", _) => unless(parts().filter(|part| self.broken(part, value).is_empty()).count() == 1),
            ("enum", _) => unless(parts().any(|allowed| allowed == value)),
            ("type", _) => unless(
                rule.as_array()
                    .map_or_else(|| is_a(rule, value), |_several| parts().any(|kind| is_a(kind, value))),
            ),
            ("required", Value::Object(object)) => {
                unless(parts().all(|name| object.contains_key(name.as_str().unwrap())))
            }
            ("properties", Value::Object(object)) => {
                let described = object.iter().filter_map(|(name, value)| Some((rule.get(name)?, value)));
                described.flat_map(|(schema, value)| self.faults(schema, value)).collect()
            }
            ("additionalProperties", Value::Object(object)) if rule.is_object() => {
                object.values().flat_map(|value| self.broken(rule, value)).collect()
            }
            ("items", Value::Array(items)) => items.iter().flat_map(|item| self.faults(rule, item)).collect(),
            ("format", Value::String(text)) => unless(is_written_as(rule, text)),
            ("minimum", Value::Number(number)) => unless(number.as_f64() >= rule.as_f64()),
            (
                "required"
                | "properties"
                | "additionalProperties"
                | "propertyNames"
                | "items"
                | "format"
                | "minimum",
                _,
            ) => vec![],
            _ => panic!("the document uses {word}, which this test does not know"),
        }
    }

    /// Asks, checks the answer, and returns its rows.
    async fn check(&self, house: &House, route: &str, path: &str) -> Vec<Value> {
        let answer = house.call(ADMIN, path).await;
        let faults = self.faults(self.schema(route, answer.status), &answer.body);
        assert!(faults.is_empty(), "{path}: {faults:?} in {}", answer.body);
        answer.body["items"].as_array().cloned().unwrap_or_default()
    }
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("there is no type {other}"),
    }
}

fn is_written_as(format: &Value, text: &str) -> bool {
    match format.as_str().unwrap() {
        "uuid" => text.parse::<base::EventId>().is_ok(),
        "date-time" => text.ends_with('Z') && text.parse::<base::Moment>().is_ok(),
        other => panic!("there is no format {other}"),
    }
}

/// All stories there are: every kind of message, people who change, hide and share their ids, groups, calls, trouble.
#[tokio::test]
async fn answers_are_as_described() {
    let house = acme_after(&[""]).await.with_admins().await;
    house.send(ADMIN, "/api/v1/invitations", &json!({"email": "rita@acme.test", "role": "agent"})).await;
    house.send(ADMIN, "/api/v1/lines", &super::settings::kannel()).await;
    let checker = Checker { document: document(&house).await };
    let mut types = BTreeSet::new();
    for wamid in wamids() {
        let path = format!("/api/v1/messages?wamid={wamid}");
        for message in checker.check(&house, "/api/v1/messages", &path).await {
            types.insert(message["content"]["type"].as_str().unwrap_or("deleted").to_owned());
        }
    }
    assert!(types.len() > 10, "many kinds of content were checked: {types:?}");
    for list in ["/api/v1/conversations", "/api/v1/contacts"] {
        let rows = checker.check(&house, list, list).await;
        assert!(rows.len() > 20, "{list}");
        for row in rows {
            let path = format!("{list}/{}", row["id"].as_str().unwrap());
            checker.check(&house, &format!("{list}/{{id}}"), &path).await;
        }
    }
    for contact in checker.check(&house, "/api/v1/contacts", "/api/v1/contacts").await {
        let path = format!("/api/v1/contacts/{}/history", contact["id"].as_str().unwrap());
        checker.check(&house, "/api/v1/contacts/{id}/history", &path).await;
    }
    for list in ["/api/v1/apps", "/api/v1/lines", "/api/v1/members"] {
        for row in checker.check(&house, list, list).await {
            let path = format!("{list}/{}", row["id"].as_str().unwrap());
            checker.check(&house, &format!("{list}/{{id}}"), &path).await;
        }
    }
    for list in ["/api/v1/events", "/api/v1/invitations", "/api/v1/reviews"] {
        assert!(!checker.check(&house, list, list).await.is_empty(), "{list}");
    }
    for (route, path) in [
        ("/api/v1/messages", "/api/v1/messages"),
        ("/api/v1/contacts/{id}", "/api/v1/contacts/nonsense"),
        ("/api/v1/conversations", "/api/v1/conversations?cursor=nonsense"),
    ] {
        checker.check(&house, route, path).await;
    }
}
