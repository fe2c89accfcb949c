//! What surrounds every page: the head, the bar at the top, the shortcuts.

use std::fmt;

use axum::http::HeaderMap;

use crate::assets;
use crate::auth::read_cookie;

/// Which way a page runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The direction of the reader's language. The only one so far is English, so a cookie can ask for the other.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match read_cookie(headers, "kn_dir") {
            Some("rtl") => Self::Rtl,
            _ => Self::Ltr,
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        })
    }
}

/// Where in the navigation a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The inbox.
    Inbox,
    /// The reviews.
    Reviews,
    /// A contact.
    Contact,
    /// Importing and exporting contacts.
    Import,
    /// The templates.
    Templates,
    /// The deliveries.
    Deliveries,
    /// The settings.
    Settings,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The page's title.
    pub title: String,
    /// Which way it runs.
    pub direction: Direction,
    /// The addresses of the scripts.
    pub scripts: Vec<String>,
    /// The address of the style sheet.
    pub style: String,
    /// The address of the icon.
    pub icon: String,
}

impl Shell {
    /// The frame of the page with this title.
    pub fn new(title: &str, direction: Direction) -> Self {
        Self {
            title: format!("{title} · Knownas"),
            direction,
            scripts: assets::scripts(),
            style: assets::url("app.css"),
            icon: assets::url("icon.svg"),
        }
    }
}
