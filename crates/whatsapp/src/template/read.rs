//! Reading what Meta's list, or a program, says a template is made of.

use serde_json::Value;

use super::text::{number, variables};
use super::{Button, Category, CodeButton, Design, Format, Header};

/// Why something is no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadError(&'static str);

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ReadError {}

impl Design {
    /// Reads `{name, language, category, parameter_format?, components[]}`. What is not known is kept by its name only.
    ///
    /// # Errors
    /// If name, language, category or components are missing.
    pub fn read(object: &Value) -> Result<Self, ReadError> {
        let name = text(object, "name").ok_or(ReadError("A template has a name."))?;
        let language =
            text(object, "language").ok_or(ReadError("A template has a language, such as en or pt_BR."))?;
        let category = text(object, "category").and_then(|word| word.parse().ok());
        let category: Category = category
            .ok_or(ReadError("The category of a template is marketing, utility or authentication."))?;
        let components = object.get("components").and_then(Value::as_array);
        let components =
            components.ok_or(ReadError("A template has components: a list with a BODY in it."))?;
        let mut design = Self {
            buttons: Vec::new(),
            warns: false,
            format: Format::Positional,
            ..Self::new(&name, &language, category)
        };
        for component in components {
            design.take(component);
        }
        design.format = text(object, "parameter_format")
            .and_then(|word| word.parse().ok())
            .unwrap_or_else(|| format_of(&design.body));
        Ok(design)
    }

    fn take(&mut self, component: &Value) {
        let kind = text(component, "type").unwrap_or_default().to_ascii_uppercase();
        match kind.as_str() {
            "HEADER" => self.header = header(component).or_else(|| self.not_known("HEADER")),
            "BODY" => {
                self.body = text(component, "text").unwrap_or_default();
                self.examples = examples(component, &self.body);
                self.warns =
                    component.get("add_security_recommendation").and_then(Value::as_bool) == Some(true);
            }
            "FOOTER" => {
                self.footer = text(component, "text").filter(|words| !words.is_empty());
                self.expires_in = component.get("code_expiration_minutes").and_then(Value::as_i64);
            }
            "BUTTONS" => {
                let buttons = component.get("buttons").and_then(Value::as_array);
                self.buttons = buttons.into_iter().flatten().map(|one| button(one, self.category)).collect();
            }
            _ => drop(self.not_known::<Header>(&kind)),
        }
    }

    fn not_known<T>(&mut self, kind: &str) -> Option<T> {
        self.unknown.push(kind.to_owned());
        None
    }
}

fn format_of(body: &str) -> Format {
    let names = variables(body);
    let is_named = names.iter().any(|name| number(name).is_none());
    if is_named { Format::Named } else { Format::Positional }
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn header(component: &Value) -> Option<Header> {
    let kind = text(component, "format").unwrap_or_else(|| "TEXT".to_owned()).to_ascii_lowercase();
    let first = |list: &str| {
        let list = component.pointer(&format!("/example/{list}"))?;
        list.as_str().or_else(|| list.get(0)?.as_str()).map(str::to_owned)
    };
    match kind.as_str() {
        "text" => {
            let named =
                component.pointer("/example/header_text_named_params/0/example").and_then(Value::as_str);
            let example = named.map(str::to_owned).or_else(|| first("header_text"));
            Some(Header::Text { text: text(component, "text").unwrap_or_default(), example })
        }
        "image" | "video" | "document" | "gif" => {
            Some(Header::File { kind, example: first("header_handle") })
        }
        "location" => Some(Header::Location),
        _ => None,
    }
}

/// The examples of a body: named ones by their names, positional ones by their places.
fn examples(component: &Value, body: &str) -> Vec<(String, String)> {
    let example = |path: &str| component.pointer(path).and_then(Value::as_array);
    if let Some(named) = example("/example/body_text_named_params") {
        let pair = |one: &Value| Some((text(one, "param_name")?, text(one, "example")?));
        return named.iter().filter_map(pair).collect();
    }
    let first = example("/example/body_text/0").or_else(|| example("/example/body_text"));
    let examples = first.into_iter().flatten().filter_map(Value::as_str);
    variables(body).into_iter().map(str::to_owned).zip(examples.map(str::to_owned)).collect()
}

fn button(button: &Value, category: Category) -> Button {
    let kind = text(button, "type").unwrap_or_default().to_ascii_uppercase();
    let label = text(button, "text");
    let words = label.clone().unwrap_or_default();
    let example = || {
        let example = button.get("example")?;
        example.as_str().or_else(|| example.get(0)?.as_str()).map(str::to_owned)
    };
    match kind.as_str() {
        "QUICK_REPLY" => Button::QuickReply { text: words },
        // Meta lists the button of an authentication template as an address of its own.
        "URL" if category == Category::Authentication => Button::Code(CodeButton::Copy),
        "URL" => {
            Button::Url { text: words, url: text(button, "url").unwrap_or_default(), example: example() }
        }
        "PHONE_NUMBER" => {
            Button::Phone { text: words, phone: text(button, "phone_number").unwrap_or_default() }
        }
        "COPY_CODE" => Button::CopyCode { example: example().unwrap_or_default() },
        "OTP" => match text(button, "otp_type").unwrap_or_default().to_ascii_uppercase().as_str() {
            "ONE_TAP" => Button::Code(CodeButton::OneTap),
            "ZERO_TAP" => Button::Code(CodeButton::ZeroTap),
            _ => Button::Code(CodeButton::Copy),
        },
        "REQUEST_CONTACT_INFO" => Button::RequestContactInfo,
        _ => Button::Other { kind, text: label },
    }
}
