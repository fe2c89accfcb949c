//! What the simulator is told at its start. A `knownas setup` file has the same `[[app]]` and `[[line]]` tables.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use base::Secret;
use serde::Deserialize;

use crate::push::Target;
use crate::sms::SmsLine;
use crate::world::Line;

/// The simulator's settings.
#[derive(Debug, Clone, Deserialize)]
pub struct SimulatorConfig {
    /// Where to listen. Port 0 takes a free one.
    #[serde(default = "any_port")]
    pub listen: SocketAddr,
    /// Where webhooks go; `{app}` stands for the app's key.
    pub webhook_url: String,
    /// Meta apps.
    #[serde(rename = "app")]
    pub apps: Vec<App>,
    /// Business numbers.
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
    /// Numbers for SMS.
    #[serde(default, rename = "sms_line")]
    pub sms_lines: Vec<SmsLine>,
    /// Where what is told by SMS goes, with `{line}` for the line's key; without it, beside the webhooks.
    #[serde(default)]
    pub sms_webhook_url: Option<String>,
    /// Approved message templates; without any, a small shop's.
    #[serde(default, rename = "template")]
    pub templates: Vec<Template>,
    /// How fast messages are delivered and read.
    #[serde(default)]
    pub receipts: Receipts,
    /// Whether Meta looks at new and edited templates by itself; else they stay pending until somebody decides.
    #[serde(default = "yes")]
    pub reviews: bool,
    /// Whether apps are told from the start what happens on the accounts of their lines; else they have to subscribe.
    #[serde(default = "yes")]
    pub subscribed: bool,
    /// Let the people of the story in, so that it can be told.
    #[serde(default)]
    pub story: bool,
    /// Queue webhooks and deliver them only when [`crate::Pusher::step`] or [`crate::Pusher::flush`] is called.
    #[serde(default)]
    pub by_hand: bool,
}

/// A Meta app.
#[derive(Debug, Clone, Deserialize)]
pub struct App {
    /// The app's key; lines name it.
    pub key: String,
    /// Signs the webhooks.
    pub app_secret: Secret,
    /// Lets the business send.
    pub access_token: Secret,
    /// Where this app's webhooks go, if not to the common URL.
    #[serde(default)]
    pub webhook_url: Option<String>,
}

/// An approved message template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language, such as `en` or `pt_BR`.
    pub language: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// Its words, with `{{1}}` for what is filled in.
    pub body: String,
    /// It asks for the phone number.
    #[serde(default)]
    pub asks_number: bool,
}

/// How fast messages of the business are delivered and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipts {
    /// Delivered within a second, read after a few.
    #[default]
    Lifelike,
    /// Sent, delivered and read at once.
    Instant,
    /// No statuses at all.
    None,
}

fn any_port() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

fn yes() -> bool {
    true
}

impl SimulatorConfig {
    /// Acme Coffee: one app "main", the lines "Support" and "Orders" of one portfolio, and the story.
    pub fn acme(webhook_url: &str, app_secret: Secret, access_token: Secret) -> Self {
        let line = |name: &str, number: u8| Line {
            name: name.to_owned(),
            app: "main".to_owned(),
            phone_number_id: format!("8000000000000{number}"),
            waba_id: "700000000000001".to_owned(),
            portfolio_id: "300000000000001".to_owned(),
            parent_group: Some("900000000000001".to_owned()),
            display_phone: format!("+1 555 010 02{number}"),
        };
        Self {
            listen: any_port(),
            webhook_url: webhook_url.to_owned(),
            apps: vec![App { key: "main".to_owned(), app_secret, access_token, webhook_url: None }],
            lines: vec![line("Support", 10), line("Orders", 20)],
            sms_lines: Vec::new(),
            sms_webhook_url: None,
            templates: Vec::new(),
            receipts: Receipts::Lifelike,
            reviews: true,
            subscribed: true,
            story: true,
            by_hand: false,
        }
    }

    /// Where every app's webhooks go.
    pub fn targets(&self) -> BTreeMap<String, Target> {
        let target = |app: &App| {
            let url = app.webhook_url.as_ref().unwrap_or(&self.webhook_url);
            Target { url: url.replace("{app}", &app.key), secret: app.app_secret.clone() }
        };
        self.apps.iter().map(|app| (app.key.clone(), target(app))).collect()
    }

    /// The same with a line for SMS, whose key is "sms".
    #[must_use]
    pub fn with_sms(mut self, auth_token: Secret) -> Self {
        self.sms_lines.push(SmsLine {
            key: "sms".to_owned(),
            name: "Texts".to_owned(),
            sender: "+15550100230".to_owned(),
            account: "AC00000000000000000000000000000001".to_owned(),
            secret: auth_token,
        });
        self
    }

    /// Where what is told by SMS goes.
    pub(crate) fn sms_hook(&self) -> String {
        let beside = || self.webhook_url.replace("/whatsapp/{app}", "/sms/{line}");
        self.sms_webhook_url.clone().unwrap_or_else(beside)
    }

    /// The templates, or those of a small shop.
    pub fn templates(&self) -> Vec<Template> {
        if !self.templates.is_empty() {
            return self.templates.clone();
        }
        let template = |name: &str, language: &str, category: &str, body: &str| Template {
            name: name.to_owned(),
            language: language.to_owned(),
            category: category.to_owned(),
            body: body.to_owned(),
            asks_number: name == "ask_number",
        };
        vec![
            template("order_ready", "en", "UTILITY", "Hello {{1}}, your order {{2}} is ready."),
            template("order_ready", "pt_BR", "UTILITY", "Olá {{1}}, o seu pedido {{2}} está pronto."),
            template("ask_number", "en", "UTILITY", "May we have your number for the courier?"),
            template(
                "new_beans",
                "en",
                "MARKETING",
                "Fresh from the roaster: {{1}}. Would you like to try it?",
            ),
            template("login_code", "en", "AUTHENTICATION", "{{1}} is your code."),
            template("hello_world", "en_US", "UTILITY", "Hello world"),
            template(
                "parcel_here",
                "en",
                "UTILITY",
                "Hello {{first_name}}, your parcel waits at our counter until {{day}}.",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setup_file_of_the_product_will_do() {
        let text = r#"
            webhook_url = "http://127.0.0.1:8080/hooks/whatsapp/{app}"
            receipts = "instant"
            [workspace]
            name = "Acme"
            [[app]]
            key = "main"
            app_secret = "s"
            verify_token = "v"
            access_token = "t"
            [[line]]
            name = "Support"
            app = "main"
            phone_number_id = "8"
            waba_id = "7"
            portfolio_id = "3"
            display_phone = "+1 555 010 0200"
            stage = "full"
        "#;
        let config: SimulatorConfig = toml::from_str(text).unwrap();
        assert_eq!(config.targets()["main"].url, "http://127.0.0.1:8080/hooks/whatsapp/main");
        assert_eq!(config.lines[0].digits(), "15550100200");
        assert_eq!(config.receipts, Receipts::Instant);
        assert!(!config.story && !config.by_hand && config.listen.ip().is_loopback());
    }
}
