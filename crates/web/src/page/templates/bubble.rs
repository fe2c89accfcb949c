//! A template as the customer would see it.

use desk::deliver::templates::{Design, Piece, Shown, Values};

use super::super::words::tame;

/// A template as the customer would see it.
#[derive(Debug, askama::Template)]
#[template(path = "bubble.html")]
pub struct Bubble {
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

impl askama::filters::HtmlSafe for Bubble {}

impl Bubble {
    /// The template with these values; where there is none, the variable stands.
    pub fn new(design: &Design, values: &Values) -> Self {
        let Shown { file, header, body, footer, buttons } = design.shown(values);
        let calm = |pieces: Vec<Piece>| pieces.into_iter().map(calm).collect();
        Self {
            file,
            header: calm(header),
            body: calm(body),
            footer: footer.map(|words| tame(&words)),
            buttons: buttons.iter().map(|words| tame(words)).collect(),
        }
    }
}

/// Line breaks stay; what turns text around does not.
fn calm(piece: Piece) -> Piece {
    let lines = |text: String| text.split('\n').map(tame).collect::<Vec<String>>().join("\n");
    match piece {
        Piece::Words(text) => Piece::Words(lines(text)),
        Piece::Filled { key, text } => Piece::Filled { key, text: lines(text) },
    }
}
