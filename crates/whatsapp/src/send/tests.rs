use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn read(request: Value) -> Result<Payload, Unsendable> {
    Payload::read(request.as_object().unwrap())
}

fn long(characters: usize) -> String {
    "é".repeat(characters)
}

fn interactive(kind: &str, action: Value) -> Value {
    json!({"type": "interactive", "interactive": {"type": kind, "body": {"text": "Which?"}, "action": action}})
}

fn button(id: &str, title: &str) -> Value {
    json!({"type": "reply", "reply": {"id": id, "title": title}})
}

fn row(id: usize) -> Value {
    json!({"id": id.to_string(), "title": "Small"})
}

#[rstest]
#[case::a_text(json!({"type": "text", "text": {"body": long(4096)}}), Ok(()))]
#[case::a_text_without_a_type(json!({"text": {"body": "Oi"}}), Ok(()))]
#[case::a_longer_text(json!({"type": "text", "text": {"body": long(4097)}}), Err(131_009))]
#[case::an_empty_text(json!({"type": "text", "text": {"body": " "}}), Err(131_008))]
#[case::nothing(json!({"type": "text"}), Err(131_008))]
#[case::an_unknown_type(json!({"type": "hologram", "hologram": {}}), Err(100))]
#[case::an_unknown_type_without_an_object(json!({"type": "hologram"}), Err(100))]
#[case::a_picture(json!({"type": "image", "image": {"id": "55", "caption": long(1024)}}), Ok(()))]
#[case::a_picture_by_link(json!({"type": "image", "image": {"link": "https://acme.test/a.png"}}), Ok(()))]
#[case::a_picture_from_a_disk(json!({"type": "image", "image": {"link": "file:///etc/passwd"}}), Err(131_009))]
#[case::a_picture_of_nothing(json!({"type": "image", "image": {}}), Err(131_008))]
#[case::a_long_caption(json!({"type": "video", "video": {"id": "55", "caption": long(1025)}}), Err(131_009))]
#[case::a_place(json!({"type": "location", "location": {"latitude": "-23.5", "longitude": -46.6}}), Ok(()))]
#[case::no_place_on_earth(json!({"type": "location", "location": {"latitude": 91, "longitude": 0}}), Err(131_009))]
#[case::half_a_place(json!({"type": "location", "location": {"latitude": 1}}), Err(131_008))]
#[case::a_card(json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}}]}), Ok(()))]
#[case::no_card(json!({"type": "contacts", "contacts": []}), Err(131_008))]
#[case::a_nameless_card(json!({"type": "contacts", "contacts": [{"phones": []}]}), Err(131_008))]
#[case::a_reaction(json!({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}}), Ok(()))]
#[case::a_reaction_taken_back(json!({"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": ""}}), Ok(()))]
#[case::a_reaction_to_nothing(json!({"type": "reaction", "reaction": {"emoji": "👍"}}), Err(131_008))]
#[case::a_template(json!({"type": "template", "template": {"name": "hi", "language": {"code": "en"}}}), Ok(()))]
#[case::a_template_in_no_language(json!({"type": "template", "template": {"name": "hi"}}), Err(131_008))]
#[case::three_buttons(
    interactive("button", json!({"buttons": [button("1", "A"), button("2", "B"), button("3", "C")]})), Ok(()))]
#[case::four_buttons(
    interactive("button", json!({"buttons": [button("1", "A"), button("2", "B"), button("3", "C"), button("4", "D")]})),
    Err(131_009))]
#[case::no_buttons(interactive("button", json!({})), Err(131_008))]
#[case::two_alike(interactive("button", json!({"buttons": [button("1", "A"), button("2", "A")]})), Err(131_009))]
#[case::a_long_button(interactive("button", json!({"buttons": [button("1", &long(21))]})), Err(131_009))]
#[case::odd_buttons(interactive("button", json!({"buttons": "A, B"})), Err(100))]
#[case::ten_rows(
    interactive("list", json!({"button": "Sizes", "sections": [{"rows": (0..10).map(row).collect::<Vec<_>>()}]})), Ok(()))]
#[case::eleven_rows(
    interactive("list", json!({"button": "Sizes", "sections": [{"rows": (0..11).map(row).collect::<Vec<_>>()}]})),
    Err(131_009))]
#[case::sections_without_titles(
    interactive("list", json!({"button": "Sizes", "sections": [{"rows": [row(1)]}, {"rows": [row(2)]}]})), Err(131_008))]
#[case::rows_alike(
    interactive("list", json!({"button": "Sizes", "sections": [{"rows": [row(1), row(1)]}]})), Err(131_009))]
#[case::a_link(interactive("cta_url", json!({"parameters": {"display_text": "Open", "url": "https://acme.test"}})), Ok(()))]
#[case::asking_for_the_number(interactive("request_contact_info", json!({"name": "request_contact_info"})), Ok(()))]
#[case::asking_without_words(
    json!({"type": "interactive", "interactive": {"type": "request_contact_info", "action": {}}}), Err(131_008))]
