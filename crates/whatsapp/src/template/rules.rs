//! What Meta would refuse in a template, found before it is sent there. Each rule is a row in `tests.rs` with its source.

use super::text::{Part, number, parts, variables};
use super::{Button, Category, CodeButton, Design, Format, Header};

/// The longest name, in characters.
const LONGEST_NAME: usize = 512;
/// The longest header of words, in characters.
pub const LONGEST_HEADER: usize = 60;
/// The longest body, in characters.
pub const LONGEST_BODY: usize = 1024;
/// The longest footer, in characters.
pub const LONGEST_FOOTER: usize = 60;
/// The longest label of a button, in characters.
pub const LONGEST_BUTTON: usize = 25;
/// The longest address behind a button, in characters.
const LONGEST_URL: usize = 2000;
/// The longest number behind a button, in characters.
const LONGEST_PHONE: usize = 20;
/// The longest coupon code, in characters.
const LONGEST_COUPON: usize = 15;
/// How many buttons there may be in all.
pub const MOST_BUTTONS: usize = 10;
/// How many of a kind there may be; of those not named, one.
const MOST_OF_A_KIND: [(&str, usize); 2] = [("QUICK_REPLY", 10), ("URL", 2)];

/// Where in a template something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its name.
    Name,
    /// Its language.
    Language,
    /// Its header.
    Header,
    /// Its body.
    Body,
    /// An example for a variable of the body.
    Examples,
    /// Its footer.
    Footer,
    /// Its buttons together.
    Buttons,
    /// The button at this place, counted from 0.
    Button(usize),
}

/// Something that Meta would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// What is wrong and what would be right, as a sentence.
    pub words: String,
}

