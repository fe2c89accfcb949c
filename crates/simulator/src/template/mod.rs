//! The message templates of every account: made, looked at by Meta, approved or not, edited, deleted.

mod check;

use std::time::Duration;

use base::Moment;
use serde_json::{Value, json};

use crate::config;

pub(crate) use check::{Wrong, check};

/// For how long the name of an approved template that was deleted is blocked.
const BLOCKED: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often an approved template may be edited in a day, and in thirty.
const EDITS: [(Duration, usize); 2] =
    [(Duration::from_secs(24 * 3600), 1), (Duration::from_secs(30 * 24 * 3600), 10)];

/// When Meta looked at the quality, in seconds: clients read it, and nobody here asks for more.
const JUDGED_AT: i64 = 1_790_000_000;

/// A template of an account.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) waba: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) quality: String,
    pub(crate) reason: String,
    pub(crate) format: String,
    pub(crate) components: Value,
    edits: Vec<Moment>,
    /// What Meta will have made of it by then: its status and why.
    coming: Option<(Moment, String, String)>,
    /// When it was deleted, and whether it was approved until then.
    deleted: Option<(Moment, bool)>,
}

/// All templates.
#[derive(Debug, Default)]
pub(crate) struct Board {
    all: Vec<Template>,
}

/// What Meta thinks of a template after a look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Approved,
    /// With Meta's word for why.
    Rejected(&'static str),
}

impl Board {
    /// The approved templates of these accounts.
    pub(crate) fn of<'w>(
        wabas: impl Iterator<Item = &'w str> + Clone,
        templates: &[config::Template],
    ) -> Self {
        let mut board = Self::default();
        let mut known: Vec<&str> = wabas.collect();
        known.sort_unstable();
        known.dedup();
        for waba in known {
            for template in templates {
                let components = components(template);
                let mut listed = board.new_one(waba, &template.name, &template.language, components);
                listed.category.clone_from(&template.category);
                "APPROVED".clone_into(&mut listed.status);
                format_of(&template.body).clone_into(&mut listed.format);
                board.all.push(listed);
            }
        }
        board
    }

    fn new_one(&self, waba: &str, name: &str, language: &str, components: Value) -> Template {
        Template {
            id: (500_000_000_000_001 + self.all.len()).to_string(),
            waba: waba.to_owned(),
            name: name.to_owned(),
            language: language.to_owned(),
            category: "UTILITY".to_owned(),
            status: "PENDING".to_owned(),
            quality: "UNKNOWN".to_owned(),
            reason: "NONE".to_owned(),
            format: "POSITIONAL".to_owned(),
            components,
            edits: Vec::new(),
            coming: None,
            deleted: None,
        }
    }

    /// What Meta has made of templates by now.
    pub(crate) fn settle(&mut self, now: Moment) {
        for one in &mut self.all {
            if one.coming.as_ref().is_some_and(|(at, ..)| *at <= now)
                && let Some((_at, status, reason)) = one.coming.take()
            {
                (one.status, one.reason) = (status, reason);
            }
        }
    }

    /// The templates that an account has now.
    pub(crate) fn of_account(&self, waba: &str) -> impl Iterator<Item = &Template> {
        self.all.iter().filter(move |one| one.waba == waba && one.deleted.is_none())
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Template> {
        self.all.iter().find(|one| one.id == id && one.deleted.is_none())
    }

    pub(crate) fn by_id_mut(&mut self, id: &str) -> Option<&mut Template> {
        self.all.iter_mut().find(|one| one.id == id && one.deleted.is_none())
    }

    pub(crate) fn named(&self, waba: &str, name: &str, language: &str) -> Option<&Template> {
        self.of_account(waba).find(|one| one.name == name && one.language == language)
    }

    /// Takes a new template in, to be looked at.
    pub(crate) fn add(&mut self, waba: &str, request: &Value, now: Moment) -> Result<Template, Wrong> {
        let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, language) = (text("name"), text("language"));
        check(request)?;
        if self.named(waba, name, language).is_some() {
            return Err(Wrong::new(
                2_388_024,
                "There is already content in this language for this template.",
            ));
        }
        let blocks = |one: &Template| {
            let is_it = one.waba == waba && one.name == name;
            is_it && one.deleted.is_some_and(|(at, was_approved)| was_approved && now.since(at) < BLOCKED)
        };
        if self.all.iter().any(blocks) {
            let words =
                "A template of this name is being deleted. Try again in 4 weeks, or use another name.";
            return Err(Wrong::new(2_388_023, words));
        }
        if self.of_account(waba).count() >= 6000 {
            return Err(Wrong::new(2_388_019, "You have reached the maximum number of templates."));
        }
        let components = with_metas_words(request);
        let mut template = self.new_one(waba, name, language, components);
        template.category = text("category").to_ascii_uppercase();
        let format = text("parameter_format").to_ascii_uppercase();
        if !format.is_empty() {
            template.format = format;
        }
        self.all.push(template.clone());
        Ok(template)
    }

    /// Replaces the parts of a template, which is looked at again.
    pub(crate) fn edit(&mut self, id: &str, request: &Value, now: Moment) -> Result<Template, Wrong> {
        let no_such = || Wrong::new(2_388_003, "There is no such template.");
        let template = self.by_id_mut(id).ok_or_else(no_such)?;
        let category = request.get("category").and_then(Value::as_str).unwrap_or(&template.category);
        let components = request.get("components").unwrap_or(&template.components);
        let whole = json!({"name": template.name, "language": template.language, "category": category,
                           "parameter_format": template.format, "components": components});
        check(&whole)?;
        match template.status.as_str() {
            "APPROVED" if category != template.category => {
                return Err(Wrong::new(2_388_025, "The category of an approved template cannot be edited."));
            }
            "APPROVED" => {
                let within =
                    |span: Duration| template.edits.iter().filter(|at| now.since(**at) < span).count();
                if EDITS.into_iter().any(|(span, most)| within(span) >= most) {
                    return Err(Wrong::new(2_388_026, "The template was edited too often."));
                }
                template.edits.push(now);
            }
            "REJECTED" | "PAUSED" => {}
            _ => return Err(Wrong::new(2_388_027, "The template cannot be edited in this status.")),
        }
        template.category = category.to_owned();
        template.components = with_metas_words(&whole);
        "PENDING".clone_into(&mut template.status);
        Ok(template.clone())
    }

    /// Deletes templates of an account; `None` if there are none, or one of them may not be deleted.
    pub(crate) fn delete(
        &mut self,
        waba: &str,
        wanted: impl Fn(&Template) -> bool,
        now: Moment,
    ) -> Option<usize> {
        let is_it = |one: &Template| one.waba == waba && one.deleted.is_none() && wanted(one);
        if self.all.iter().any(|one| is_it(one) && one.status == "DISABLED") {
            return None;
        }
        let mut gone = 0;
        for one in self.all.iter_mut().filter(|one| is_it(one)) {
            one.deleted = Some((now, one.status == "APPROVED" || one.status == "PAUSED"));
            gone += 1;
        }
        (gone > 0).then_some(gone)
    }
}

