//! A template as it is being written: the fields of the form, and the design that they make.

use base::TemplateId;
use desk::deliver::templates::{
    Button, Category, Design, Format, Header, check_example, example_types, variables,
};
use desk::media::File;

/// What the form holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The template that is edited; a new one otherwise.
    pub editing: Option<TemplateId>,
    /// A line of the account that it is made on.
    pub line: String,
    /// What is written so far.
    pub design: Design,
}

/// The field with the file that is the example of the one above the words: a file of ours.
const EXAMPLE: &str = "header_file";
/// The field with the kind it was chosen for: the example of a picture is none of a video.
const EXAMPLE_KIND: &str = "header_file_kind";

/// The fields of the form, by their names.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    fn get(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(known, _value)| known == name).map_or("", |(_name, value)| value.as_str())
    }

    /// Browsers send `\r\n`.
    fn text(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n")
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.trim().is_empty())
    }

    /// The examples that the form asks for: the variables of the body when it was drawn.
    pub(super) fn examples(&self) -> Vec<(String, String)> {
        let example = |(name, value): &(String, String)| {
            Some((name.strip_prefix("example.")?.to_owned(), value.clone()))
        };
        self.0.iter().filter_map(example).collect()
    }

    /// What was pressed.
    pub(super) fn wish(&self) -> &str {
        self.get("do")
    }

    /// The kind of button to add.
    pub(super) fn kind_to_add(&self) -> &str {
        self.get("add_kind")
    }

    /// The draft that the fields make.
    pub(super) fn draft(&self) -> Draft {
        let category = self.get("category").parse().unwrap_or(Category::Utility);
        let new = Design::new(self.get("name").trim(), self.get("language").trim(), category);
        let design = match category {
            Category::Authentication => {
                let expires_in = self.get("expires_in").trim();
                // What is no number breaks the rule for minutes, and is told by it.
                let expires_in = (!expires_in.is_empty()).then(|| expires_in.parse().unwrap_or(0));
                // Until the form has asked, the warning is there, as Meta advises.
                let warns = self.get("asked_to_warn").is_empty() || !self.get("warns").is_empty();
                Design { warns, expires_in, ..new }
            }
            Category::Marketing | Category::Utility => Design {
                format: self.format(),
                header: self.header(),
                body: self.text("body"),
                examples: self.examples(),
                footer: self.given("footer"),
                buttons: (0..=desk::deliver::templates::MOST_BUTTONS)
                    .filter_map(|at| self.button(at))
                    .collect(),
                ..new
            },
        };
        Draft { editing: self.get("template").parse().ok(), line: self.get("line").to_owned(), design }
    }

    /// Variables that are all numbers are meant as places, whatever the form began with.
    fn format(&self) -> Format {
        let (header, body) = (self.text("header"), self.text("body"));
        let mut names = variables(&header).into_iter().chain(variables(&body)).peekable();
        let is_number = |name: &str| !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_digit());
        if names.peek().is_some() && names.all(is_number) {
            return Format::Positional;
        }
        self.get("format").parse().unwrap_or(Format::Named)
    }

    fn header(&self) -> Option<Header> {
        match self.get("header_kind") {
            "text" => Some(Header::Text { text: self.text("header"), example: self.given("header_example") }),
            "location" => Some(Header::Location),
            kind if !example_types(kind).is_empty() => {
                let example = self.given(EXAMPLE).filter(|_file| self.get(EXAMPLE_KIND) == kind);
                Some(Header::File { kind: kind.to_owned(), example })
            }
            _ => None,
        }
    }

    /// A file was chosen as the example.
    pub(super) fn take_example(&mut self, file: &File) -> desk::Result<()> {
        let kind = self.get("header_kind").to_owned();
        check_example(&kind, file)?;
        self.0.push((EXAMPLE.to_owned(), file.id.to_string()));
        self.0.push((EXAMPLE_KIND.to_owned(), kind));
        Ok(())
    }

    fn button(&self, at: usize) -> Option<Button> {
        let field = |name: &str| self.get(&format!("button.{at}.{name}")).trim().to_owned();
        let example = Some(field("example")).filter(|example| !example.is_empty());
        let url = field("value");
        Some(match field("kind").as_str() {
            "QUICK_REPLY" => Button::QuickReply { text: field("text") },
            "URL" if variables(&url).is_empty() => Button::Url { text: field("text"), url, example: None },
            "URL" => Button::Url { text: field("text"), url, example },
            "PHONE_NUMBER" => Button::Phone { text: field("text"), phone: field("value") },
            "COPY_CODE" => Button::CopyCode { example: field("value") },
            "REQUEST_CONTACT_INFO" => Button::RequestContactInfo,
            _ => return None,
        })
    }
}