impl Design {
    /// Everything that Meta would refuse, from top to bottom.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        self.check_name(&mut faults);
        if self.category == Category::Authentication {
            self.check_code(&mut faults);
        } else {
            self.check_header(&mut faults);
            self.check_body(&mut faults);
            self.check_footer(&mut faults);
            self.check_buttons(&mut faults);
        }
        faults.0
    }

    fn check_name(&self, faults: &mut Faults) {
        let is_plain = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
        if self.name.is_empty() || !self.name.bytes().all(is_plain) {
            faults.add(Place::Name, "The name has small letters a to z, digits and _ only.");
        }
        faults.length(Place::Name, "The name", &self.name, LONGEST_NAME);
        if !is_language(&self.language) {
            faults.add(Place::Language, "The language is a code such as en, en_US or pt_BR.");
        }
    }

    fn check_code(&self, faults: &mut Faults) {
        if self.header.is_some() {
            faults.add(Place::Header, "An authentication template has no header.");
        }
        if self.footer.is_some() && self.expires_in.is_none() {
            faults.add(Place::Footer, "The footer of an authentication template is Meta's own.");
        }
        if self.expires_in.is_some_and(|minutes| !(1..=90).contains(&minutes)) {
            faults.add(Place::Footer, "A code is valid for 1 to 90 minutes.");
        }
        match self.buttons.as_slice() {
            [Button::Code(CodeButton::Copy)] => {}
            [Button::Code(_)] => faults.add(
                Place::Button(0),
                "Buttons that fill the code into an app are made in WhatsApp Manager, since they name the app.",
            ),
            _ => faults.add(Place::Buttons, "An authentication template has one button: Copy code."),
        }
    }

    fn check_header(&self, faults: &mut Faults) {
        match &self.header {
            Some(Header::Text { text, example }) => {
                let names = variables(text);
                if text.trim().is_empty() {
                    faults.add(Place::Header, "The header is empty. Write something, or choose no header.");
                }
                if text.contains('\n') {
                    faults.add(Place::Header, "The header is one line.");
                }
                faults.length(Place::Header, "The header", text, LONGEST_HEADER);
                if names.len() > 1 {
                    faults.add(Place::Header, "The header has at most one variable.");
                }
                self.check_variables(Place::Header, "header", text, faults);
                if let Some(name) = names.first()
                    && example.as_deref().is_none_or(|example| example.trim().is_empty())
                {
                    faults.add(Place::Header, format!("Give an example for {{{{{name}}}}} in the header."));
                }
            }
            Some(Header::File { kind, example: None }) => {
                let what = if kind == "image" { "picture" } else { kind };
                let words =
                    format!("The {what} above the words needs an example of it, for Meta to look at.");
                faults.add(Place::Header, words);
            }
            Some(Header::File { .. } | Header::Location) | None => {}
        }
    }

    fn check_body(&self, faults: &mut Faults) {
        if self.body.trim().is_empty() {
            return faults.add(Place::Body, "The body is empty. Every template has one.");
        }
        faults.length(Place::Body, "The body", &self.body, LONGEST_BODY);
        self.check_variables(Place::Body, "body", &self.body, faults);
        let parts = parts(&self.body);
        let is_variable = |part: Option<&Part<'_>>| matches!(part, Some(Part::Variable(_)));
        let is_blank = |part: &&Part<'_>| matches!(part, Part::Words(words) if words.trim().is_empty());
        let mut told = parts.iter().filter(|part| !is_blank(part));
        if is_variable(told.next()) {
            faults.add(Place::Body, "The body cannot begin with a variable. Put a word before it.");
        }
        if parts.len() > 1 && is_variable(parts.iter().rev().find(|part| !is_blank(part))) {
            faults.add(
                Place::Body,
                "The body cannot end with a variable. Put a word or a full stop behind it.",
            );
        }
        for name in variables(&self.body) {
            let example = self.examples.iter().find(|(known, _example)| known == name);
            if !name.is_empty() && example.is_none_or(|(_name, example)| example.trim().is_empty()) {
                faults.add(Place::Examples, format!("Give an example for {{{{{name}}}}}."));
            }
        }
    }

    /// Names that Meta takes: small words, or numbers from 1 on.
    fn check_variables(&self, place: Place, whole: &str, text: &str, faults: &mut Faults) {
        let names = variables(text);
        let is_word = |name: &&&str| {
            name.starts_with(|sign: char| sign.is_ascii_lowercase() || sign == '_')
                && name.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_')
        };
        match self.format {
            Format::Named => {
                for name in names.iter().filter(|name| !is_word(name)) {
                    let words = format!(
                        "{{{{{name}}}}} is no name for a variable: use small letters, digits and _, such as {{{{first_name}}}}."
                    );
                    faults.add(place, words);
                }
            }
            Format::Positional => {
                let in_order = names.iter().zip(1..).all(|(name, place)| number(name) == Some(place));
                if !in_order {
                    let words = format!(
                        "The variables of the {whole} are {{{{1}}}}, {{{{2}}}} and so on, without a gap."
                    );
                    faults.add(place, words);
                }
            }
        }
        if text.matches("{{").count() != text.matches("}}").count() {
            faults.add(
                place,
                format!("A variable of the {whole} is not closed: {{{{ and }}}} belong together."),
            );
        }
    }

    fn check_footer(&self, faults: &mut Faults) {
        let Some(footer) = &self.footer else { return };
        faults.length(Place::Footer, "The footer", footer, LONGEST_FOOTER);
        if !variables(footer).is_empty() {
            faults.add(Place::Footer, "The footer has no variables.");
        }
    }

    fn check_buttons(&self, faults: &mut Faults) {
        if self.buttons.len() > MOST_BUTTONS {
            faults.add(Place::Buttons, format!("There are at most {MOST_BUTTONS} buttons."));
        }
        let mut kinds: Vec<&str> = self.buttons.iter().map(Button::kind).collect();
        let replies: Vec<bool> = kinds.iter().map(|kind| *kind == "QUICK_REPLY").collect();
        if replies.windows(2).filter(|pair| pair.first() != pair.last()).count() > 1 {
            let words = "Quick replies stand together, before or behind all other buttons.";
            faults.add(Place::Buttons, words);
        }
        kinds.sort_unstable();
        for same in kinds.chunk_by(|one, next| one == next) {
            let Some(kind) = same.first() else { continue };
            let most =
                MOST_OF_A_KIND.iter().find(|(known, _most)| known == kind).map_or(1, |(_kind, most)| *most);
            if same.len() > most && same.len() <= MOST_BUTTONS {
                let (are, buttons) = if most == 1 { ("is", "button") } else { ("are", "buttons") };
                let kind = kind_in_words(kind);
                faults.add(
                    Place::Buttons,
                    format!("There {are} at most {most} {buttons} of the kind \"{kind}\"."),
                );
            }
        }
        let labels: Vec<&str> = self.buttons.iter().map(Button::label).collect();
        for (at, button) in self.buttons.iter().enumerate() {
            check_button(at, button, faults);
            let is_written =
                matches!(button, Button::QuickReply { .. } | Button::Url { .. } | Button::Phone { .. });
            let is_repeat = labels.iter().take(at).any(|earlier| *earlier == button.label());
            if is_written && is_repeat && !button.label().is_empty() {
                faults.add(Place::Button(at), "Two buttons cannot have the same label.");
            }
        }
    }
}

