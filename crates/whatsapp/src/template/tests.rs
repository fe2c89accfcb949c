//! The rules as a table: what is changed in a good template, where the fault shows, and what it says. The number before each
//! group is the section of the fact sheet on Meta's platform that the rule is taken from; "general" is knowledge of the API
//! that no page of ours confirms.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::send::{Body, Target};

fn words(length: usize) -> String {
    "x".repeat(length)
}

fn reply(text: &str) -> Value {
    json!({"type": "QUICK_REPLY", "text": text})
}

fn url(text: &str, url: &str) -> Value {
    json!({"type": "URL", "text": text, "url": url})
}

fn phone(phone: &str) -> Value {
    json!({"type": "PHONE_NUMBER", "text": "Call us", "phone_number": phone})
}

fn replies(count: usize) -> Value {
    (0..count).map(|at| reply(&format!("Answer {at}"))).collect()
}

fn asking() -> Value {
    json!({"type": "REQUEST_CONTACT_INFO"})
}

/// A template that is good but for what the change says: `{field: value}`, components by their type.
fn template(change: &Value) -> Design {
    let mut template =
        json!({"name": "order_ready", "language": "en", "category": "UTILITY", "parameter_format": "NAMED"});
    let mut components = vec![json!({"type": "BODY", "text": "Your order is ready."})];
    for (field, value) in change.as_object().unwrap() {
        match field.as_str() {
            "body" => components[0]["text"] = value.clone(),
            "examples" => {
                let pairs = value.as_object().unwrap().iter();
                let pairs: Vec<Value> =
                    pairs.map(|(name, example)| json!({"param_name": name, "example": example})).collect();
                components[0]["example"] = json!({"body_text_named_params": pairs});
            }
            "positional" => {
                template["parameter_format"] = json!("POSITIONAL");
                components[0]["example"] = json!({"body_text": [value]});
            }
            "header" => components.push(json!({"type": "HEADER", "format": "TEXT", "text": value})),
            "header_example" => components
                .push(json!({"type": "HEADER", "format": "TEXT", "text": "For {{who}}",
                "example": {"header_text_named_params": [{"param_name": "who", "example": value}]}})),
            "file" => components.push(json!({"type": "HEADER", "format": value})),
            "footer" => components.push(json!({"type": "FOOTER", "text": value})),
            "buttons" => components.push(json!({"type": "BUTTONS", "buttons": value})),
            _ => template[field] = value.clone(),
        }
    }
    template["components"] = json!(components);
    Design::read(&template).unwrap()
}

fn told(design: &Design) -> Vec<(Place, String)> {
    design.faults().into_iter().map(|fault| (fault.place, fault.words)).collect()
}

