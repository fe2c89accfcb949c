//! WhatsApp's marks in what people write, as safe HTML: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ```` ```block``` ````,
//! and addresses as links. Nothing is lost: the pieces put together are the text again.

use std::fmt;

use askama::FastWritable;
use askama::filters::{Html, HtmlSafe, escape};

/// Marks inside marks, at most. People use two.
const DEEPEST: usize = 4;
/// How many signs further a closing one is looked for, so that a text of only signs costs no time.
const FARTHEST: usize = 64;

/// A piece of a written text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they are.
    Text(&'a str),
    /// A mark begins.
    Open(Mark),
    /// A mark ends.
    Close(Mark),
    /// Words between backticks.
    Code(&'a str),
    /// Lines between triple backticks.
    Block(&'a str),
    /// A web address as it was written.
    Link(&'a str),
}

/// A mark around words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `*…*`
    Bold,
    /// `_…_`
    Italic,
    /// `~…~`
    Struck,
}

impl Mark {
    fn of(sign: char) -> Option<Self> {
        match sign {
            '*' => Some(Self::Bold),
            '_' => Some(Self::Italic),
            '~' => Some(Self::Struck),
            _ => None,
        }
    }

    /// The sign that people type.
    pub fn sign(self) -> char {
        match self {
            Self::Bold => '*',
            Self::Italic => '_',
            Self::Struck => '~',
        }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::Bold => "strong",
            Self::Italic => "em",
            Self::Struck => "s",
        }
    }
}

/// A written text that draws itself with its marks.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a>(pub &'a str);

impl FastWritable for Written<'_> {
    fn write_into(&self, to: &mut dyn fmt::Write, _values: &dyn askama::Values) -> askama::Result<()> {
        Ok(write!(to, "{self}")?)
    }
}

impl HtmlSafe for Written<'_> {}

impl fmt::Display for Written<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        draw(&pieces(self.0), to)
    }
}

/// A written text that knows no marks, such as an SMS: it draws itself with its web addresses as links.
#[derive(Debug, Clone, Copy)]
pub struct Unmarked<'a>(pub &'a str);

impl FastWritable for Unmarked<'_> {
    fn write_into(&self, to: &mut dyn fmt::Write, _values: &dyn askama::Values) -> askama::Result<()> {
        Ok(write!(to, "{self}")?)
    }
}

impl HtmlSafe for Unmarked<'_> {}

impl fmt::Display for Unmarked<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        draw(&links(self.0), to)
    }
}

fn draw(pieces: &[Piece<'_>], to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut after_block = false;
    for piece in pieces {
        match piece {
            // A block begins and ends a line by itself.
            Piece::Text(text) if after_block => {
                write!(to, "{}", safe(text.strip_prefix('\n').unwrap_or(text)))?;
            }
            Piece::Text(text) => write!(to, "{}", safe(text))?,
            Piece::Open(mark) => write!(to, "<{}>", mark.tag())?,
            Piece::Close(mark) => write!(to, "</{}>", mark.tag())?,
            Piece::Code(code) => write!(to, "<code>{}</code>", safe(code))?,
            Piece::Block(code) => {
                write!(to, "<code class=\"block\">{}</code>", safe(code.trim_matches('\n')))?;
            }
            Piece::Link(address) => write!(
                to,
                r#"<a href="{}{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>"#,
                if address.starts_with("www.") { "https://" } else { "" },
                safe(address),
                safe(address)
            )?,
        }
        after_block = matches!(piece, Piece::Block(_));
    }
    Ok(())
}

fn safe(text: &str) -> impl fmt::Display + '_ {
    let Ok(escaped) = escape(text, Html);
    escaped
}

/// Takes a text apart.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) =
        between(rest, "```").filter(|(_, code, _)| !code.trim().is_empty())
    {
        lines(before, &mut all);
        all.push(Piece::Block(code));
        rest = after;
    }
    lines(rest, &mut all);
    all
}

