//! What is new about templates.

use whatsapp::Text;
use whatsapp::webhook::{Account, Entry, TemplateName, TemplateStatus, Value};

use super::Reader;
use crate::receive::{TemplateChange, TemplateNews};

impl Reader<'_, '_> {
    /// Reads what a change says of a template. It is about an account, so a delivery that waited for a line was heard before.
    pub(super) fn template_news(&mut self, entry: &Entry<'_>, value: &Value<'_>) {
        let Value::Account(account) = value else { return };
        let (template, change) = match &**account {
            Account::TemplateStatus(status) => (&status.template, status_of(status)),
            Account::TemplateQuality { template, quality } => {
                (template, owned(quality.as_ref()).map(TemplateChange::Quality))
            }
            Account::TemplateCategory { template, category, coming } => {
                let (now, coming) = (owned(category.as_ref()), owned(coming.as_ref()));
                (template, Some(TemplateChange::Category { now, coming }))
            }
            Account::TemplateComponents(template) => (template, Some(TemplateChange::Design)),
            _ => return,
        };
        let TemplateName { name: Some(name), language: Some(language), .. } = template else { return };
        let (Some(waba), Some(change), None) = (&entry.id, change, self.only) else { return };
        self.reading.templates.push(TemplateNews {
            waba: waba.as_str().to_owned(),
            name: name.as_str().to_owned(),
            language: language.as_str().to_owned(),
            at: entry.time.unwrap_or(self.received_at),
            change,
        });
    }
}

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn status_of(status: &TemplateStatus<'_>) -> Option<TemplateChange> {
    let event = owned(status.event.as_ref())?;
    let rejection = status.rejection_reason.iter().chain(&status.recommendation);
    let told: Vec<&str> = rejection.chain(&status.description).map(Text::as_str).collect();
    let reason = match told.as_slice() {
        [] => owned(status.reason.as_ref()).filter(|word| word != "NONE"),
        told => Some(told.join(". ")),
    };
    Some(TemplateChange::Status { event, reason })
}
