//! Writing a template as Meta takes it.

use serde_json::{Value, json};

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
                let component = json!({"type": "HEADER", "format": "TEXT", "text": text});
                let (Some(name), Some(example)) = (variables(text).first().copied(), example) else {
                    return component;
                };
                let example = match self.format {
                    Format::Named => {
                        json!({"header_text_named_params": [{"param_name": name, "example": example}]})
                    }
                    Format::Positional => json!({"header_text": [example]}),
                };
                with(component, "example", Some(example))
            }
            Header::File { kind, example } => {
                let component = json!({"type": "HEADER", "format": kind.to_ascii_uppercase()});
                with(
                    component,
                    "example",
                    example.as_ref().map(|example| json!({"header_handle": [example]})),
                )
            }
            Header::Location => json!({"type": "HEADER", "format": "LOCATION"}),
        }
    }

    fn body_component(&self) -> Value {
        if self.category == Category::Authentication {
            return json!({"type": "BODY", "add_security_recommendation": self.warns});
        }
        let component = json!({"type": "BODY", "text": self.body});
        let names = variables(&self.body);
        let example = |name: &str| {
            let found = self.examples.iter().find(|(known, _example)| known == name);
            found.map(|(_name, example)| example.clone()).unwrap_or_default()
        };
        let examples = match self.format {
            Format::Named => {
                let pair = |name: &&str| json!({"param_name": name, "example": example(name)});
                json!({"body_text_named_params": names.iter().map(pair).collect::<Vec<Value>>()})
            }
            Format::Positional => {
                json!({"body_text": [names.iter().map(|name| example(name)).collect::<Vec<String>>()]})
            }
        };
        with(component, "example", (!names.is_empty()).then_some(examples))
    }
}

/// The object with one more field, if there is something to put there.
pub(super) fn with(mut object: Value, name: &str, value: Option<Value>) -> Value {
    if let (Value::Object(fields), Some(value)) = (&mut object, value) {
        fields.insert(name.to_owned(), value);
    }
    object
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
