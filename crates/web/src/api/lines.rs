//! Lines.

use axum::Json;
use axum::extract::State;
use base::LineId;
use desk::{channel, view};
use serde::Serialize;
use utoipa::ToSchema;

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
    /// Meta's id of the number.
    #[schema(example = "800000000000002")]
    phone_number_id: String,
}

impl From<channel::Line> for Line {
    fn from(line: channel::Line) -> Self {
        Self {
            id: line.id,
            name: line.name,
            display_phone: line.display_phone,
            phone_number_id: line.phone_number_id,
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
