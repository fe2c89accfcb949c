//! Templates with what fills their variables.

use serde::Deserialize;
use serde_json::Value;

use super::{Media, MediaKind, Unsendable, required, shape};

/// A template and what fills it.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// The code of its language, such as `pt_BR`.
    pub language: String,
    /// What fills the text of its header.
    pub header: Vec<Parameter>,
    /// The file above its words.
    pub file: Option<Media>,
    /// What fills its body.
    pub body: Vec<Parameter>,
}

/// What fills one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The variable's name; positional ones have none.
    pub name: Option<String>,
    /// What stands there, as far as it is text.
    pub text: Option<String>,
}

#[derive(Deserialize)]
struct Component {
    r#type: String,
    #[serde(default)]
    parameters: Vec<Value>,
}

impl Template {
    pub(super) fn read(object: &Value) -> Result<Self, Unsendable> {
        let language = object.get("language").ok_or_else(|| Unsendable::missing("template.language"))?;
        let components: Vec<Component> = match object.get("components").filter(|some| !some.is_null()) {
            Some(components) => shape(components, "template.components")?,
            None => Vec::new(),
        };
        let filling = |wanted: &str| -> Vec<Parameter> {
            let of = components.iter().filter(|one| one.r#type.eq_ignore_ascii_case(wanted));
            of.flat_map(|one| &one.parameters).map(parameter).collect()
        };
        let of_header = components.iter().filter(|one| one.r#type.eq_ignore_ascii_case("header"));
        Ok(Self {
            file: of_header.flat_map(|one| &one.parameters).find_map(file),
            name: required(object, "name", "template.name")?,
            language: required(language, "code", "template.language.code")?,
            header: filling("header"),
            body: filling("body"),
        })
    }
}

/// Text, money and dates carry the text that is shown.
fn parameter(value: &Value) -> Parameter {
    let at = |path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
    Parameter {
        name: at("/parameter_name"),
        text: at("/text")
            .or_else(|| at("/currency/fallback_value"))
            .or_else(|| at("/date_time/fallback_value")),
    }
}

fn file(parameter: &Value) -> Option<Media> {
    MediaKind::ALL
        .into_iter()
        .find_map(|kind| parameter.get(kind.as_str()).and_then(|object| Media::read(kind, object).ok()))
}
