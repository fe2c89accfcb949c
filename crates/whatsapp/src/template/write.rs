//! Writing a template as Meta takes it.

use serde_json::{Map, Value, json};

use super::text::variables;
use super::{Button, Category, CodeButton, Design, Format, Header};

impl Design {
    /// The request that makes it: `POST /{waba}/message_templates`.
    pub fn to_request(&self) -> Value {
        json!({
            "name": self.name,
            "language": self.language,
            "category": self.category.in_capitals(),
            "parameter_format": self.format.in_capitals(),
            "components": self.components(),
        })
    }

    /// Its components, which an edit replaces as a whole.
    pub fn components(&self) -> Value {
        let header = self.header.as_ref().map(|header| self.header_component(header));
        let footer = match (self.category, &self.footer, self.expires_in) {
            (Category::Authentication, _, Some(minutes)) => {
                Some(json!({"type": "FOOTER", "code_expiration_minutes": minutes}))
            }
            (Category::Authentication, ..) => None,
            (_, footer, _) => footer.as_ref().map(|text| json!({"type": "FOOTER", "text": text})),
        };
        let buttons: Vec<Value> = self.buttons.iter().map(button).collect();
        let buttons = (!buttons.is_empty()).then(|| json!({"type": "BUTTONS", "buttons": buttons}));
        header.into_iter().chain([self.body_component()]).chain(footer).chain(buttons).collect()
    }

    fn header_component(&self, header: &Header) -> Value {
        match header {
            Header::Text { text, example } => {
                let mut component = json!({"type": "HEADER", "format": "TEXT", "text": text});
                if let (Some(name), Some(example)) = (variables(text).first(), example) {
                    component["example"] = match self.format {
                        Format::Named => {
                            json!({"header_text_named_params": [{"param_name": name, "example": example}]})
                        }
                        Format::Positional => json!({"header_text": [example]}),
                    };
                }
                component
            }
            Header::File { kind, example } => {
                let mut component = json!({"type": "HEADER", "format": kind.to_ascii_uppercase()});
                if let Some(example) = example {
                    component["example"] = json!({"header_handle": [example]});
                }
                component
            }
            Header::Location => json!({"type": "HEADER", "format": "LOCATION"}),
        }
    }

    fn body_component(&self) -> Value {
        if self.category == Category::Authentication {
            return json!({"type": "BODY", "add_security_recommendation": self.warns});
        }
        let mut component = Map::from_iter([
            ("type".to_owned(), json!("BODY")),
            ("text".to_owned(), json!(self.body)),
        ]);
        let names = variables(&self.body);
        let example = |name: &str| {
            let found = self.examples.iter().find(|(known, _example)| known == name);
            found.map(|(_name, example)| example.clone()).unwrap_or_default()
        };
        if !names.is_empty() {
            let examples = match self.format {
                Format::Named => {
                    let pair = |name: &&str| json!({"param_name": name, "example": example(name)});
                    json!({"body_text_named_params": names.iter().map(pair).collect::<Vec<Value>>()})
                }
                Format::Positional => {
                    json!({"body_text": [names.iter().map(|name| example(name)).collect::<Vec<String>>()]})
                }
            };
            component.insert("example".to_owned(), examples);
        }
        Value::Object(component)
    }
}

fn button(button: &Button) -> Value {
    match button {
        Button::QuickReply { text } => json!({"type": "QUICK_REPLY", "text": text}),
        Button::Url { text, url, example } => match example {
            Some(example) => json!({"type": "URL", "text": text, "url": url, "example": [example]}),
            None => json!({"type": "URL", "text": text, "url": url}),
        },
        Button::Phone { text, phone } => json!({"type": "PHONE_NUMBER", "text": text, "phone_number": phone}),
        Button::CopyCode { example } => json!({"type": "COPY_CODE", "example": example}),
        Button::Code(CodeButton::Copy) => json!({"type": "OTP", "otp_type": "COPY_CODE"}),
        Button::Code(other) => json!({"type": "OTP", "otp_type": other.as_str()}),
        Button::RequestContactInfo => json!({"type": "REQUEST_CONTACT_INFO"}),
        Button::Other { kind, text } => match text {
            Some(text) => json!({"type": kind, "text": text}),
            None => json!({"type": kind}),
        },
    }
}