impl Template {
    /// It will have another status by then.
    pub(crate) fn will_be(&mut self, status: &str, reason: &str, at: Moment) {
        self.coming = Some((at, status.to_owned(), reason.to_owned()));
    }

    /// As the API lists it.
    pub(crate) fn listed(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "parameter_format": self.format,
            "components": self.components,
            "quality_score": {"score": self.quality, "date": JUDGED_AT},
            "rejected_reason": self.reason,
        })
    }

    /// What Meta makes of it: offers are no service, and some words are never welcome.
    pub(crate) fn verdict(&self) -> Verdict {
        let words = self.words().to_lowercase();
        match self.category.as_str() {
            _ if words.contains("casino") || words.contains("bit.ly") => Verdict::Rejected("ABUSIVE_CONTENT"),
            "UTILITY" if words.contains("discount") || words.contains("% off") => {
                Verdict::Rejected("PROMOTIONAL")
            }
            _ => Verdict::Approved,
        }
    }

    fn component(&self, kind: &str) -> Option<&Value> {
        let components = self.components.as_array()?;
        components.iter().find(|one| one.get("type").and_then(Value::as_str) == Some(kind))
    }

    /// Whether it has the button that shares the number.
    pub(crate) fn asks_number(&self) -> bool {
        let buttons = self.component("BUTTONS").and_then(|component| component.get("buttons"));
        let mut buttons = buttons.and_then(Value::as_array).into_iter().flatten();
        buttons.any(|button| button.get("type").and_then(Value::as_str) == Some("REQUEST_CONTACT_INFO"))
    }

    fn words(&self) -> String {
        let body = self.component("BODY").and_then(|body| body.get("text"));
        body.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Its words with the parameters of a request in them; or how many there should have been and how many there were.
    pub(crate) fn filled(&self, request: &Value) -> Result<String, (usize, usize)> {
        let components = request.pointer("/template/components").and_then(Value::as_array);
        let body = components.into_iter().flatten().find(|one| {
            one.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("body"))
        });
        let given = body.and_then(|body| body.get("parameters")).and_then(Value::as_array);
        let given: Vec<&Value> = given.into_iter().flatten().collect();
        let whole = self.words();
        let (mut words, wanted) = (whole.clone(), check::variables(&whole));
        if wanted.len() != given.len() {
            return Err((wanted.len(), given.len()));
        }
        for (place, name) in wanted.iter().enumerate() {
            let is_named = |one: &&&Value| one.get("parameter_name").and_then(Value::as_str) == Some(name);
            let parameter = given.iter().find(is_named).or_else(|| given.get(place));
            let text = parameter.and_then(|one| one.get("text")).and_then(Value::as_str).unwrap_or_default();
            words = words.replace(&format!("{{{{{name}}}}}"), text);
        }
        Ok(words)
    }
}

