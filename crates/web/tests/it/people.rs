//! Desks on which it is a question who is who.

use serde_json::json;

use crate::support::{House, acme};

/// A text of somebody, with the ids that WhatsApp tells of them.
pub(crate) fn text(
    line: &str,
    (name, phone, bsuid): (&str, Option<&str>, Option<&str>),
    (minute, words): (i64, &str),
) -> String {
    let at = 1_790_000_000 + minute * 60;
    json!({"object": "whatsapp_business_account", "entry": [{"id": "700000000000001", "changes": [{
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550100200", "phone_number_id": line},
            "contacts": [{"profile": {"name": name}, "wa_id": phone, "user_id": bsuid}],
            "messages": [{"from": phone, "from_user_id": bsuid, "id": format!("wamid.{name}{minute}"), "type": "text",
                          "timestamp": at.to_string(), "text": {"body": words}}],
        },
    }]}]})
    .to_string()
}

pub(crate) const SUPPORT: &str = "800000000000002";
const SALES: &str = "800000000000003";

/// Ana wrote with her number only, and Berta, who is the same person, with an id only.
pub(crate) async fn two_threads() -> House {
    let house = acme().await;
    house
        .tell([
            text(SUPPORT, ("Ana", Some("351912000001"), None), (1, "Is my order on its way?")),
            text(SALES, ("Ana", Some("351912000001"), None), (2, "And do you sell lamps?")),
            text(
                SUPPORT,
                ("Berta", None, Some("PT.5500112233445566")),
                (3, "It is me again, without a number."),
            ),
        ])
        .await;
    house
}

/// The same with whatever people call themselves.
pub(crate) async fn recycled_by(former: &str, present: &str) -> House {
    let house = acme().await;
    house
        .tell([
            text(SUPPORT, (former, Some("491520000001"), Some("DE.1100112233445566")), (1, former)),
            text(SUPPORT, (present, Some("491520000001"), Some("DE.2200112233445577")), (90, present)),
        ])
        .await;
    house
}

/// A number whose former owner, Vera, showed it with her id; then a stranger, Timo, wrote with it.
pub(crate) async fn recycled() -> House {
    let house = acme().await;
    house
        .tell([
            text(SUPPORT, ("Vera", Some("491520000001"), Some("DE.1100112233445566")), (1, "Guten Tag!")),
            text(
                SUPPORT,
                ("Timo", Some("491520000001"), Some("DE.2200112233445577")),
                (90, "Neue Nummer, hallo."),
            ),
        ])
        .await;
    house
}

/// Two numbers that went to somebody else.
pub(crate) async fn two_recycled() -> House {
    let house = recycled().await;
    house
        .tell([
            text(SALES, ("Nadia", Some("491520000009"), Some("DE.3300112233445588")), (3, "Hallo!")),
            text(SALES, ("Omar", Some("491520000009"), Some("DE.4400112233445599")), (95, "Guten Abend.")),
        ])
        .await;
    house
}