impl Draft {
    /// One button more, of this kind: replies stand before the others.
    pub(super) fn add(&mut self, kind: &str) {
        let nothing = String::new;
        let button = match kind {
            "URL" => Button::Url { text: nothing(), url: "https://".to_owned(), example: None },
            "PHONE_NUMBER" => Button::Phone { text: nothing(), phone: nothing() },
            "COPY_CODE" => Button::CopyCode { example: nothing() },
            "REQUEST_CONTACT_INFO" => Button::RequestContactInfo,
            _ => Button::QuickReply { text: nothing() },
        };
        let is_reply = |button: &Button| matches!(button, Button::QuickReply { .. });
        let buttons = &mut self.design.buttons;
        let place = match is_reply(&button) {
            true => buttons.iter().rposition(is_reply).map_or(0, |last| last + 1),
            false => buttons.len(),
        };
        buttons.insert(place.min(buttons.len()), button);
    }

    /// One button less.
    pub(super) fn remove(&mut self, at: usize) {
        if at < self.design.buttons.len() {
            self.design.buttons.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_form_makes_a_template() {
        let form = fields(&[
            ("name", "order_ready "),
            ("language", "en"),
            ("category", "utility"),
            ("header_kind", "text"),
            ("header", "Acme"),
            ("body", "Hello {{name}},\r\nit is ready."),
            ("example.name", "Rita"),
            ("button.0.kind", "QUICK_REPLY"),
            ("button.0.text", "Thanks"),
            ("button.1.kind", "URL"),
            ("button.1.text", "Track"),
            ("button.1.value", "https://acme.test"),
            ("button.1.example", "left over"),
        ]);
        let Draft { design, editing, .. } = form.draft();
        assert_eq!((design.faults(), editing), (Vec::new(), None));
        assert_eq!(design.body, "Hello {{name}},\nit is ready.");
        assert_eq!(
            design.buttons[1],
            Button::Url { text: "Track".into(), url: "https://acme.test".into(), example: None }
        );
    }

    #[test]
    fn replies_stay_together_when_buttons_are_added() {
        let mut draft = fields(&[("category", "marketing")]).draft();
        for kind in ["URL", "QUICK_REPLY", "REQUEST_CONTACT_INFO", "QUICK_REPLY"] {
            draft.add(kind);
        }
        let kinds: Vec<&str> = draft.design.buttons.iter().map(Button::kind).collect();
        assert_eq!(kinds, ["QUICK_REPLY", "QUICK_REPLY", "URL", "REQUEST_CONTACT_INFO"]);
        draft.remove(0);
        draft.remove(7);
        assert_eq!(draft.design.buttons.len(), 3);
    }

    #[test]
    fn minutes_that_are_no_number_are_told() {
        let form = fields(&[
            ("name", "login"),
            ("language", "en"),
            ("category", "authentication"),
            ("expires_in", "soon"),
        ]);
        let faults = form.draft().design.faults();
        assert_eq!(faults[0].words, "A code is valid for 1 to 90 minutes.");
        assert!(form.draft().design.warns, "nobody was asked yet");
        let form = fields(&[("category", "authentication"), ("asked_to_warn", "yes")]);
        assert!(!form.draft().design.warns);
    }
}
