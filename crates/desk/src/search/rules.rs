//! What somebody looks for: what kind of thing it is, where it may stand, and why something was found. Pure.

use identity::{Bsuid, Kind, ParentBsuid, Phone, Username, show_phone};

use super::fold::fold;
use super::{Labels, Marked, Why};
use crate::receive::Content;

/// Characters of a query that count.
const LONGEST: usize = 120;
/// The index answers for three characters and more.
const SHORTEST: usize = 3;
/// Characters of one needle, and of each of two, that the index is asked for. The end of a word tells more than all of it
/// costs; the rest is compared afterwards.
const ONE_TAIL: usize = 8;
const TWO_TAILS: usize = 6;
/// Characters of a message that are indexed: all that WhatsApp lets one write.
const MOST_SAID: usize = 4096;

/// Characters of an id that are shown.
const END_SHOWN: usize = 6;

/// Everything, as a `LIKE` pattern.
const ANYTHING: &str = "%";

/// Two `LIKE` patterns; what fits a needle fits both.
pub(super) type Patterns = [String; 2];

/// What somebody looks for.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    typed: String,
    looks: Looks,
    /// Each of these stands among a contact's labels, in one of its forms.
    about_people: Vec<Vec<String>>,
    /// Each of these stands in a message.
    about_words: Vec<String>,
}

/// What kind of thing a query looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// A username with its `@`.
    Username,
    /// A phone number, or enough digits of one.
    Number,
    /// A WhatsApp id, or the end of one.
    WhatsAppId,
    /// Words.
    Words,
}

impl Query {
    /// Reads what was typed; `None` when there is nothing to look for.
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.trim().chars().take(LONGEST).collect();
        let folded = fold(&typed);
        if folded.is_empty() {
            return None;
        }
        let words = in_text(&folded);
        let (looks, about_people) = if let Some(name) = username_in(&folded) {
            (Looks::Username, vec![vec![format!("\n@{name}")]])
        } else if let Some(digits) = number_in(&folded) {
            let has_code = folded.starts_with('+') || folded.starts_with("00");
            (Looks::Number, vec![spellings(&digits, has_code)])
        } else if let Some(end) = end_of_id_in(&typed, &folded) {
            (Looks::WhatsAppId, vec![vec![end]])
        } else {
            (Looks::Words, among_labels(&folded).into_iter().map(|word| vec![word]).collect())
        };
        let about_words = match (looks, about_people.first().and_then(|forms| forms.first())) {
            (Looks::WhatsAppId, Some(end)) => vec![end.trim_end().to_owned()],
            _ => words,
        };
        Some(Self { typed, looks, about_people, about_words })
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What kind of thing it looks like.
    pub fn looks(&self) -> Looks {
        self.looks
    }

    /// Whether it may be meant as a username. Nobody can be looked up by one who never wrote.
    pub fn may_be_username(&self) -> bool {
        match self.looks {
            Looks::Username => true,
            Looks::Words => self.typed.parse().is_ok_and(|name: Username| name.keeps_the_rules()),
            Looks::Number | Looks::WhatsAppId => false,
        }
    }

    /// Whether it is long enough to be looked for in messages.
    pub fn reaches_messages(&self) -> bool {
        !self.about_words.is_empty()
    }

    /// Where the index finds contacts with these labels.
    pub(super) fn among_contacts(&self) -> Patterns {
        let shortest = |forms: &Vec<String>| forms.iter().min_by_key(|form| form.len()).cloned();
        patterns(&self.about_people.iter().filter_map(shortest).collect::<Vec<_>>())
    }

    /// Where the index finds messages with these words.
    pub(super) fn among_messages(&self) -> Patterns {
        patterns(&self.about_words)
    }

    /// The same query for those alone who have or had exactly this username.
    pub(super) fn of_username(&self) -> Option<Self> {
        let name = self.typed.parse::<Username>().ok().filter(|_name| self.may_be_username())?;
        Some(Self { about_people: vec![vec![username_label(name.as_str())]], ..self.clone() })
    }

    /// Whether these folded labels are of whom is looked for.
    pub(super) fn fits_labels(&self, labels: &str) -> bool {
        self.about_people.iter().all(|forms| forms.iter().any(|form| labels.contains(form)))
    }

    /// Whether these folded words are what is looked for.
    pub(super) fn fits_words(&self, words: &str) -> bool {
        self.reaches_messages() && self.about_words.iter().all(|word| words.contains(word))
    }

    /// The words of a message around what matched; `None` if nothing does.
    pub(crate) fn excerpt(&self, said: &str) -> Option<Marked> {
        self.fits_words(&fold(said)).then(|| Marked::excerpt(said, &self.about_words))?
    }