/// Whether the variables of a text have names or numbers.
fn format_of(words: &str) -> &'static str {
    let is_number = |name: &&str| name.bytes().all(|sign| sign.is_ascii_digit());
    if check::variables(words).iter().all(is_number) { "POSITIONAL" } else { "NAMED" }
}

fn components(template: &config::Template) -> Value {
    let names = check::variables(&template.body);
    let body = match format_of(&template.body) {
        _ if names.is_empty() => json!({"type": "BODY", "text": template.body}),
        "NAMED" => {
            let pair = |name: &&str| json!({"param_name": name, "example": format!("example of {name}")});
            let examples: Vec<Value> = names.iter().map(pair).collect();
            json!({"type": "BODY", "text": template.body, "example": {"body_text_named_params": examples}})
        }
        _ => {
            let examples: Vec<String> = names.iter().map(|name| format!("example {name}")).collect();
            json!({"type": "BODY", "text": template.body, "example": {"body_text": [examples]}})
        }
    };
    let button = match template.category.as_str() {
        _ if template.asks_number => Some(json!({"type": "REQUEST_CONTACT_INFO"})),
        "AUTHENTICATION" => Some(code_button()),
        _ => None,
    };
    let buttons = button.map(|button| json!({"type": "BUTTONS", "buttons": [button]}));
    [body].into_iter().chain(buttons).collect()
}

/// The button of an authentication template as it is listed.
fn code_button() -> Value {
    let url = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}";
    json!({"type": "URL", "text": "Copy code", "url": url, "example": [url.replace("{{1}}", "123456")]})
}

/// The components of a request; the words of an authentication template are Meta's.
fn with_metas_words(request: &Value) -> Value {
    let components = request.get("components").cloned().unwrap_or_default();
    if request
        .get("category")
        .and_then(Value::as_str)
        .is_none_or(|word| !word.eq_ignore_ascii_case("AUTHENTICATION"))
    {
        return components;
    }
    let of = |kind: &str| {
        let all = components.as_array().into_iter().flatten();
        all.clone().find(|one| one.get("type").and_then(Value::as_str) == Some(kind)).cloned()
    };
    let warns = of("BODY").is_some_and(|body| body.get("add_security_recommendation") == Some(&json!(true)));
    let warning = if warns { " For your security, do not share this code." } else { "" };
    let body = json!({"type": "BODY", "text": format!("*{{{{1}}}}* is your verification code.{warning}"),
                      "add_security_recommendation": warns, "example": {"body_text": [["123456"]]}});
    let minutes = of("FOOTER").and_then(|footer| footer.get("code_expiration_minutes").cloned());
    let footer = minutes.map(|minutes| {
        json!({"type": "FOOTER", "text": format!("This code expires in {minutes} minutes."), "code_expiration_minutes": minutes})
    });
    let buttons = json!({"type": "BUTTONS", "buttons": [code_button()]});
    [body].into_iter().chain(footer).chain([buttons]).collect()
}