#[case::something_newer(json!({"type": "interactive", "interactive": {"type": "carousel", "cards": []}}), Ok(()))]
fn what_can_be_sent(#[case] request: Value, #[case] expected: Result<(), i64>) {
    let read = read(request);
    assert_eq!(read.as_ref().map(|_payload| ()).map_err(|refused| refused.code), expected, "{read:?}");
}

#[test]
fn a_number_goes_into_to_and_an_id_into_recipient_and_never_both() {
    let oi = Payload::text("Oi").unwrap().quoting("wamid.1");
    let common = |mut request: Value| {
        for (name, value) in [
            ("messaging_product", json!("whatsapp")),
            ("recipient_type", json!("individual")),
            ("type", json!("text")),
            ("text", json!({"body": "Oi"})),
            ("context", json!({"message_id": "wamid.1"})),
            ("biz_opaque_callback_data", json!("42")),
        ] {
            request[name] = value;
        }
        request
    };
    assert_eq!(oi.request(Target::Phone("5511900000001"), "42"), common(json!({"to": "+5511900000001"})));
    let id = "BR.9900112233445566";
    assert_eq!(oi.request(Target::UserId(id), "42"), common(json!({"recipient": id})));
}

#[test]
fn a_template_quotes_nothing() {
    let template = json!({"name": "hi", "language": {"code": "en"}});
    let template = Payload::of("template", template).unwrap().quoting("wamid.1");
    assert_eq!(template.request(Target::Phone("1"), "42").get("context"), None);
    assert_eq!(template.quoted(), None, "so the thread shows no quote that the customer never got");
}

#[test]
fn what_is_not_known_goes_out_as_it_came() {
    let object = json!({"body": "Oi", "sparkle": true});
    let request = Payload::of("text", object.clone()).unwrap().request(Target::Phone("1"), "42");
    assert_eq!(request["text"], object);
}

#[test]
fn a_template_says_what_fills_it() {
    let template = json!({"name": "ready", "language": {"code": "pt_BR"}, "components": [
        {"type": "HEADER", "parameters": [{"type": "image", "image": {"id": "55"}}]},
        {"type": "body", "parameters": [
            {"type": "text", "parameter_name": "first_name", "text": "Rita"},
            {"type": "currency", "currency": {"fallback_value": "R$ 10", "code": "BRL", "amount_1000": 10000}}]}]});
    let payload = Payload::of("template", template).unwrap();
    let Body::Template(template) = payload.body() else { panic!("{payload:?}") };
    let filled =
        |some: &[Parameter]| some.iter().map(|one| (one.name.clone(), one.text.clone())).collect::<Vec<_>>();
    assert_eq!(filled(&template.header), [(None, None)]);
    assert_eq!(
        filled(&template.body),
        [(Some("first_name".into()), Some("Rita".into())), (None, Some("R$ 10".into()))]
    );
}

#[rstest]
#[case::taken(200, json!({"messages": [{"id": "wamid.1"}], "contacts": [{"input": "+55", "wa_id": "55"}]}), "taken wamid.1 55")]
#[case::taken_for_an_id(200, json!({"messages": [{"id": "wamid.1"}], "contacts": [{"user_id": "BR.1"}]}), "taken wamid.1 -")]
#[case::success_without_an_id(200, json!({"messages": []}), "unknown")]
#[case::refused(400, json!({"error": {"code": 131_047, "message": "Re-engagement message"}}), "refused 131047 Never")]
#[case::too_fast(429, json!({"error": {"code": 130_429, "message": "Rate limit hit"}}), "refused 130429 Soon")]
#[case::a_hiccup(500, json!({"error": {"code": 131_000, "message": "Something went wrong"}}), "unknown")]
#[case::it_does_not_know(500, json!({"error": {"code": 131_000, "is_transient": false}}), "unknown")]
#[case::a_gateway(502, json!("Bad Gateway"), "unknown")]
fn answers(#[case] status: u16, #[case] body: Value, #[case] expected: &str) {
    let said = match Answer::read(status, body.to_string().as_bytes()) {
        Answer::Accepted(taken) => format!("taken {} {}", taken.wamid, taken.wa_id.as_deref().unwrap_or("-")),
        Answer::Refused(refused) => format!("refused {} {:?}", refused.code, refused.retry()),
        Answer::Unknown(_) => "unknown".to_owned(),
    };
    assert_eq!(said, expected);
}

#[test]
fn a_body_that_is_no_json_leaves_the_outcome_unknown() {
    assert!(matches!(Answer::read(504, b"<html>"), Answer::Unknown(_)));
    assert!(matches!(Answer::read(200, b""), Answer::Unknown(_)));
}