#[rstest]
// 10.1: names, languages
#[case::a_good_one(json!({}), None)]
#[case::digits_and_underscores(json!({"name": "order_2_ready"}), None)]
#[case::capitals(json!({"name": "Order"}), Some((Place::Name, "small letters a to z, digits and _ only")))]
#[case::spaces(json!({"name": "order ready"}), Some((Place::Name, "small letters a to z, digits and _ only")))]
#[case::accents(json!({"name": "entregué"}), Some((Place::Name, "small letters a to z, digits and _ only")))]
#[case::no_name(json!({"name": ""}), Some((Place::Name, "small letters a to z, digits and _ only")))]
#[case::longest_name(json!({"name": words(512)}), None)]
#[case::long_name(json!({"name": words(513)}), Some((Place::Name, "513 characters; at most 512")))]
#[case::with_a_country(json!({"language": "pt_BR"}), None)]
#[case::three_letters(json!({"language": "fil"}), None)]
#[case::a_language_in_words(json!({"language": "English"}), Some((Place::Language, "a code such as en")))]
#[case::a_hyphen(json!({"language": "pt-BR"}), Some((Place::Language, "a code such as en")))]
// 10.1: header
#[case::longest_header(json!({"header": words(60)}), None)]
#[case::long_header(json!({"header": words(61)}), Some((Place::Header, "61 characters; at most 60")))]
#[case::characters_not_bytes(json!({"header": "ü".repeat(60)}), None)]
#[case::a_variable_above(json!({"header_example": "Rita"}), None)]
#[case::no_example_above(json!({"header_example": ""}), Some((Place::Header, "Give an example for {{who}} in the header")))]
#[case::two_variables_above(json!({"header": "{{a}} and {{b}}"}), Some((Place::Header, "at most one variable")))]
#[case::an_empty_header(json!({"header": " "}), Some((Place::Header, "The header is empty")))]
#[case::a_file_without_example(json!({"file": "IMAGE"}), Some((Place::Header, "needs an example of it")))]
#[case::a_place(json!({"file": "LOCATION"}), None)]
// general: a header is one line
#[case::two_lines_above(json!({"header": "One\nTwo"}), Some((Place::Header, "one line")))]
// 10.1: body
#[case::longest_body(json!({"body": words(1024)}), None)]
#[case::long_body(json!({"body": words(1025)}), Some((Place::Body, "1025 characters; at most 1024")))]
#[case::no_body(json!({"body": ""}), Some((Place::Body, "The body is empty")))]
#[case::a_named_variable(json!({"body": "Hi {{name}}!", "examples": {"name": "Rita"}}), None)]
#[case::without_example(json!({"body": "Hi {{name}}!"}), Some((Place::Examples, "Give an example for {{name}}")))]
#[case::an_empty_example(json!({"body": "Hi {{name}}!", "examples": {"name": " "}}), Some((Place::Examples, "Give an example for {{name}}")))]
#[case::numbers(json!({"body": "Hi {{1}}, order {{2}}.", "positional": ["Rita", "42"]}), None)]
#[case::a_gap(json!({"body": "Hi {{1}}, order {{3}}.", "positional": ["Rita", "42"]}), Some((Place::Body, "without a gap")))]
#[case::from_zero(json!({"body": "Hi {{0}}!", "positional": ["Rita"]}), Some((Place::Body, "without a gap")))]
#[case::a_word_among_numbers(json!({"body": "Hi {{1}} {{name}}.", "positional": ["a", "b"]}), Some((Place::Body, "without a gap")))]
// general: names of variables, and no variable first or last
#[case::a_number_among_words(json!({"body": "Hi {{1}}!", "examples": {"1": "Rita"}}), Some((Place::Body, "no name for a variable")))]
#[case::a_capital_variable(json!({"body": "Hi {{Name}}!", "examples": {"Name": "Rita"}}), Some((Place::Body, "no name for a variable")))]
#[case::a_space_in_a_variable(json!({"body": "Hi {{first name}}!", "examples": {"first name": "R"}}), Some((Place::Body, "no name for a variable")))]
#[case::not_closed(json!({"body": "Hi {{name!"}), Some((Place::Body, "is not closed")))]
#[case::first(json!({"body": "{{name}}, hello!", "examples": {"name": "Rita"}}), Some((Place::Body, "cannot begin with a variable")))]
#[case::last(json!({"body": "Hello {{name}}", "examples": {"name": "Rita"}}), Some((Place::Body, "cannot end with a variable")))]
#[case::last_but_for_a_space(json!({"body": "Hello {{name}} \n", "examples": {"name": "Rita"}}), Some((Place::Body, "cannot end with a variable")))]
#[case::last_but_for_a_full_stop(json!({"body": "Hello {{name}}.", "examples": {"name": "Rita"}}), None)]
// 10.1: footer
#[case::longest_footer(json!({"footer": words(60)}), None)]
#[case::long_footer(json!({"footer": words(61)}), Some((Place::Footer, "61 characters; at most 60")))]
// general
#[case::a_variable_below(json!({"footer": "Yours, {{name}}"}), Some((Place::Footer, "no variables")))]
// 10.1: buttons
#[case::ten_replies(json!({"buttons": replies(10)}), None)]
#[case::eleven(json!({"buttons": replies(11)}), Some((Place::Buttons, "at most 10 buttons")))]
#[case::longest_label(json!({"buttons": [reply(&words(25))]}), None)]
#[case::long_label(json!({"buttons": [reply(&words(26))]}), Some((Place::Button(0), "26 characters; at most 25")))]
#[case::no_label(json!({"buttons": [reply("")]}), Some((Place::Button(0), "Write what stands on the button")))]
#[case::two_addresses(json!({"buttons": [url("A", "https://acme.test"), url("B", "https://acme.test")]}), None)]
#[case::three_addresses(
    json!({"buttons": [url("A", "https://a.test"), url("B", "https://b.test"), url("C", "https://c.test")]}),
    Some((Place::Buttons, "There are at most 2 buttons of the kind \"open an address\"")))]
