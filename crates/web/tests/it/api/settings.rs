//! Settings and people, by program.

use axum::http::Method;
use desk::people::{Permission, Role};
use rstest::rstest;
use serde_json::{Value, json};
use web::{Access, table};

use super::tenancy::example;
use crate::support::{ADMIN, AGENT, House, OTHERS_ADMIN, TOKEN, acme, ask, get, header, post};

/// A line at a Kannel.
pub(super) fn kannel() -> Value {
    json!({"channel": "sms", "provider": "kannel", "key": "own", "name": "Own", "sender": "300",
           "url": "http://127.0.0.1:13013", "account": "knownas", "secret": "very-secret-1",
           "hook_secret": "very-secret-0000"})
}

/// A number on WhatsApp.
fn number() -> Value {
    json!({"channel": "whatsapp", "name": "Third", "app": "main", "phone_number_id": "800000000000777",
           "waba_id": "700000000000001", "portfolio_id": "300001", "display_phone": "+1 555 010 0777"})
}

/// Whether a route of the REST API is about settings or people.
fn is_settings(method: &Method, path: &str) -> bool {
    let about = |start: &str| path.starts_with(&format!("/api/v1/{start}"));
    let is_list_of_lines = path == "/api/v1/lines" && method == Method::GET;
    let is_username = path.contains("/username");
    about("apps")
        || about("members")
        || about("invitations")
        || (about("lines") && !is_list_of_lines && !is_username)
}

#[test]
fn a_program_with_the_role_integration_may_use_every_route_but_those_of_settings_and_people() {
    let for_programs = |path: &str| path.starts_with("/api/v1/") || path.starts_with("/graph/");
    let rows: Vec<_> = table().into_iter().filter(|row| for_programs(&row.path)).collect();
    assert!(rows.len() > 60, "all routes are looked at");
    for row in rows {
        let may = match row.access {
            Access::Public => true,
            Access::Needs(permission) => Role::Integration.may(permission),
        };
        assert_eq!(may, !is_settings(&row.method, &row.path), "{} {}", row.method, row.path);
        let pages = [Access::Needs(Permission::ManageSettings), Access::Needs(Permission::ManagePeople)];
        assert_eq!(pages.contains(&row.access), !may, "what the pages need: {} {}", row.method, row.path);
    }
}

#[tokio::test]
async fn settings_are_closed_to_integrations_and_agents_and_open_to_admins() {
    let house = acme().await.with_admins().await;
    for row in table().into_iter().filter(|row| is_settings(&row.method, &row.path)) {
        let path = example(&row.path);
        for token in [TOKEN, AGENT] {
            let refused = house.with(row.method.clone(), token, &path, &json!({})).await;
            let told = (refused.status, refused.body["code"].as_str());
            assert_eq!(told, (403, Some("forbidden")), "{} {path}", row.method);
        }
        let answer = house.with(row.method.clone(), ADMIN, &path, &json!({})).await;
        assert!(![401, 403, 405, 500].contains(&answer.status), "{} {path}: {}", row.method, answer.status);
    }
}

