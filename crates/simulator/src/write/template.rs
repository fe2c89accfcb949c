//! What Meta tells of templates. Source: Meta, "message_template_status_update" (2026-04-13) and its neighbours.

use serde_json::{Value, json};

use super::Update;
use crate::template::Template;

/// A template got another status.
pub(crate) fn template_status(app: &str, template: &Template, (event, reason): (&str, &str)) -> Update {
    let mut value = json!({
        "event": event,
        "message_template_id": number(template),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": reason,
    });
    if let Value::Object(fields) = &mut value
        && event == "REJECTED"
    {
        let told = json!({"reason": reason, "recommendation": "Change the words and submit it again."});
        fields.insert("rejection_info".to_owned(), told);
    }
    update(app, template, "message_template_status_update", value)
}

/// Customers like it more or less than before.
pub(crate) fn template_quality(app: &str, template: &Template, before: &str) -> Update {
    let value = json!({
        "previous_quality_score": before,
        "new_quality_score": template.quality,
        "message_template_id": number(template),
        "message_template_name": template.name,
        "message_template_language": template.language,
    });
    update(app, template, "message_template_quality_update", value)
}

/// It belongs to another category than before.
pub(crate) fn template_category(app: &str, template: &Template, before: &str) -> Update {
    let value = json!({
        "message_template_id": number(template),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "previous_category": before,
        "new_category": template.category,
    });
    update(app, template, "template_category_update", value)
}

fn update(app: &str, template: &Template, field: &'static str, value: Value) -> Update {
    Update { app: app.to_owned(), waba_id: template.waba.clone(), field, value }
}

/// Webhooks carry the id as a number.
fn number(template: &Template) -> Value {
    template.id.parse::<u64>().map_or_else(|_odd| json!(template.id), Value::from)
}