    /// The label that a contact is found by. One that holds all the words is told before one that holds some.
    pub(super) fn why(&self, labels: &Labels) -> Option<Why> {
        if !self.fits_labels(&words_of(labels)) {
            return None;
        }
        let each = self.reasons(labels);
        let all = each.iter().find(|(label, _why)| self.fits_labels(label));
        let some = || {
            each.iter()
                .find(|(label, _why)| self.about_people.iter().flatten().any(|form| label.contains(form)))
        };
        all.or_else(some).map(|(_label, why)| why.clone())
    }

    /// Every label in its folded form, with the reason that it would be; the likeliest first.
    fn reasons(&self, labels: &Labels) -> Vec<(String, Why)> {
        let marked = |text: &str| {
            let bare: Vec<String> = self.about_people.iter().flatten().map(|form| bare(form)).collect();
            Marked::of(text, &bare).unwrap_or_else(|| Marked(vec![(text.to_owned(), false)]))
        };
        let mut reasons = Vec::new();
        reasons.extend(labels.name.iter().map(|name| (name_label(name), Why::Name(marked(name)))));
        reasons.extend(
            labels.profile_name.iter().map(|name| (name_label(name), Why::ProfileName(marked(name)))),
        );
        reasons
            .extend(labels.username.iter().map(|name| (username_label(name), Why::Username(marked(name)))));
        reasons.extend(
            labels.former.iter().map(|name| (username_label(name), Why::FormerUsername(marked(name)))),
        );
        reasons.extend(labels.identifiers.iter().map(|identifier| {
            let why = match identifier.kind {
                Kind::Phone => {
                    Why::Phone { number: number(&identifier.value), in_force: identifier.in_force }
                }
                Kind::Crm => Why::CrmId(marked(&identifier.value)),
                Kind::Bsuid | Kind::ParentBsuid | Kind::Message => Why::WhatsAppId(end_of(&identifier.value)),
            };
            (identifier_label(identifier.kind, &identifier.value), why)
        }));
        if self.looks != Looks::Words {
            reasons.sort_by_key(|(_label, why)| !self.asks_for(why));
        }
        reasons
    }

    fn asks_for(&self, why: &Why) -> bool {
        match why {
            Why::Username(_) | Why::FormerUsername(_) => self.looks == Looks::Username,
            Why::Phone { .. } => self.looks == Looks::Number,
            Why::WhatsAppId(_) => self.looks == Looks::WhatsAppId,
            Why::Name(_) | Why::ProfileName(_) | Why::CrmId(_) => false,
        }
    }
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({:?} {})", self.looks, base::mask(&self.typed))
    }
}

/// What is indexed of a contact: its labels, each between two line ends, so that a needle can say where a label ends.
pub(super) fn words_of(labels: &Labels) -> String {
    let names = labels.name.iter().chain(&labels.profile_name).map(|name| name_label(name));
    let usernames = labels.username.iter().chain(&labels.former).map(|name| username_label(name));
    let identifiers =
        labels.identifiers.iter().map(|identifier| identifier_label(identifier.kind, &identifier.value));
    let mut each: Vec<String> = Vec::new();
    for label in names.chain(usernames).chain(identifiers).filter(|label| label.len() > 2) {
        if !each.contains(&label) {
            each.push(label);
        }
    }
    each.concat().replace("\n\n", "\n")
}

fn name_label(name: &str) -> String {
    format!("\n{}\n", fold(name))
}

fn username_label(name: &str) -> String {
    format!("\n@{}\n", fold(name))
}

/// A number stands there as Meta writes it, and once more in the form that all its spellings share.
fn identifier_label(kind: Kind, value: &str) -> String {
    let shared = || value.parse::<Phone>().ok().map(|phone| phone.match_key().as_str().to_owned());
    match kind {
        Kind::Message => String::new(),
        Kind::Phone => match shared().filter(|shared| shared != value) {
            Some(shared) => format!("\n{value}\n{shared}\n"),
            None => format!("\n{value}\n"),
        },
        Kind::Bsuid | Kind::ParentBsuid | Kind::Crm => format!("\n{}\n", fold(value)),
    }
}

/// What is indexed of a message, if there are words in it.
pub(super) fn words_said(content: &Content) -> Option<String> {
    let said: String = said(content)?.chars().take(MOST_SAID).collect();
    Some(fold(&said)).filter(|words| !words.is_empty())
}