#[tokio::test]
async fn an_app_is_added_changed_and_removed_and_tells_no_secret() {
    let house = acme().await.with_admins().await;
    let sent = json!({"key": "second", "app_secret": "very-secret-1", "verify_token": "very-secret-2"});
    let added = house.send(ADMIN, "/api/v1/apps", &sent).await;
    assert_eq!(added.status, 201);
    assert!(!added.body.to_string().contains("very-secret"), "{}", added.body);
    insta::assert_snapshot!("app", added.redacted());
    let path = format!("/api/v1/apps/{}", added.body["id"].as_str().unwrap());
    let change = json!({"access_token": "very-secret-3"});
    let changed = house.with(Method::PATCH, ADMIN, &path, &change).await;
    assert_eq!((changed.status, &changed.body["has_access_token"]), (200, &json!(true)));
    let app = desk::channel::app(&house.desk, "second").await.unwrap();
    assert_eq!(app.app_secret.reveal(), "very-secret-1", "what is not given stays");
    assert!(!house.call(ADMIN, &path).await.body.to_string().contains("very-secret"));

    for (sent, status, code) in [
        (sent, 409, "conflict"),
        (json!({"key": "a/b", "app_secret": "x"}), 422, "invalid"),
        (json!({"key": "globex", "app_secret": "x"}), 409, "conflict"),
        (json!({"key": "third"}), 400, "invalid_body"),
        (json!({"key": "third", "app_secret": "x", "secret": "y"}), 400, "invalid_body"),
    ] {
        let refused = house.send(ADMIN, "/api/v1/apps", &sent).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (status, Some(code)), "{sent}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    let missing = house.call(ADMIN, &format!("{path}/numbers")).await;
    assert_eq!((missing.status, &missing.body["code"]), (400, &json!("missing_parameter")));
    let away = house.call(ADMIN, &format!("{path}/numbers?waba_id=700000000000001")).await;
    assert_eq!((away.status, &away.body["code"]), (503, &json!("meta_away")), "Meta cannot be asked here");
    assert_eq!(house.with(Method::DELETE, ADMIN, &path, &Value::Null).await.status, 204);
    assert_eq!(house.call(ADMIN, &path).await.status, 404);
}

#[tokio::test]
async fn a_line_on_whatsapp_is_connected_changed_and_removed() {
    let house = acme().await.with_admins().await;
    let made = house.send(ADMIN, "/api/v1/lines", &number()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    insta::assert_snapshot!("whatsapp_line", made.redacted());
    let again = house.send(ADMIN, "/api/v1/lines", &number()).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("conflict")), "it is a line already");

    let path = format!("/api/v1/lines/{}", made.body["id"].as_str().unwrap());
    let change = json!({"stage": "pilot", "ask_words": "Qual é o seu número?", "parent_group": "G7"});
    let changed = house.with(Method::PATCH, ADMIN, &path, &change).await;
    let told =
        ["stage", "ask_words", "parent_group", "name", "ask_again_days"].map(|field| &changed.body[field]);
    let expected = [json!("pilot"), json!("Qual é o seu número?"), json!("G7"), json!("Third"), json!(7)];
    assert_eq!((changed.status, told), (200, expected.each_ref()));
    let change = json!({"ask_words": "", "parent_group": ""});
    let changed = house.with(Method::PATCH, ADMIN, &path, &change).await;
    assert_eq!(["ask_words", "parent_group"].map(|field| &changed.body[field]), [&Value::Null, &Value::Null]);

    for (change, status, code) in [
        (json!({"name": " "}), 422, "invalid"),
        (json!({"app": "nowhere"}), 404, "not_found"),
        (json!({"stage": "half"}), 400, "invalid_body"),
        (json!({"phone_number_id": "1"}), 400, "invalid_body"),
        (json!({"sender": "300"}), 400, "invalid_body"),
    ] {
        let refused = house.with(Method::PATCH, ADMIN, &path, &change).await;
        assert_eq!((refused.status, refused.body["code"].as_str()), (status, Some(code)), "{change}");
    }
    for step in ["subscribe", "refresh"] {
        let away = house.send(ADMIN, &format!("{path}/{step}"), &Value::Null).await;
        assert_eq!((away.status, &away.body["code"]), (503, &json!("meta_away")), "{step}");
    }
    assert_eq!(house.with(Method::DELETE, ADMIN, &path, &Value::Null).await.status, 204);
    assert_eq!(house.call(ADMIN, &path).await.status, 404);
}

