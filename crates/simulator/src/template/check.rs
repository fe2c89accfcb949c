//! What Meta looks at before it takes a template in. Source: Meta, "Template components", 2026-05-06; subcodes from reports.

use serde_json::Value;

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Meta's subcode of error 100.
    pub(crate) subcode: u32,
    /// For the person who made it.
    pub(crate) words: String,
}

impl Wrong {
    pub(crate) fn new(subcode: u32, words: &str) -> Self {
        Self { subcode, words: words.to_owned() }
    }
}

type Outcome = Result<(), Wrong>;

/// Whether Meta takes it in.
pub(crate) fn check(request: &Value) -> Outcome {
    let name = text(request, "name");
    let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    refuse_if(
        name.is_empty() || name.len() > 512 || !name.chars().all(is_plain),
        2_388_014,
        "Template name must be lowercase letters, numbers and underscores.",
    )?;
    refuse_if(text(request, "language").len() < 2, 2_388_015, "A language is required.")?;
    let category = text(request, "category").to_ascii_uppercase();
    refuse_if(
        !["MARKETING", "UTILITY", "AUTHENTICATION"].contains(&category.as_str()),
        2_388_016,
        "Category must be one of MARKETING, UTILITY, AUTHENTICATION.",
    )?;
    let components: Vec<&Value> =
        request.get("components").and_then(Value::as_array).into_iter().flatten().collect();
    let of = |kind: &str| components.iter().find(|one| text(one, "type").eq_ignore_ascii_case(kind)).copied();
    let body = of("BODY").ok_or_else(|| Wrong::new(2_388_043, "A body is required."))?;
    let buttons = of("BUTTONS").and_then(|component| component.get("buttons")).and_then(Value::as_array);
    let buttons: Vec<&Value> = buttons.into_iter().flatten().collect();
    if category == "AUTHENTICATION" {
        return authentication(body, of("HEADER"), of("FOOTER"), &buttons);
    }
    check_body(body, &text(request, "parameter_format").to_ascii_uppercase())?;
    if let Some(header) = of("HEADER") {
        check_header(header)?;
    }
    if let Some(footer) = of("FOOTER") {
        let words = text(footer, "text");
        refuse_if(
            words.is_empty() || length(words) > 60 || words.contains("{{"),
            2_388_041,
            "The footer has 1 to 60 characters and no variables.",
        )?;
    }
    check_buttons(&buttons)
}

fn authentication(
    body: &Value,
    header: Option<&Value>,
    footer: Option<&Value>,
    buttons: &[&Value],
) -> Outcome {
    let wrong = "Authentication templates have a preset body, an optional expiration and one OTP button.";
    refuse_if(body.get("text").is_some() || header.is_some(), 2_388_050, wrong)?;
    let minutes = footer.map(|footer| footer.get("code_expiration_minutes").and_then(Value::as_i64));
    refuse_if(
        minutes.is_some_and(|minutes| !minutes.is_some_and(|minutes| (1..=90).contains(&minutes))),
        2_388_051,
        "code_expiration_minutes must be between 1 and 90.",
    )?;
    let is_code = |button: &&&Value| text(button, "type").eq_ignore_ascii_case("OTP");
    refuse_if(buttons.len() != 1 || buttons.iter().filter(is_code).count() != 1, 2_388_050, wrong)
}

fn check_body(body: &Value, format: &str) -> Outcome {
    let words = text(body, "text");
    refuse_if(words.trim().is_empty(), 2_388_043, "A body is required.")?;
    refuse_if(length(words) > 1024, 2_388_040, "The body is longer than 1024 characters.")?;
    let (trimmed, names) = (words.trim(), variables(words));
    refuse_if(
        !names.is_empty() && (trimmed.starts_with("{{") || trimmed.ends_with("}}")),
        2_388_299,
        "Variables can't be at the start or end of the template.",
    )?;
    let example = body.get("example");
    let count = |list: Option<&Value>| list.and_then(Value::as_array).map_or(0, Vec::len);
    let (given, is_numbered) = if format == "NAMED" {
        (count(example.and_then(|example| example.get("body_text_named_params"))), true)
    } else {
        let numbered = names.iter().zip(1..).all(|(name, place): (_, i32)| *name == place.to_string());
        (count(example.and_then(|example| example.pointer("/body_text/0"))), numbered)
    };
    refuse_if(!is_numbered, 2_388_042, "Variables must be numbered from 1 without gaps.")?;
    refuse_if(given != names.len(), 2_388_043, "Every variable of the body needs an example.")
}

