//! Lines.

use axum::Json;
use axum::extract::State;
use base::LineId;
use desk::channel::Channel;
use desk::{channel, view};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::document::words;
use super::list::List;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// A number that customers write to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Line {
    /// Its id here.
    #[schema(value_type = String, format = "uuid")]
    id: LineId,
    /// Its name.
    #[schema(example = "Support")]
    name: String,
    /// The number as people write it.
    #[schema(example = "+1 555 010 0200")]
    display_phone: String,
    #[schema(schema_with = channels)]
    channel: &'static str,
    /// Meta's id of the number; null for SMS.
    #[schema(example = "800000000000002")]
    phone_number_id: Option<String>,
}

fn channels() -> Object {
    words("How customers write to it.", ["whatsapp", "sms"])
}

impl From<channel::Line> for Line {
    fn from(line: channel::Line) -> Self {
        let channel = line.channel();
        Self {
            id: line.id,
            name: line.name,
            display_phone: line.display_phone,
            channel: channel.as_str(),
            phone_number_id: (channel == Channel::WhatsApp).then_some(line.phone_number_id),
        }
    }
}

/// List the lines
///
/// All numbers of the workspace that customers write to, on one page.
#[utoipa::path(get, path = "/api/v1/lines", tag = "Lines",
    responses((status = 200, description = "The lines.", body = List<Line>)))]
pub(crate) async fn list_lines(State(app): State<App>, Session(viewer): Session) -> Result<Json<List<Line>>> {
    let lines = view::lines(app.desk(), &viewer).await?;
    Ok(Json(List::whole(lines.into_iter().map(Line::from).collect())))
}