#[case::longest_address(json!({"buttons": [url("A", &format!("https://{}", words(1992)))]}), None)]
#[case::long_address(json!({"buttons": [url("A", &format!("https://{}", words(1993)))]}), Some((Place::Button(0), "2001 characters; at most 2000")))]
#[case::no_address(json!({"buttons": [url("A", "acme.test")]}), Some((Place::Button(0), "begins with https://")))]
#[case::all_variable(json!({"buttons": [{"type": "URL", "text": "A", "url": "https://{{1}}", "example": ["https://acme.test"]}]}), Some((Place::Button(0), "begins with https://")))]
#[case::a_variable_at_the_end(json!({"buttons": [{"type": "URL", "text": "A", "url": "https://acme.test/{{1}}", "example": ["https://acme.test/7"]}]}), None)]
#[case::a_variable_amid(json!({"buttons": [{"type": "URL", "text": "A", "url": "https://acme.test/{{1}}/x", "example": ["https://acme.test/7/x"]}]}), Some((Place::Button(0), "at its end")))]
#[case::an_address_without_example(json!({"buttons": [url("A", "https://acme.test/{{1}}")]}), Some((Place::Button(0), "Give an example of the whole address")))]
#[case::a_number(json!({"buttons": [phone("+15550100200")]}), None)]
#[case::two_numbers(json!({"buttons": [phone("+15550100200"), {"type": "PHONE_NUMBER", "text": "Or here", "phone_number": "+15550100201"}]}), Some((Place::Buttons, "There is at most 1 button of the kind \"call a number\"")))]
#[case::longest_number(json!({"buttons": [phone("+1 555 010 0200 (123)")]}), Some((Place::Button(0), "21 characters; at most 20")))]
#[case::no_number(json!({"buttons": [phone("call")]}), Some((Place::Button(0), "needs a phone number")))]
#[case::longest_code(json!({"buttons": [{"type": "COPY_CODE", "example": words(15)}]}), None)]
#[case::long_code(json!({"buttons": [{"type": "COPY_CODE", "example": words(16)}]}), Some((Place::Button(0), "16 characters; at most 15")))]
#[case::two_codes(json!({"buttons": [{"type": "COPY_CODE", "example": "A"}, {"type": "COPY_CODE", "example": "B"}]}), Some((Place::Buttons, "at most 1 button of the kind \"copy a code\"")))]
#[case::two_groups(json!({"buttons": [reply("A"), reply("B"), url("C", "https://acme.test"), phone("+15550100200")]}), None)]
#[case::two_groups_the_other_way(json!({"buttons": [url("C", "https://acme.test"), reply("A"), reply("B")]}), None)]
#[case::mixed(json!({"buttons": [reply("A"), url("C", "https://acme.test"), reply("B")]}), Some((Place::Buttons, "stand together")))]
#[case::a_form(json!({"buttons": [{"type": "FLOW", "text": "Book"}]}), Some((Place::Button(0), "made and edited in WhatsApp Manager")))]
// general
#[case::labels_alike(json!({"buttons": [reply("Yes"), reply("Yes")]}), Some((Place::Button(1), "the same label")))]
// 5.1: asking for the number
#[case::asking(json!({"buttons": [asking()]}), None)]
#[case::asking_in_marketing(json!({"category": "MARKETING", "buttons": [asking()]}), None)]
#[case::asking_beside_replies(json!({"buttons": [reply("No, thanks"), asking()]}), None)]
#[case::asking_twice(json!({"buttons": [asking(), asking()]}), Some((Place::Buttons, "at most 1 button of the kind \"ask for the number\"")))]
#[case::asking_in_authentication(json!({"category": "AUTHENTICATION", "buttons": [asking()]}), Some((Place::Buttons, "one button: Copy code")))]
// general: the fixed shape of authentication templates
#[case::a_code(json!({"category": "AUTHENTICATION", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}), None)]
#[case::a_code_elsewhere(json!({"buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}), Some((Place::Button(0), "belong to the category authentication")))]
#[case::a_code_without_button(json!({"category": "AUTHENTICATION"}), Some((Place::Buttons, "one button: Copy code")))]
#[case::a_code_with_a_header(json!({"category": "AUTHENTICATION", "header": "Hi", "buttons": [{"type": "OTP"}]}), Some((Place::Header, "has no header")))]
#[case::one_tap(json!({"category": "AUTHENTICATION", "buttons": [{"type": "OTP", "otp_type": "ONE_TAP"}]}), Some((Place::Button(0), "made in WhatsApp Manager")))]
fn rules(#[case] change: Value, #[case] expected: Option<(Place, &str)>) {
    let told = told(&template(&change));
    match expected {
        None => assert_eq!(told, Vec::new()),
        Some((place, part)) => {
            assert!(told.iter().any(|(at, words)| *at == place && words.contains(part)), "{told:?}");
        }
    }
}