fn check_header(header: &Value) -> Outcome {
    match text(header, "format").to_ascii_uppercase().as_str() {
        "TEXT" => {
            let words = text(header, "text");
            refuse_if(
                words.is_empty() || length(words) > 60 || words.contains('\n'),
                2_388_072,
                "The header is one line of 1 to 60 characters.",
            )?;
            let names = variables(words).len();
            refuse_if(names > 1, 2_388_072, "The header has at most one variable.")?;
            refuse_if(
                names == 1 && header.get("example").is_none(),
                2_388_043,
                "The header needs an example.",
            )
        }
        "LOCATION" => Ok(()),
        "IMAGE" | "VIDEO" | "DOCUMENT" => {
            let has_handle = header.pointer("/example/header_handle/0").is_some();
            refuse_if(!has_handle, 2_388_043, "The header needs the handle of an example.")
        }
        _ => Err(Wrong::new(2_388_072, "This format of header does not exist.")),
    }
}

fn check_buttons(buttons: &[&Value]) -> Outcome {
    refuse_if(buttons.len() > 10, 2_388_060, "There are at most 10 buttons.")?;
    let kinds: Vec<String> = buttons.iter().map(|button| text(button, "type").to_ascii_uppercase()).collect();
    for (kind, most) in
        [("URL", 2), ("PHONE_NUMBER", 1), ("COPY_CODE", 1), ("REQUEST_CONTACT_INFO", 1), ("OTP", 0)]
    {
        let count = kinds.iter().filter(|known| *known == kind).count();
        refuse_if(count > most, 2_388_061, &format!("There are at most {most} buttons of the type {kind}."))?;
    }
    let groups = kinds.chunk_by(|one, next| (one == "QUICK_REPLY") == (next == "QUICK_REPLY")).count();
    refuse_if(groups > 2, 2_388_062, "Quick replies and other buttons cannot be mixed.")?;
    for (button, kind) in buttons.iter().zip(&kinds) {
        let label = text(button, "text");
        match kind.as_str() {
            "REQUEST_CONTACT_INFO" => refuse_if(
                !label.is_empty() && label != "Share Contact Info",
                2_388_063,
                "The text of this button must be exactly Share Contact Info.",
            )?,
            "COPY_CODE" => {}
            _ => refuse_if(
                label.is_empty() || length(label) > 25,
                2_388_064,
                "The label of a button has 1 to 25 characters.",
            )?,
        }
        let url = text(button, "url");
        refuse_if(
            kind == "URL" && (!url.starts_with("http") || url.len() > 2000),
            2_388_065,
            "The URL of a button is not valid.",
        )?;
        refuse_if(
            kind == "URL" && url.contains("{{") && button.get("example").is_none(),
            2_388_043,
            "The URL of a button needs an example.",
        )?;
    }
    Ok(())
}

/// The names between `{{` and `}}`, each once.
pub(crate) fn variables(words: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in words.split("{{").skip(1) {
        if let Some((name, _rest)) = part.split_once("}}")
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn text<'v>(object: &'v Value, name: &str) -> &'v str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn length(words: &str) -> usize {
    words.chars().count()
}

fn refuse_if(is_wrong: bool, subcode: u32, words: &str) -> Outcome {
    if is_wrong { Err(Wrong::new(subcode, words)) } else { Ok(()) }
}