fn check_button(at: usize, button: &Button, faults: &mut Faults) {
    let place = Place::Button(at);
    if let Button::QuickReply { text } | Button::Url { text, .. } | Button::Phone { text, .. } = button {
        if text.trim().is_empty() {
            faults.add(place, "Write what stands on the button.");
        }
        faults.length(place, "The label of a button", text, LONGEST_BUTTON);
        if !variables(text).is_empty() {
            faults.add(place, "The label of a button has no variables.");
        }
    }
    match button {
        Button::Url { url, example, .. } => check_url(place, url, example.as_deref(), faults),
        Button::Phone { phone, .. } => {
            let digits = phone.bytes().filter(u8::is_ascii_digit).count();
            let is_number = phone.chars().all(|sign| sign.is_ascii_digit() || " +-()".contains(sign));
            if digits < 5 || !is_number {
                faults.add(
                    place,
                    "The button needs a phone number with its country code, such as +15550100200.",
                );
            }
            faults.length(place, "The number of a button", phone, LONGEST_PHONE);
        }
        Button::CopyCode { example } => {
            if example.trim().is_empty() {
                faults.add(place, "Give an example of a code.");
            }
            faults.length(place, "A code to copy", example, LONGEST_COUPON);
        }
        Button::Code(_) => faults.add(place, "One-time codes belong to the category authentication."),
        Button::Other { kind, .. } => {
            let words = format!("Buttons of the kind {kind} are made and edited in WhatsApp Manager.");
            faults.add(place, words);
        }
        Button::QuickReply { .. } | Button::RequestContactInfo => {}
    }
}

fn check_url(place: Place, url: &str, example: Option<&str>, faults: &mut Faults) {
    let is_address = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if is_address.is_none_or(|rest| rest.is_empty() || rest.starts_with("{{"))
        || url.contains(char::is_whitespace)
    {
        faults.add(place, "The button needs an address that begins with https://.");
    }
    faults.length(place, "The address of a button", url, LONGEST_URL);
    let names = variables(url);
    if names.len() > 1 || (!names.is_empty() && !url.ends_with("}}")) {
        faults.add(place, "An address has at most one variable, at its end.");
    }
    if !names.is_empty() && example.is_none_or(|example| example.trim().is_empty()) {
        faults.add(place, "Give an example of the whole address.");
    }
}

/// The kind of a button, for people.
fn kind_in_words(kind: &str) -> &str {
    match kind {
        "QUICK_REPLY" => "quick reply",
        "URL" => "open an address",
        "PHONE_NUMBER" => "call a number",
        "COPY_CODE" => "copy a code",
        "REQUEST_CONTACT_INFO" => "ask for the number",
        other => other,
    }
}

/// `en`, `fil`, `pt_BR`, `zh_HK`.
fn is_language(code: &str) -> bool {
    let (language, country) =
        code.split_once('_').map_or((code, None), |(language, country)| (language, Some(country)));
    let is_word =
        |word: &str, is: fn(&u8) -> bool| (2..=3).contains(&word.len()) && word.bytes().all(|sign| is(&sign));
    is_word(language, u8::is_ascii_lowercase)
        && country.is_none_or(|country| is_word(country, u8::is_ascii_uppercase))
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: Place, words: impl Into<String>) {
        self.0.push(Fault { place, words: words.into() });
    }

    /// Meta counts characters.
    fn length(&mut self, place: Place, what: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(place, format!("{what} has {length} characters; at most {most} are allowed."));
        }
    }
}