#[rstest]
#[case(Some(1), true)]
#[case(Some(90), true)]
#[case(Some(0), false)]
#[case(Some(91), false)]
#[case(None, true)]
fn codes_are_valid_for_one_to_ninety_minutes(#[case] minutes: Option<i64>, #[case] good: bool) {
    let design = Design { expires_in: minutes, ..Design::new("login", "en", Category::Authentication) };
    assert_eq!(design.faults().is_empty(), good, "{:?}", told(&design));
}

#[test]
fn every_fault_is_told_in_a_sentence() {
    let bad = template(
        &json!({"name": "A b", "language": "x", "header": "a\n{{B}} {{c}}", "body": "{{x}} {{", "footer": "{{y}}",
        "buttons": [reply(""), url("u", "x"), reply(&words(26)), phone("x")]}),
    );
    let faults = bad.faults();
    assert!(faults.len() > 10, "{faults:?}");
    assert!(faults.is_sorted_by_key(|fault| match fault.place {
        Place::Button(_) => Place::Buttons,
        place => place,
    }));
    for fault in faults {
        assert!(
            fault.words.ends_with('.') && !fault.words.starts_with(char::is_lowercase),
            "{}",
            fault.words
        );
    }
}

#[rstest]
#[case(Category::Utility)]
#[case(Category::Marketing)]
fn the_draft_that_asks_for_the_number_is_good(#[case] category: Category) {
    let draft = Design::asking_for_the_number(category);
    assert_eq!(draft.faults(), Vec::new());
    assert!(draft.asks_for_the_number());
    assert_eq!(
        draft.to_request()["components"][1],
        json!({"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO"}]})
    );
}

#[rstest]
#[case::plain(json!({}))]
#[case::everything(json!({"header_example": "Rita", "body": "Hi {{name}}!", "examples": {"name": "Rita"}, "footer": "Acme",
    "buttons": [reply("A"), {"type": "URL", "text": "B", "url": "https://acme.test/{{1}}", "example": ["https://acme.test/7"]},
                phone("+15550100200"), {"type": "COPY_CODE", "example": "SAVE10"}, asking()]}))]
#[case::positional(json!({"body": "Hi {{1}}, {{2}}.", "positional": ["Rita", "42"]}))]
fn what_is_written_reads_back(#[case] change: Value) {
    let design = template(&change);
    assert_eq!(Design::read(&design.to_request()), Ok(design));
}

#[test]
fn an_authentication_template_is_asked_for_by_its_shape_alone() {
    let design = Design { expires_in: Some(10), ..Design::new("login", "en", Category::Authentication) };
    assert_eq!(
        design.components(),
        json!([
            {"type": "BODY", "add_security_recommendation": true},
            {"type": "FOOTER", "code_expiration_minutes": 10},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        ])
    );
    let shown = design.shown(&BTreeMap::new());
    assert_eq!(design.words(), "{{1}} is your verification code. For your security, do not share this code.");
    assert_eq!(shown.footer.as_deref(), Some("This code expires in 10 minutes."));
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_filled_template_is_a_message() {
    let design = template(&json!({"header_example": "Rita", "body": "Hi {{name}}, order {{order}}.",
        "examples": {"name": "Rita", "order": "42"},
        "buttons": [reply("Thanks"), {"type": "URL", "text": "Track", "url": "https://acme.test/{{1}}", "example": ["https://acme.test/7"]}]}));
    let keys: Vec<String> = design.slots().into_iter().map(|slot| slot.key).collect();
    assert_eq!(keys, ["header", "body.name", "body.order", "button.1"]);
    let values =
        values(&[("header", "Ana"), ("body.name", "Ana\n Reis"), ("body.order", "7"), ("button.1", "7")]);
    assert_eq!(design.filled(&values), "Hi Ana Reis, order 7.");
    let request = design.message(&values).unwrap().request(Target::Phone("1"), "x");
    assert_eq!(
        request["template"],
        json!({"name": "order_ready", "language": {"code": "en"}, "components": [
            {"type": "header", "parameters": [{"type": "text", "parameter_name": "who", "text": "Ana"}]},
            {"type": "body", "parameters": [
                {"type": "text", "parameter_name": "name", "text": "Ana Reis"},
                {"type": "text", "parameter_name": "order", "text": "7"}]},
            {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "7"}]}]})
    );
}