/// The web addresses in a text, and what stands between them.
fn links(text: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let (mut plain_from, mut previous) = (0, None);
    for (at, sign) in text.char_indices() {
        let may_begin = at >= plain_from && !previous.is_some_and(char::is_alphanumeric);
        if let Some(found) = text.get(at..).filter(|_here| may_begin).and_then(address) {
            push_text(text.get(plain_from..at), &mut all);
            all.push(Piece::Link(found));
            plain_from = at + found.len();
        }
        previous = Some(sign);
    }
    push_text(text.get(plain_from..), &mut all);
    all
}

/// Marks do not reach over the end of a line.
fn lines<'a>(text: &'a str, all: &mut Vec<Piece<'a>>) {
    for line in text.split_inclusive('\n') {
        inline(line, None, 0, all);
    }
}

fn inline<'a>(text: &'a str, before: Option<char>, depth: usize, all: &mut Vec<Piece<'a>>) {
    let mut plain_from = 0;
    let mut previous = before;
    let mut skip_to = 0;
    for (at, sign) in text.char_indices() {
        if at < skip_to {
            previous = Some(sign);
            continue;
        }
        let here = text.get(at..).unwrap_or_default();
        if let Some((found, length)) = piece_at(here, sign, previous).filter(|_| depth < DEEPEST) {
            push_text(text.get(plain_from..at), all);
            match found {
                Found::Marked(mark, inside) => {
                    all.push(Piece::Open(mark));
                    inline(inside, Some(sign), depth + 1, all);
                    all.push(Piece::Close(mark));
                }
                Found::Plain(piece) => all.push(piece),
            }
            plain_from = at + length;
            skip_to = plain_from;
        }
        previous = Some(sign);
    }
    push_text(text.get(plain_from..), all);
}

enum Found<'a> {
    Marked(Mark, &'a str),
    Plain(Piece<'a>),
}

/// What begins here, and how long it is with its signs.
fn piece_at(here: &str, sign: char, previous: Option<char>) -> Option<(Found<'_>, usize)> {
    if previous.is_some_and(char::is_alphanumeric) {
        return None;
    }
    if sign == '`' {
        let (_, code, _) =
            between(here, "`").filter(|(before, code, _)| before.is_empty() && !code.is_empty())?;
        return Some((Found::Plain(Piece::Code(code)), code.len() + 2));
    }
    if let Some(mark) = Mark::of(sign) {
        let inside = marked(here, sign)?;
        return Some((Found::Marked(mark, inside), inside.len() + 2));
    }
    let address = address(here)?;
    Some((Found::Plain(Piece::Link(address)), address.len()))
}

/// The words after an opening sign up to the closing one, which stands after a word and before none.
fn marked(here: &str, sign: char) -> Option<&str> {
    let inside = here.get(sign.len_utf8()..)?;
    if inside.starts_with(|c: char| c.is_whitespace() || c == sign) {
        return None;
    }
    inside.match_indices(sign).take(FARTHEST).find_map(|(end, _)| {
        let words = inside.get(..end)?;
        let after = inside.get(end + sign.len_utf8()..)?;
        let closes = words.ends_with(|c: char| !c.is_whitespace())
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == sign);
        closes.then_some(words)
    })
}

/// The web address that begins here, without the punctuation that ends the sentence around it.
fn address(here: &str) -> Option<&str> {
    let head = ["https://", "http://", "www."].into_iter().find(|head| here.starts_with(head))?;
    let end = here.find(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    let whole = here.get(..end.unwrap_or(here.len()))?;
    let mut address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
    if address.ends_with(')') && !address.contains('(') {
        address = address.trim_end_matches(')');
    }
    (address.len() > head.len()).then_some(address)
}

/// The text before a fence, between it and its twin, and after.
fn between<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(fence)?;
    let (inside, after) = rest.split_once(fence)?;
    Some((before, inside, after))
}

fn push_text<'a>(text: Option<&'a str>, all: &mut Vec<Piece<'a>>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        all.push(Piece::Text(text));
    }
}