#[tokio::test]
async fn a_line_for_sms_is_connected_tried_and_changed_and_tells_no_secret() {
    let house = acme().await.with_admins().await;
    let made = house.send(ADMIN, "/api/v1/lines", &kannel()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    insta::assert_snapshot!("sms_line", made.redacted());
    let path = format!("/api/v1/lines/{}", made.body["id"].as_str().unwrap());
    let secret = || async { desk::channel::sms_line(&house.desk, "own").await.unwrap().shown };
    assert_eq!(secret().await.reveal(), "very-secret-0000");
    let change = json!({"sender": "301", "hook_secret": "very-secret-0001"});
    let changed = house.with(Method::PATCH, ADMIN, &path, &change).await;
    assert_eq!((&changed.body["sender"], &changed.body["display_phone"]), (&json!("301"), &json!("301")));
    assert_eq!(secret().await.reveal(), "very-secret-0001");
    assert!(!changed.body.to_string().contains("very-secret"), "{}", changed.body);

    let sent = json!({"to": "+55 11 90000-0001", "text": "This is a test message."});
    let tried = house.send(ADMIN, &format!("{path}/test-message"), &sent).await;
    assert_eq!((tried.status, &tried.body["text"]), (201, &sent["text"]), "{}", tried.body);
    let line = house.call(ADMIN, &path).await;
    assert_eq!(line.body["test_message_id"], tried.body["id"]);
    let kept = house.with(Method::DELETE, ADMIN, &path, &Value::Null).await;
    assert_eq!((kept.status, &kept.body["code"]), (409, &json!("conflict")), "there is a conversation on it");

    for (field, value, status) in [
        ("hook_secret", Value::Null, 422),
        ("hook_secret", json!("short"), 422),
        ("url", Value::Null, 422),
        ("secret", json!(""), 422),
        ("provider", json!("meta"), 422),
        ("provider", json!("pigeon"), 400),
        ("channel", json!("pigeon"), 400),
        ("key", json!("8"), 422),
    ] {
        let mut sent = kannel();
        sent["key"] = json!("other");
        sent[field] = value;
        let refused = house.send(ADMIN, "/api/v1/lines", &sent).await;
        assert_eq!(refused.status, status, "{field}: {}", refused.body);
        assert!(!refused.body.to_string().contains("very-secret"), "{}", refused.body);
    }
    for step in ["subscribe", "refresh"] {
        let answer = house.send(ADMIN, &format!("{path}/{step}"), &Value::Null).await;
        assert_eq!(answer.status, 404, "{step} is for WhatsApp");
    }
}

#[rstest]
#[case(json!({"to": "+5511900000001", "text": "Oi"}), 409, "never_wrote")]
#[case(json!({"to": "none", "text": "Oi"}), 422, "invalid")]
#[case(json!({"to": "+5511900000001"}), 422, "invalid")]
#[case(json!({"to": "+5511900000001", "text": "Oi", "template": {"name": "a", "language": "en"}}), 422, "invalid")]
#[case(json!({"text": "Oi"}), 400, "invalid_body")]
#[tokio::test]
async fn a_test_message_that_cannot_be_sent_is_refused(
    #[case] sent: Value,
    #[case] status: u16,
    #[case] code: &str,
) {
    let house = acme().await.with_admins().await;
    let lines = house.call(ADMIN, "/api/v1/lines").await;
    let path = format!("/api/v1/lines/{}/test-message", lines.items()[0]["id"].as_str().unwrap());
    let refused = house.send(ADMIN, &path, &sent).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (status, Some(code)), "{}", refused.body);
}

/// Somebody invited by program who came in: their member, and the cookie of their session.
async fn colleague(house: &House) -> (String, String) {
    let sent = json!({"email": "Rita@Acme.test", "role": "agent"});
    let invited = house.send(ADMIN, "/api/v1/invitations", &sent).await;
    assert_eq!((invited.status, &invited.body["mailed"]), (201, &json!(false)));
    assert_eq!(invited.body["email"], json!("rita@acme.test"));
    let link = invited.body["url"].as_str().unwrap().replace("https://desk.example", "");
    let came = ask(house, post(&link, "name=Rita&password=ten+letters+or+more")).await;
    let cookie = header(&came, "set-cookie").split(';').next().unwrap().to_owned();
    let members = house.call(ADMIN, "/api/v1/members").await;
    let rita = members.items().iter().find(|member| member["email"] == "rita@acme.test").unwrap();
    (format!("/api/v1/members/{}", rita["id"].as_str().unwrap()), cookie)
}

