//! What surrounds a message: what it answers, where it came from.

use serde::Serialize;

use super::Ids;
use crate::field::{Fields, Object, named_alike};
use crate::{Text, Unreadable};

/// The `context` of a message. It is no evidence of who anybody is. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Context<'a> {
    /// The wamid of the quoted message, or of the template whose button was tapped.
    pub id: Option<Text<'a>>,
    /// The author of the quoted message: the business number, or, seen since July 2026, a customer with ids.
    pub from: Ids<'a>,
    /// It was forwarded.
    pub forwarded: bool,
    /// It was forwarded more than five times.
    pub frequently_forwarded: bool,
    /// The product it asks about.
    pub referred_product: Option<Product<'a>>,
}

impl<'a> Object<'a> for Context<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            id: fields.get("id"),
            from: Ids::sender(fields),
            forwarded: fields.is("forwarded"),
            frequently_forwarded: fields.is("frequently_forwarded"),
            referred_product: fields.get("referred_product"),
        })
    }
}

/// A product of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Product<'a> {
    /// The catalogue.
    pub catalog_id: Option<Text<'a>>,
    /// The product's id in it.
    pub product_retailer_id: Option<Text<'a>>,
}

named_alike!(Product { catalog_id, product_retailer_id });

/// The click-to-WhatsApp advertisement or post that led to a message. Source: Meta, "messages" webhook reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referral<'a> {
    /// The address of the advertisement or post.
    pub source_url: Option<Text<'a>>,
    /// Its id.
    pub source_id: Option<Text<'a>>,
    /// `ad` or `post`.
    pub source_type: Option<Text<'a>>,
    /// Its headline.
    pub headline: Option<Text<'a>>,
    /// Its text.
    pub body: Option<Text<'a>>,
    /// `image` or `video`.
    pub media_type: Option<Text<'a>>,
    /// The address of its picture.
    pub image_url: Option<Text<'a>>,
    /// The address of its video.
    pub video_url: Option<Text<'a>>,
    /// The address of the video's still.
    pub thumbnail_url: Option<Text<'a>>,
    /// The click id; missing for advertisements in WhatsApp Status.
    pub ctwa_clid: Option<Text<'a>>,
    /// The greeting that the advertisement showed.
    pub welcome_text: Option<Text<'a>>,
}

impl<'a> Object<'a> for Referral<'a> {
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            source_url: fields.get("source_url"),
            source_id: fields.get("source_id"),
            source_type: fields.get("source_type"),
            headline: fields.get("headline"),
            body: fields.get("body"),
            media_type: fields.get("media_type"),
            image_url: fields.get("image_url"),
            video_url: fields.get("video_url"),
            thumbnail_url: fields.get("thumbnail_url"),
            ctwa_clid: fields.get("ctwa_clid"),
            welcome_text: fields.object("welcome_message").get("text"),
        })
    }
}
