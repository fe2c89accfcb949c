//! What Meta answers about templates. Source: Meta, "Template management", 2026-09-11.

use serde_json::{Value, json};

use super::{Design, Quality, Status};
use crate::errors::{Retry, plain_words, retry};

/// What a list of templates is asked for.
pub const FIELDS: &str =
    "id,name,status,category,language,parameter_format,components,quality_score,rejected_reason";

/// A template as Meta lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Meta's id.
    pub id: String,
    /// What it is made of.
    pub design: Design,
    /// How far it is.
    pub status: Status,
    /// What customers make of it.
    pub quality: Quality,
    /// Why Meta rejected it, in Meta's word.
    pub rejected: Option<String>,
    /// Format and components as they came, so that nothing is lost which this version does not know.
    pub raw: Value,
}

/// A page of a list of templates.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedPage {
    /// The templates; what cannot be read is left out.
    pub templates: Vec<Listed>,
    /// Whether nothing was left out.
    pub is_whole: bool,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Why Meta did not do what was asked about templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In words: ours for a code that is known, else Meta's for people, else Meta's for programs.
    pub words: String,
    /// Whether it may well work later.
    pub later: bool,
}

impl Listed {
    /// Reads one; `None` if it has no usable id and name, or is no template.
    pub fn read(object: &Value) -> Option<Self> {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str);
        // Both become part of addresses at Meta.
        let is_plain = |word: &str| {
            !word.is_empty() && word.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')
        };
        let (id, design) = (text("/id")?, Design::read(object).ok()?);
        if !is_plain(id) || !is_plain(&design.name) {
            return None;
        }
        Some(Self {
            id: id.to_owned(),
            design,
            status: text("/status").map_or(Status::Unknown, Status::after),
            quality: text("/quality_score/score")
                .and_then(|word| word.parse().ok())
                .unwrap_or(Quality::Unknown),
            rejected: text("/rejected_reason").filter(|word| *word != "NONE").map(str::to_owned),
            raw: json!({"parameter_format": object.get("parameter_format"), "components": object.get("components")}),
        })
    }
}

impl ListedPage {
    /// Reads an answer to `GET /{waba}/message_templates`; `None` if it is no list, or does not say how it goes on.
    pub fn read(body: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let data = answer.get("data")?.as_array()?;
        let templates: Vec<Listed> = data.iter().filter_map(Listed::read).collect();
        // There is an address of the next page only if there is one; it carries the token, so the cursor is used.
        let next = match answer.pointer("/paging/next") {
            None => None,
            Some(_address) => Some(answer.pointer("/paging/cursors/after")?.as_str()?.to_owned()),
        };
        Some(Self { is_whole: templates.len() == data.len(), templates, next })
    }
}

impl Refusal {
    /// Reads Meta's error.
    pub fn read(http_status: u16, body: &[u8]) -> Self {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let number = |path: &str| answer.pointer(path).and_then(Value::as_i64);
        let text =
            |path: &str| answer.pointer(path).and_then(Value::as_str).filter(|words| !words.is_empty());
        let (code, subcode) = (number("/error/code"), number("/error/error_subcode"));
        let metas = text("/error/error_user_msg").or_else(|| text("/error/error_data/details"));
        // 100 only says that something is wrong; the subcode or Meta's own words say what.
        let known =
            subcode.and_then(named).or_else(|| code.filter(|code| *code != 100).and_then(plain_words));
        let words = known.or(metas).or_else(|| text("/error/message")).map(str::to_owned);
        Self {
            words: words.unwrap_or_else(|| format!("Meta answered HTTP {http_status} and does not say why.")),
            later: code.map_or(http_status >= 500, |code| retry(code) == Retry::Soon),
        }
    }
}

/// Subcodes of error 100 that say something by themselves.
fn named(subcode: i64) -> Option<&'static str> {
    match subcode {
        2_388_019 | 2_388_024 => plain_words(subcode),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_page_tells_where_the_next_one_begins() {
        let one = json!({"id": "5", "name": "hello", "language": "en", "category": "UTILITY", "status": "APPROVED",
            "quality_score": {"score": "GREEN", "date": 1}, "rejected_reason": "NONE",
            "components": [{"type": "BODY", "text": "Hello"}]});
        let page = |paging: Value| {
            let mut odd = one.clone();
            odd["id"] = json!("5/../6");
            let body = json!({"data": [one.clone(), {"id": "6"}, "odd", odd], "paging": paging}).to_string();
            ListedPage::read(body.as_bytes()).unwrap()
        };
        let first = page(json!({"cursors": {"after": "abc"}, "next": "https://graph.facebook.com/…"}));
        assert_eq!((first.templates.len(), first.next.as_deref()), (1, Some("abc")));
        let listed = &first.templates[0];
        assert_eq!(
            (listed.status, listed.quality, &listed.rejected),
            (Status::Approved, Quality::Green, &None)
        );
        assert_eq!(page(json!({"cursors": {"after": "abc"}})).next, None);
        assert_eq!(ListedPage::read(b"<html>"), None);
        assert_eq!(ListedPage::read(b"{\"error\": {}}"), None);
    }

    #[rstest]
    #[case::exists(json!({"code": 100, "error_subcode": 2_388_024, "message": "Invalid parameter"}), "A template of this name exists in this language; choose another name.", false)]
    #[case::meta_says(json!({"code": 100, "error_subcode": 2_388_073, "error_user_msg": "Add more words."}), "Add more words.", false)]
    #[case::a_program_is_told(json!({"code": 100, "message": "Invalid parameter"}), "Invalid parameter", false)]
    #[case::too_many(json!({"code": 80007, "message": "Rate limit"}), "Too many API calls this hour; slow down.", true)]
    #[case::a_token(json!({"code": 190, "message": "Expired"}), "The access token is invalid or expired. An admin must renew it.", false)]
    fn refusals_have_words(#[case] error: Value, #[case] words: &str, #[case] later: bool) {
        let refusal = Refusal::read(400, json!({"error": error}).to_string().as_bytes());
        assert_eq!((refusal.words.as_str(), refusal.later), (words, later));
    }
}
