//! Looking for people and for what was said, on both engines.

use desk::search::{Query, Why};
use desk::view::{self, FoundMessage, FoundPerson};
use rstest::rstest;
use serde_json::{Value, json};
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SUPPORT, Story, delivery};

/// Somebody writes: who, by which identifiers, under which username, what.
struct Letter<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    bsuid: &'a str,
    username: Option<&'a str>,
    body: &'a str,
}

impl Letter<'_> {
    fn on(&self, line: &str, second: i64) -> String {
        let mut contact = json!({"profile": {"name": self.name}, "user_id": self.bsuid});
        let mut message = json!({"id": format!("wamid.S{second}"), "timestamp": (1_790_000_000 + second).to_string(),
                                 "from_user_id": self.bsuid, "type": "text", "text": {"body": self.body}});
        if let Some(username) = self.username {
            contact["profile"]["username"] = username.into();
        }
        if let Some(phone) = self.phone {
            contact["wa_id"] = phone.into();
            message["from"] = phone.into();
        }
        delivery(line, json!({"contacts": [contact], "messages": [message]}))
    }
}

async fn execute(story: &Story, statements: &'static [Statement]) {
    story
        .desk
        .db()
        .write(move |tx| -> Unit<'_, (), store::Error> {
            Box::pin(async move {
                for statement in statements {
                    tx.execute(*statement, &params![]).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// Rita, who was @rita and is @rita.souza; José, who hides his number; a shop in Mexico; Li Ming.
async fn town(kind: EngineKind) -> Story {
    let story = Story::begin(kind).await;
    let rita = Letter {
        name: "Rita Souza",
        phone: Some("5511900000001"),
        bsuid: "BR.9900112233445566",
        username: Some("rita"),
        body: "Oi! Meu pedido 4711 já saiu?",
    };
    let jose = Letter {
        name: "José Álvarez",
        phone: None,
        bsuid: "ES.8800112233440000",
        username: Some("jose_alvarez"),
        body: "¿Tenéis café de Etiopía?",
    };
    let taller = Letter {
        name: "Taller Núñez",
        phone: Some("5215512345678"),
        bsuid: "MX.7700112233441111",
        username: None,
        body: "Buenas tardes",
    };
    let li = Letter {
        name: "李明",
        phone: Some("8613800000000"),
        bsuid: "CN.6600112233442222",
        username: None,
        body: "请问有蓝色的杯子吗？",
    };
    let later = Letter { username: Some("rita.souza"), body: "Agora com outro nome", ..rita };
    for (second, letter) in (1..).zip([&rita, &jose, &taller, &li, &later]) {
        story.arrive(&letter.on(SUPPORT, second)).await;
        story.settle().await;
    }
    story
}

async fn people(story: &Story, typed: &str) -> Vec<FoundPerson> {
    let query = Query::read(typed).unwrap();
    view::found_people(&story.desk, &story.viewer, &query, None).await.unwrap().items
}

async fn messages(story: &Story, typed: &str) -> Vec<FoundMessage> {
    let query = Query::read(typed).unwrap();
    view::found_messages(&story.desk, &story.viewer, &query, None).await.unwrap().items
}

/// "Rita Souza: former username [rita]"
fn told(found: &FoundPerson) -> String {
    let (label, marked) = match &found.why {
        Why::Name(marked) => ("name", marked),
        Why::ProfileName(marked) => ("profile name", marked),
        Why::Username(marked) => ("username", marked),
        Why::FormerUsername(marked) => ("former username", marked),
        Why::Phone { number, in_force: true } => ("phone", number),
        Why::Phone { number, in_force: false } => ("former phone", number),
        Why::WhatsAppId(marked) => ("id", marked),
        Why::CrmId(marked) => ("crm", marked),
    };
    format!("{}: {label} {}", found.name, shown(marked))
}

fn shown(marked: &desk::search::Marked) -> String {
    let piece =
        |(words, matched): &(String, bool)| if *matched { format!("[{words}]") } else { words.clone() };
    marked.0.iter().map(piece).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_all_that_is_known_of_them(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = town(kind).await;
    for (typed, expected) in [
        ("souza", vec!["Rita Souza: profile name Rita [Souza]"]),
        ("SOUZA rita", vec!["Rita Souza: profile name [Rita] [Souza]"]),
        ("jose", vec!["José Álvarez: profile name [José] Álvarez"]),
        ("alvarez", vec!["José Álvarez: profile name José [Álvarez]"]),
        ("@jose_al", vec!["José Álvarez: username [jose_al]varez"]),
        ("se_alv", vec!["José Álvarez: username jo[se_alv]arez"]),
        ("@rita.souza", vec!["Rita Souza: username [rita.souza]"]),
        ("+55 11 90000-0001", vec!["Rita Souza: phone [+55 11 90000-0001]"]),
        ("55 11 0000 0001", vec!["Rita Souza: phone [+55 11 90000-0001]"]),
        ("(011) 90000-0001", vec!["Rita Souza: phone [+55 11 90000-0001]"]),
        ("11 0000-0001", vec!["Rita Souza: phone [+55 11 90000-0001]"]),
        ("+52 55 1234 5678", vec!["Taller Núñez: phone [+5215512345678]"]),
        ("+52 1 55 1234 5678", vec!["Taller Núñez: phone [+5215512345678]"]),
        ("55 1234 5678", vec!["Taller Núñez: phone [+5215512345678]"]),
        ("٥٥١٢٣٤٥٦٧٨", vec!["Taller Núñez: phone [+5215512345678]"]),
        ("BR.9900112233445566", vec!["Rita Souza: id [445566]"]),
        ("445566", vec!["Rita Souza: id [445566]"]),
        ("WhatsApp user ...445566", vec!["Rita Souza: id [445566]"]),
        ("...44556", vec![]),
        ("李明", vec!["李明: profile name [李明]"]),
        ("李", vec![]),
        ("Ta", vec!["Taller Núñez: profile name [Ta]ller Núñez"]),
        ("no", vec![]),
        ("rita%", vec![]),
        ("souza nobody", vec![]),
        ("@nobody", vec![]),
    ] {
        let found: Vec<String> = people(&story, typed).await.iter().map(told).collect();
        assert_eq!(found, expected, "{typed}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_former_username_still_finds_its_owner_after_whoever_has_it_now(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = town(kind).await;
    let exact = async || people(&story, "@rita").await.iter().map(told).collect::<Vec<_>>();
    assert_eq!(exact().await, ["Rita Souza: former username [rita]"]);

    let letter = |name, username, bsuid| Letter { name, phone: None, bsuid, username, body: "Olá" };
    story.arrive(&letter("Rita Lee", Some("rita"), "BR.5500112233447777").on(SUPPORT, 20)).await;
    story.arrive(&letter("Ana", Some("rita_ana"), "BR.5500112233448888").on(SUPPORT, 21)).await;
    story.settle().await;
    assert_eq!(
        exact().await,
        ["Rita Lee: username [rita]", "Rita Souza: former username [rita]", "Ana: username [rita]_ana"],
        "whoever has or had exactly this name comes first, then the newest"
    );
}

fn done_to(kind: &str, second: i64, target: &str, words: Option<&str>) -> String {
    let mut deed = json!({"original_message_id": target});
    if let Some(words) = words {
        deed["message"] = json!({"type": "text", "text": {"body": words}});
    }
    let mut message = json!({"id": format!("wamid.D{second}"), "timestamp": (1_790_000_000 + second).to_string(),
                             "from_user_id": "BR.9900112233445566", "from": "5511900000001", "type": kind});
    message[kind] = deed;
    delivery(SUPPORT, json!({"messages": [message]}))
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_are_found_by_what_they_say_now(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = town(kind).await;
    let excerpts = async |typed: &str| {
        let found = messages(&story, typed).await;
        found
            .iter()
            .map(|found| format!("{}: {}", found.conversation.name, shown(&found.excerpt)))
            .collect::<Vec<_>>()
    };
    assert_eq!(excerpts("4711").await, ["Rita Souza: Oi! Meu pedido [4711] já saiu?"]);
    assert_eq!(excerpts("PEDIDO já").await, ["Rita Souza: Oi! Meu [pedido] 4711 [já] saiu?"]);
    assert_eq!(excerpts("cafe").await, ["José Álvarez: ¿Tenéis [café] de Etiopía?"]);
    assert_eq!(excerpts("蓝色的").await, ["李明: 请问有[蓝色的]杯子吗？"]);
    assert_eq!(excerpts("já").await, Vec::<String>::new(), "two characters are too few");

    // The edit comes first here, and the message after it.
    story.arrive(&done_to("edit", 40, "wamid.S39", Some("Com leite, por favor"))).await;
    story.settle().await;
    let late = Letter {
        name: "Rita Souza",
        phone: Some("5511900000001"),
        bsuid: "BR.9900112233445566",
        username: Some("rita.souza"),
        body: "Sem leite, por favor",
    };
    story.arrive(&late.on(SUPPORT, 39)).await;
    story.arrive(&done_to("edit", 41, "wamid.S1", Some("Meu pedido 4712 já saiu?"))).await;
    story.settle().await;
    assert_eq!(excerpts("leite").await, ["Rita Souza: Com [leite], por favor"], "once, and in its new words");
    assert_eq!(excerpts("sem leite").await, Vec::<String>::new());
    assert_eq!(excerpts("4711").await, Vec::<String>::new());
    assert_eq!(excerpts("4712").await, ["Rita Souza: Meu pedido [4712] já saiu?"]);

    story.arrive(&done_to("revoke", 42, "wamid.S1", None)).await;
    story.settle().await;
    assert_eq!(excerpts("4712").await, Vec::<String>::new(), "what was deleted is shown nowhere");
}

/// The names of people that are found, page by page.
async fn pages_of(story: &Story, typed: &str) -> Vec<Vec<String>> {
    let query = Query::read(typed).unwrap();
    let (mut pages, mut next) = (Vec::new(), None);
    loop {
        let page = view::found_people(&story.desk, &story.viewer, &query, next).await.unwrap();
        pages.push(page.items.into_iter().map(|found| found.name).collect());
        next = page.next;
        if next.is_none() {
            return pages;
        }
    }
}

/// This many write, one after the other.
async fn guests(story: &Story, count: i64) {
    let messages: Vec<Value> = (0..count)
        .map(|n| {
            json!({"from": format!("49151{n:08}"), "id": format!("wamid.G{n}"), "timestamp": (1_790_000_000 + n).to_string(),
                   "type": "text", "text": {"body": format!("Guten Tag, Zimmer {n}")}})
        })
        .collect();
    let contacts: Vec<Value> = (0..count)
        .map(|n| json!({"profile": {"name": format!("Gast {n}")}, "wa_id": format!("49151{n:08}")}))
        .collect();
    story.arrive(&delivery(SUPPORT, json!({"contacts": contacts, "messages": messages}))).await;
    story.settle().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_hit_is_on_one_page(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let story = Story::begin(kind).await;
    guests(&story, 70).await;

    let pages = pages_of(&story, "gast").await;
    let newest_first: Vec<String> = (0..70).rev().map(|n| format!("Gast {n}")).collect();
    assert_eq!((pages.concat(), pages.len()), (newest_first, 4));

    let query = Query::read("guten zimmer").unwrap();
    let first = view::found_messages(&story.desk, &story.viewer, &query, None).await.unwrap();
    let second = view::found_messages(&story.desk, &story.viewer, &query, first.next).await.unwrap();
    let rooms = |page: &[FoundMessage]| page.iter().map(|found| found.excerpt.text()).collect::<Vec<_>>();
    assert_eq!(rooms(&first.items)[19], "Guten Tag, Zimmer 50");
    assert_eq!(rooms(&second.items)[0], "Guten Tag, Zimmer 49");
}

/// As PostgreSQL is left by a server that has no `pg_trgm`.
const SHORT_REACH: &[Statement] = &[statement!("REACH", "UPDATE search_reach SET newest = 2")];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn where_no_index_could_be_made_a_search_looks_at_the_newest_only(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = town(kind).await;
    execute(&story, SHORT_REACH).await;
    assert_eq!(people(&story, "rita").await.len(), 0, "she is not among the two newest");
    assert_eq!(people(&story, "alvarez").await.len(), 0, "nor is he, the third");
    assert_eq!(people(&story, "nunez").await.len(), 1);
    assert_eq!(messages(&story, "tardes").await.len(), 0);
    assert_eq!(messages(&story, "outro nome").await.len(), 1);
}
