//! Filling a template: what it needs, how it reads, and the message that it becomes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::text::{Part, parts, variables};
use super::write::with;
use super::{Button, Category, Design, Format, Header};
use crate::send::{Payload, Unsendable};

/// What Meta writes into an authentication template that has no words here yet.
const CODE: &str = "{{1}} is your verification code.";
const WARNING: &str = " For your security, do not share this code.";

/// What fills a template, by the keys of its [`Slot`]s.
pub type Values = BTreeMap<String, String>;

/// Among the values: what the document above the words is called.
pub const FILE_NAME: &str = "header.filename";

/// Something that is given when a template is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// What it is called in [`Values`]: `header`, `body.first_name`, `button.0`.
    pub key: String,
    /// The variable's name; of a file, its kind.
    pub name: String,
    /// What it looks like.
    pub example: Option<String>,
    /// Whether the address of a file is wanted.
    pub is_file: bool,
}

impl Slot {
    /// What people call it.
    pub fn called(&self) -> &str {
        if self.is_file { kind_called(&self.name) } else { &self.name }
    }
}

fn kind_called(kind: &str) -> &str {
    if kind == "image" { "picture" } else { kind }
}

/// A piece of a filled text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of the template.
    Words(String),
    /// What fills a variable.
    Filled {
        /// The slot's key.
        key: String,
        /// What stands there; the variable itself if nothing does.
        text: String,
    },
}

/// A template as a customer would see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// The kind of the file above it.
    pub file: Option<String>,
    /// The words above it.
    pub header: Vec<Piece>,
    /// Its words.
    pub body: Vec<Piece>,
    /// The quiet line under it.
    pub footer: Option<String>,
    /// What stands on its buttons.
    pub buttons: Vec<String>,
}

/// What is missing in a filling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Nothing fills these.
    Values(Vec<String>),
    /// It has parts that cannot be filled from here.
    Parts(Vec<String>),
    /// WhatsApp would not take it.
    Unsendable(Unsendable),
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Values(names) => write!(f, "Fill in {}.", names.join(", ")),
            Self::Parts(parts) => write!(
                f,
                "This template has parts that can only be filled by a program: {}.",
                parts.join(", ")
            ),
            Self::Unsendable(why) => why.fmt(f),
        }
    }
}

impl Design {
    /// Its words; of an authentication template that is not at Meta yet, those that Meta writes.
    pub fn words(&self) -> String {
        match (self.category, self.body.as_str()) {
            (Category::Authentication, "") if self.warns => format!("{CODE}{WARNING}"),
            (Category::Authentication, "") => CODE.to_owned(),
            (_, body) => body.to_owned(),
        }
    }