#[test]
fn a_message_says_again_what_fills_it() {
    let design = template(&json!({"body": "Hi {{1}}, order {{2}}.", "positional": ["Rita", "42"]}));
    let values = values(&[("body.1", "Ana"), ("body.2", "7")]);
    let payload = design.message(&values).unwrap();
    let Body::Template(sent) = payload.body() else { panic!("{payload:?}") };
    assert_eq!(design.values_of(sent), values);
}

#[rstest]
#[case::all(&[(Some("name"), "Ana"), (Some("order"), "7")], None)]
#[case::too_few(&[(Some("name"), "Ana")], Some("has 2 variables, and 1 are filled"))]
#[case::another(&[(Some("name"), "Ana"), (Some("parcel"), "7")], Some("Nothing fills {{order}}"))]
#[case::without_names(&[(None, "Ana"), (None, "7")], Some("Nothing fills {{name}}"))]
fn what_a_program_fills_has_to_fit(#[case] filled: &[(Option<&str>, &str)], #[case] expected: Option<&str>) {
    let design = template(
        &json!({"body": "Hi {{name}}, order {{order}}.", "examples": {"name": "Rita", "order": "42"}}),
    );
    let parameter = |(name, text): &(Option<&str>, &str)| match name {
        Some(name) => json!({"type": "text", "parameter_name": name, "text": text}),
        None => json!({"type": "text", "text": text}),
    };
    let body: Vec<Value> = filled.iter().map(parameter).collect();
    let object = json!({"name": "order_ready", "language": {"code": "en"}, "components": [{"type": "body", "parameters": body}]});
    let payload = crate::send::Payload::of("template", object).unwrap();
    let Body::Template(sent) = payload.body() else { panic!("{payload:?}") };
    let told = design.mismatch(sent);
    assert_eq!(told.is_some(), expected.is_some(), "{told:?}");
    assert!(told.unwrap_or_default().contains(expected.unwrap_or_default()));
}

#[test]
fn what_is_not_filled_is_named() {
    let design = template(
        &json!({"body": "Hi {{name}}, order {{order}}.", "examples": {"name": "Rita", "order": "42"}}),
    );
    let missing = design.message(&values(&[("body.name", "Ana"), ("body.order", " ")])).unwrap_err();
    assert_eq!(missing.to_string(), "Fill in order.");
    let shown = design.filled(&values(&[("body.name", "Ana")]));
    assert_eq!(shown, "Hi Ana, order {{order}}.");
}

#[test]
fn the_code_of_an_authentication_template_goes_out_twice() {
    let listed = json!({"name": "login", "language": "en", "category": "AUTHENTICATION", "components": [
        {"type": "BODY", "text": "*{{1}}* is your verification code.", "add_security_recommendation": false},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy code", "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]});
    let design = Design::read(&listed).unwrap();
    let request = design.message(&values(&[("body.1", "123456")])).unwrap().request(Target::Phone("1"), "x");
    let code = json!([{"type": "text", "text": "123456"}]);
    assert_eq!(
        request["template"]["components"],
        json!([{"type": "body", "parameters": code},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": code}])
    );
}

#[test]
fn parts_that_nobody_knows_here_are_named_and_not_filled() {
    let listed = json!({"name": "sale", "language": "en", "category": "MARKETING", "components": [
        {"type": "BODY", "text": "Look."}, {"type": "CAROUSEL", "cards": []}]});
    let design = Design::read(&listed).unwrap();
    assert_eq!(design.unknown, ["CAROUSEL"]);
    assert!(design.message(&Values::new()).unwrap_err().to_string().contains("CAROUSEL"));
}

#[rstest]
#[case("APPROVED", Status::Approved)]
#[case("REINSTATED", Status::Approved)]
#[case("UNARCHIVED", Status::Approved)]
#[case("PENDING_DELETION", Status::PendingDeletion)]
#[case("paused", Status::Paused)]
#[case("SPARKLING", Status::Unknown)]
fn events_lead_to_a_status(#[case] event: &str, #[case] status: Status) {
    assert_eq!(Status::after(event), status);
}