#[tokio::test]
async fn an_invitation_is_told_once_listed_and_revoked() {
    let house = acme().await.with_admins().await;
    let sent = json!({"email": "rita@acme.test", "role": "agent"});
    let made = house.send(ADMIN, "/api/v1/invitations", &sent).await;
    let link = made.body["url"].as_str().unwrap().replace("https://desk.example", "");
    let listed = house.call(ADMIN, "/api/v1/invitations").await;
    insta::assert_snapshot!("invitations", listed.redacted());
    assert!(!listed.body.to_string().contains("/password/"), "not again");
    let path = format!("/api/v1/invitations/{}", listed.items()[0]["id"].as_str().unwrap());
    assert_eq!(house.with(Method::DELETE, OTHERS_ADMIN, &path, &Value::Null).await.status, 404);
    assert_eq!(house.with(Method::DELETE, ADMIN, &path, &Value::Null).await.status, 204);
    assert_eq!(ask(&house, get(&link)).await.status(), 410);
    for (sent, status) in [
        (json!({"email": "nobody", "role": "agent"}), 422),
        (json!({"email": "rita@acme.test", "role": "owner"}), 409),
        (json!({"email": "rita@acme.test", "role": "integration"}), 422),
        (json!({"email": "sam.okafor@acme.test", "role": "agent"}), 409),
        (json!({"email": "rita@acme.test"}), 400),
    ] {
        let refused = house.send(ADMIN, "/api/v1/invitations", &sent).await;
        assert_eq!(refused.status, status, "{sent}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_member_gets_a_role_and_a_link_leaves_and_comes_back() {
    let house = acme().await.with_admins().await;
    let (path, cookie) = colleague(&house).await;
    let changed = house.with(Method::PATCH, ADMIN, &path, &json!({"role": "admin"})).await;
    assert_eq!((changed.status, &changed.body["role"]), (200, &json!("admin")));
    insta::assert_snapshot!("member", changed.redacted());
    let owner = house.with(Method::PATCH, ADMIN, &path, &json!({"role": "owner"})).await;
    assert_eq!((owner.status, &owner.body["code"]), (409, &json!("conflict")), "only owners make owners");

    let made = house.send(ADMIN, &format!("{path}/password-link"), &Value::Null).await;
    assert_eq!(made.status, 201);
    let link = made.body["url"].as_str().unwrap().replace("https://desk.example", "");
    assert_eq!(ask(&house, post(&link, "password=another+password")).await.status(), 303);
    let mut own = get("/api/v1/members");
    own.headers_mut().insert("cookie", cookie.parse().unwrap());
    assert_eq!(house.answer(own).await.status, 401, "the old session ended");

    let left = house.send(ADMIN, &format!("{path}/deactivate"), &Value::Null).await;
    assert!(left.body["left_at"].is_string(), "{}", left.body);
    let gone = house.send(ADMIN, &format!("{path}/password-link"), &Value::Null).await;
    assert_eq!(gone.status, 409, "who left gets no link");
    let back = house.send(ADMIN, &format!("{path}/reactivate"), &Value::Null).await;
    assert_eq!(back.body["left_at"], Value::Null);
}

#[tokio::test]
async fn another_workspace_changes_nothing() {
    let house = acme().await.with_admins().await;
    let first = async |list: &str| {
        let answer = house.call(ADMIN, list).await;
        format!("{list}/{}", answer.items()[0]["id"].as_str().unwrap())
    };
    let (app, line) = (first("/api/v1/apps").await, first("/api/v1/lines").await);
    let member = first("/api/v1/members").await;
    let text = json!({"to": "+5511900000001", "text": "Oi"});
    for (method, path, sent) in [
        (Method::PATCH, app.clone(), json!({"app_secret": "x"})),
        (Method::DELETE, app, Value::Null),
        (Method::PATCH, line.clone(), json!({"name": "Theirs"})),
        (Method::DELETE, line.clone(), Value::Null),
        (Method::POST, format!("{line}/subscribe"), Value::Null),
        (Method::POST, format!("{line}/refresh"), Value::Null),
        (Method::POST, format!("{line}/test-message"), text),
        (Method::PATCH, member.clone(), json!({"role": "agent"})),
        (Method::POST, format!("{member}/deactivate"), Value::Null),
        (Method::POST, format!("{member}/reactivate"), Value::Null),
        (Method::POST, format!("{member}/password-link"), Value::Null),
    ] {
        let answer = house.with(method, OTHERS_ADMIN, &path, &sent).await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("not_found")), "{path}");
    }
}