/// The words of a content: what was written, captions, names.
pub(crate) fn said(content: &Content) -> Option<String> {
    let join = |parts: &[&Option<String>]| {
        let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    };
    match content {
        Content::Text { body } => Some(body.clone()),
        Content::Image { caption, .. } | Content::Video { caption, .. } => caption.clone(),
        Content::Document { filename, caption, .. } => join(&[caption, filename]),
        Content::Location { name, address, .. } => join(&[name, address]),
        Content::Contacts { cards } => {
            let names: Vec<&str> = cards.iter().filter_map(|card| card.name.as_deref()).collect();
            (!names.is_empty()).then(|| names.join(" · "))
        }
        Content::Choice { title, description, .. } => join(&[&Some(title.clone()), description]),
        Content::Offer { body, .. } => Some(body.clone()),
        Content::Template { text: Some(text), .. } => Some(text.clone()),
        Content::Template { values, .. } => (!values.is_empty()).then(|| values.join(" · ")),
        Content::Form { fields, .. } => {
            let answers: Vec<&str> = fields.iter().map(|(_field, answer)| answer.as_str()).collect();
            (!answers.is_empty()).then(|| answers.join(" · "))
        }
        Content::Order { note, .. } => note.clone(),
        Content::Audio { .. }
        | Content::Sticker { .. }
        | Content::CallPermission { .. }
        | Content::Call { .. }
        | Content::Notice(_)
        | Content::Unsupported { .. }
        | Content::Raw { .. } => None,
    }
}

fn username_in(folded: &str) -> Option<&str> {
    folded.strip_prefix('@').filter(|name| !name.is_empty() && !name.contains(' '))
}

/// The digits of a number in any spelling: five at least, and nothing but what people put between them. The zeros
/// that are dialled in front are no part of it.
fn number_in(folded: &str) -> Option<String> {
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let is_number =
        folded.chars().all(|sign| sign.is_ascii_digit() || " +-().'/\u{2010}\u{2011}\u{2013}".contains(sign));
    let digits = digits.strip_prefix("00").or(digits.strip_prefix('0')).unwrap_or(&digits);
    (is_number && digits.len() >= 5 && !folded.starts_with("...")).then(|| digits.to_owned())
}

/// The forms in which digits may stand in a number: as they are, and without the digit that Mexico, Argentina and Brazil
/// write at times and at times leave out, whether the country's code is in front or not.
fn spellings(digits: &str, has_code: bool) -> Vec<String> {
    let countries: &[&str] = if has_code { &[""] } else { &["", "52", "54", "55"] };
    let mut forms = vec![digits.to_owned()];
    for country in countries {
        let Ok(number) = format!("{country}{digits}").parse::<Phone>() else { continue };
        let shared = number.match_key().into_owned();
        let form = shared.as_str().get(country.len()..).unwrap_or_default();
        if !forms.iter().any(|known| known == form) {
            forms.push(form.to_owned());
        }
    }
    forms
}

/// An id, or its end as pages show it: "...445566".
fn end_of_id_in(typed: &str, folded: &str) -> Option<String> {
    if typed.parse::<Bsuid>().is_ok() || typed.parse::<ParentBsuid>().is_ok() {
        return Some(format!("{folded}\n"));
    }
    let end = folded.strip_prefix("whatsapp user").unwrap_or(folded).trim_start().strip_prefix("...")?;
    let is_end = end.len() >= SHORTEST && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_end.then(|| format!("{end}\n"))
}

/// Words in any order, or, when all are short, as they stand together.
fn in_text(folded: &str) -> Vec<String> {
    let words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
    if words.iter().any(|word| length(word) >= SHORTEST) {
        words
    } else if length(folded) >= SHORTEST {
        vec![folded.to_owned()]
    } else {
        Vec::new()
    }
}

/// The same among labels, where two characters can begin a label and one can be it.
fn among_labels(folded: &str) -> Vec<String> {
    match length(folded) {
        1 => vec![format!("\n{folded}\n")],
        2 => vec![format!("\n{folded}")],
        _ => in_text(folded),
    }
}

/// The two needles that tell most, cut to what the index is asked for.
fn patterns(needles: &[String]) -> Patterns {
    let mut longest: Vec<&String> = needles.iter().filter(|needle| length(needle) >= SHORTEST).collect();
    longest.sort_by_key(|needle| std::cmp::Reverse(length(needle)));
    match longest.as_slice() {
        [] => [ANYTHING.to_owned(), ANYTHING.to_owned()],
        [one] => [containing(one, ONE_TAIL), ANYTHING.to_owned()],
        [one, two, ..] => [containing(one, TWO_TAILS), containing(two, TWO_TAILS)],
    }
}

fn containing(needle: &str, most: usize) -> String {
    let skipped = length(needle).saturating_sub(most);
    format!("%{}%", needle.chars().skip(skipped).collect::<String>())
}

/// A number as people write it: whichever digits were asked for, it matched as a whole.
fn number(digits: &str) -> Marked {
    let shown = digits.parse::<Phone>().map_or_else(|_odd| digits.to_owned(), |phone| show_phone(&phone));
    Marked(vec![(shown, true)])
}

/// The end of an id, as much of it as pages show.
fn end_of(id: &str) -> Marked {
    let skipped = length(id).saturating_sub(END_SHOWN);
    Marked(vec![(id.chars().skip(skipped).collect(), true)])
}

/// A needle without the line ends and the sign that say where it stands.
fn bare(needle: &str) -> String {
    needle.trim_matches('\n').trim_start_matches('@').to_owned()
}

fn length(text: &str) -> usize {
    text.chars().count()
}
