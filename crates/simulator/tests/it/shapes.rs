//! One snapshot of each kind of webhook.

use rstest::rstest;
use serde_json::{Value, json};
use simulator::{Act, CallEnd, Content, Item, Letter, Outcome};

use super::{SUPPORT, Town};

fn line() -> String {
    SUPPORT.to_owned()
}

macro_rules! assert_shape {
    ($name:expr, $values:expr) => {
        insta::assert_json_snapshot!($name, $values);
    };
}

#[rstest]
#[case::text(Content::Text { body: "Oi ☕".to_owned() })]
#[case::image(Content::Image { media: None, caption: Some("Latte".to_owned()) })]
#[case::video(Content::Video { caption: None })]
#[case::audio(Content::Audio { voice: false })]
#[case::voice(Content::Audio { voice: true })]
#[case::document(Content::Document { filename: Some("a.pdf".to_owned()), caption: None })]
#[case::sticker(Content::Sticker)]
#[case::location(Content::Location { latitude: 1.5, longitude: -2.5, name: Some("Here".to_owned()), address: None })]
#[case::contact_card(Content::ContactCard { name: "Sam Gate".to_owned(), phone: "15550100199".to_owned() })]
#[case::button_reply(Content::ButtonReply { id: "yes".to_owned(), title: "Yes".to_owned() })]
#[case::list_reply(Content::ListReply { id: "a".to_owned(), title: "A".to_owned(), description: None })]
#[case::flow_reply(Content::FlowReply { response: json!({"seat": "window"}) })]
#[case::call_permission(Content::CallPermission { response: Outcome::Accept })]
#[case::button(Content::Button { payload: "MORE".to_owned(), text: "More".to_owned() })]
#[case::order(Content::Order { text: String::new(), items: vec![
    Item { product: "HOUSE-250".to_owned(), quantity: 2, price: 12.5, currency: "USD".to_owned() }] })]
#[case::unsupported(Content::Unsupported { of: "poll_creation".to_owned() })]
#[case::unknown(Content::Unknown { name: "hologram".to_owned(), object: json!({"depth": 3}) })]
#[tokio::test]
async fn every_type_of_message(#[case] content: Content) {
    let town = Town::begin().await;
    let name = format!("message_{}", serde_json::to_value(&content).unwrap()["type"].as_str().unwrap());
    let name = if content == (Content::Audio { voice: true }) { "message_voice".to_owned() } else { name };
    town.write("carlos", content);
    let mut values = town.values().await;
    steady(&mut values, &town.simulator.url());
    assert_shape!(name, values[0]["messages"][0]);
}

/// A free port is another one every time.
fn steady(values: &mut [Value], url: &str) {
    for value in values {
        *value = serde_json::from_str(&value.to_string().replace(url, "[origin]")).unwrap();
    }
}

#[tokio::test]
async fn the_whole_envelope() {
    let town = Town::begin().await;
    town.write("rita", Letter::text("oi"));
    assert_shape!("envelope", town.arrived().await);
}

#[tokio::test]
async fn every_shape_of_identity() {
    let town = Town::begin().await;
    town.write("tom", Letter::text("the older form: a number and no ids"));
    town.write("carlos", Letter::text("number and id"));
    town.write("rita", Letter::text("number, id and parent id"));
    town.act("rita", Act::AdoptUsername { username: "rita.souza".to_owned(), hide: false });
    town.write("rita", Letter::text("a username, and the number still shows"));
    town.act("rita", Act::HideNumber);
    town.write("rita", Letter::text("a username and no number"));
    town.act("rita", Act::Rename { name: None });
    town.write("rita", Letter::text("and no profile name either"));
    assert_shape!("identities", town.values().await);
}

#[tokio::test]
async fn answers_reactions_edits_and_deletions() {
    let town = Town::begin().await;
    let first = town.write("rita", Letter::text("frist"));
    let echoed = town.simulator.platform().echo("rita", SUPPORT, &Content::Sticker, super::now()).unwrap();
    town.write("rita", Letter::text("to the shop").replying_to(&echoed.wamid));
    town.write("rita", Letter::text("to myself").replying_to(&first));
    town.write("rita", Content::Reaction { message_id: echoed.wamid.clone(), emoji: Some("👍".to_owned()) });
    town.write("rita", Content::Reaction { message_id: echoed.wamid.clone(), emoji: None });
    town.write("rita", Content::Edit { message_id: first.clone(), body: "first".to_owned() });
    town.write("rita", Content::Revoke { message_id: first.clone() });
    town.write("rita", Letter { from_ad: true, ..Letter::text("I saw your ad") });
    town.write("rita", Letter { forwarded: true, ..Letter::text("pass it on") });
    let messages: Vec<Value> = town.values().await.iter().map(|value| value["messages"][0].clone()).collect();
    assert_shape!("about_messages", messages);
    let chat = town.simulator.platform().chat("rita", SUPPORT);
    assert!(chat[0].edited && chat[0].deleted);
}

#[tokio::test]
async fn the_echo_of_what_the_shop_wrote() {
    let town = Town::begin().await;
    let content = Content::Text { body: "Olá!".to_owned() };
    let echo = town.simulator.platform().echo("rita", SUPPORT, &content, super::now()).unwrap();
    assert_shape!("echo", serde_json::to_value(echo.update).unwrap());
}

#[tokio::test]
async fn calls_answered_and_missed() {
    let town = Town::begin().await;
    town.act("carlos", Act::Call { line: line(), end: CallEnd::Answered { seconds: 42 } });
    town.act("carlos", Act::Call { line: line(), end: CallEnd::Missed });
    assert_shape!("calls", town.values().await);
}

#[tokio::test]
async fn a_shared_number_is_told_and_remembered() {
    let town = Town::begin().await;
    town.act("carlos", Act::AdoptUsername { username: "carlos.m".to_owned(), hide: true });
    town.act("carlos", Act::ShareNumber { line: line() });
    town.write("carlos", Letter::text("now you know"));
    assert_shape!("shared_number", town.values().await);
}

#[tokio::test]
async fn preferences() {
    let town = Town::begin().await;
    town.act("carlos", Act::Preference { line: line(), wants: false });
    town.act("carlos", Act::Preference { line: line(), wants: true });
    assert_shape!("preferences", town.values().await);
}

#[tokio::test]
async fn changes_of_number_with_and_without_the_number() {
    let town = Town::begin().await;
    let moves = |phone: &str| Act::ChangeNumber { phone: phone.to_owned(), country: None, silently: false };
    town.write("rita", Letter::text("oi"));
    town.act("rita", moves("5511900000099"));
    town.act("rita", Act::AdoptUsername { username: "rita.souza".to_owned(), hide: true });
    town.act("rita", moves("5511900000098"));
    town.act("rita", Act::ShowNumber);
    let silent = Act::ChangeNumber {
        phone: "351900000001".to_owned(),
        country: Some("PT".to_owned()),
        silently: true,
    };
    assert_eq!(town.act("rita", silent), Vec::<String>::new());
    let sight = town.simulator.platform().sight("rita", SUPPORT).unwrap();
    assert_eq!(sight.phone, None, "nobody was told the new number");
    let values = town.values().await;
    assert_shape!("number_changes", values[1..].to_vec());
}