    /// What has to be given to send it.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        match &self.header {
            Some(Header::Text { text, example }) => {
                let name = variables(text).first().map(|name| (*name).to_owned());
                let key = "header".to_owned();
                slots.extend(name.map(|name| Slot { key, name, example: example.clone(), is_file: false }));
            }
            Some(Header::File { kind, .. }) => {
                let (key, name) = ("header".to_owned(), kind.clone());
                slots.push(Slot { key, name, example: None, is_file: true });
            }
            Some(Header::Location) | None => {}
        }
        for name in variables(&self.words()) {
            let example = self.examples.iter().find(|(known, _example)| known == name);
            slots.push(Slot {
                key: format!("body.{name}"),
                name: name.to_owned(),
                example: example.map(|(_name, example)| example.clone()),
                is_file: false,
            });
        }
        for (at, button) in self.buttons.iter().enumerate() {
            let (name, example) = match button {
                Button::Url { text, url, example } if !variables(url).is_empty() => (text, example.clone()),
                Button::CopyCode { example } => (example, Some(example.clone())),
                _ => continue,
            };
            let name = match button {
                Button::CopyCode { .. } => "code to copy".to_owned(),
                _ => format!("end of the address behind \"{name}\""),
            };
            slots.push(Slot { key: format!("button.{at}"), name, example, is_file: false });
        }
        slots
    }

    /// How it reads with these values; where there is none, the variable stands.
    pub fn shown(&self, values: &Values) -> Shown {
        let header = match &self.header {
            Some(Header::Text { text, .. }) => pieces(text, |_name| "header".to_owned(), values),
            _ => Vec::new(),
        };
        let minutes = self.expires_in.map(|minutes| format!("This code expires in {minutes} minutes."));
        Shown {
            file: match &self.header {
                Some(Header::File { kind, .. }) => Some(kind_called(kind).to_owned()),
                Some(Header::Location) => Some("location".to_owned()),
                _ => None,
            },
            header,
            body: pieces(&self.words(), |name| format!("body.{name}"), values),
            footer: self.footer.clone().or(minutes),
            buttons: self.buttons.iter().map(|button| button.label().to_owned()).collect(),
        }
    }

    /// Its words, filled, as one text.
    pub fn filled(&self, values: &Values) -> String {
        let pieces = self.shown(values).body.into_iter();
        pieces
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Filled { text, .. } => text,
            })
            .collect()
    }

    /// The message that it becomes with these values.
    ///
    /// # Errors
    /// What is missing.
    pub fn message(&self, values: &Values) -> Result<Payload, Missing> {
        let parts = self.parts_for_programs();
        if !parts.is_empty() {
            return Err(Missing::Parts(parts));
        }
        let value = |key: &str| values.get(key).map(|text| one_line(text)).filter(|text| !text.is_empty());
        let empty: Vec<String> = self
            .slots()
            .into_iter()
            .filter(|slot| value(&slot.key).is_none())
            .map(|slot| slot.called().to_owned())
            .collect();
        if !empty.is_empty() {
            return Err(Missing::Values(empty));
        }
        let given = |key: &str| value(key).unwrap_or_default();
        let mut components: Vec<Value> = self.header_filling(&given).into_iter().collect();
        let words = self.words();
        let names = variables(&words);
        let body: Vec<Value> =
            names.iter().map(|name| self.parameter(name, given(&format!("body.{name}")))).collect();
        if !body.is_empty() {
            components.push(json!({"type": "body", "parameters": body}));
        }
        let code = names.first().map(|name| given(&format!("body.{name}"))).unwrap_or_default();
        for (at, button) in self.buttons.iter().enumerate() {
            components.extend(button_filling(at, button, given(&format!("button.{at}")), &code));
        }
        let template = json!({"name": self.name, "language": {"code": self.language}});
        let template = with(template, "components", (!components.is_empty()).then(|| json!(components)));
        Payload::of("template", template).map_err(Missing::Unsendable)
    }

    /// What fills it in a message that is sent already, or about to be.
    pub fn values_of(&self, sent: &crate::send::Template) -> Values {
        let names = variables_of(&self.words());
        let body = sent.body.iter().enumerate().filter_map(|(at, parameter)| {
            let name = parameter.name.clone().or_else(|| names.get(at).cloned())?;
            Some((format!("body.{name}"), parameter.text.clone()?))
        });
        let header = sent.header.first().and_then(|parameter| parameter.text.clone());
        body.chain(header.map(|text| ("header".to_owned(), text))).collect()
    }

    /// What does not fit between a message and this template; `None` if Meta would take it. Meta answers 132000.
    pub fn mismatch(&self, sent: &crate::send::Template) -> Option<String> {
        let names = variables_of(&self.words());
        let (wanted, given) = (names.len(), sent.body.len());
        if wanted != given {
            return Some(format!(
                "The body of this template has {wanted} variables, and {given} are filled."
            ));
        }
        let is_filled = |name: &&String| sent.body.iter().any(|one| one.name.as_ref() == Some(*name));
        let missing = names.iter().find(|name| self.format == Format::Named && !is_filled(name));
        missing.map(|name| format!("Nothing fills {{{{{name}}}}} of this template."))
    }

    /// Parts that only a program can fill.
    fn parts_for_programs(&self) -> Vec<String> {
        let location = (self.header == Some(Header::Location)).then(|| "a place above it".to_owned());
        let other = self.buttons.iter().filter(|button| matches!(button, Button::Other { .. }));
        let unknown = self.unknown.iter().cloned();
        unknown.chain(location).chain(other.map(|button| button.kind().to_owned())).collect()
    }

    fn header_filling(&self, given: &impl Fn(&str) -> String) -> Option<Value> {
        let parameter = match self.header.as_ref()? {
            Header::Text { text, .. } => self.parameter(variables(text).first()?, given("header")),
            Header::File { kind, .. } => {
                let file = given("header");
                let place = if file.contains("://") { "link" } else { "id" };
                let name = Some(given(FILE_NAME)).filter(|name| kind == "document" && !name.is_empty());
                let object = with(json!({ place: file }), "filename", name.map(Value::from));
                with(json!({"type": kind}), kind, Some(object))
            }
            Header::Location => return None,
        };
        Some(json!({"type": "header", "parameters": [parameter]}))
    }

    fn parameter(&self, name: &str, text: String) -> Value {
        match self.format {
            Format::Named => json!({"type": "text", "parameter_name": name, "text": text}),
            Format::Positional => json!({"type": "text", "text": text}),
        }
    }
}

fn button_filling(at: usize, button: &Button, given: String, code: &str) -> Option<Value> {
    let (kind, parameter) = match button {
        Button::Url { url, .. } if !variables(url).is_empty() => {
            ("url", json!({"type": "text", "text": given}))
        }
        Button::CopyCode { .. } => ("copy_code", json!({"type": "coupon_code", "coupon_code": given})),
        // Meta takes the code of an authentication template twice: in its words and behind its button.
        Button::Code(_) => ("url", json!({"type": "text", "text": code})),
        _ => return None,
    };
    Some(json!({"type": "button", "sub_type": kind, "index": at.to_string(), "parameters": [parameter]}))
}

fn variables_of(text: &str) -> Vec<String> {
    variables(text).into_iter().map(str::to_owned).collect()
}

fn pieces(text: &str, key: impl Fn(&str) -> String, values: &Values) -> Vec<Piece> {
    let piece = |part: &Part<'_>| match part {
        Part::Words(words) => Piece::Words((*words).to_owned()),
        Part::Variable(name) => {
            let key = key(name);
            let text = values.get(&key).map(|value| one_line(value)).filter(|value| !value.is_empty());
            Piece::Filled { text: text.unwrap_or_else(|| format!("{{{{{name}}}}}")), key }
        }
    };
    parts(text).iter().map(piece).collect()
}

/// Meta takes no line breaks, tabs or long gaps in what fills a variable.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}
