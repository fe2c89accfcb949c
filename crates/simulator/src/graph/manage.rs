//! The contact book of a portfolio.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::answer::GraphError;
use super::line_for;
use crate::platform::Platform;

pub(super) async fn strike_from_book(
    State(platform): State<Arc<Platform>>,
    Path((_version, id)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let line = line_for(&platform, &headers, &id)?;
    let user_id = query.get("bsuid").ok_or_else(|| GraphError::missing("bsuid is required."))?;
    let refused = || GraphError::bad_value("bsuid is not a business-scoped user id of this portfolio.");
    if user_id.contains(".ENT.") {
        return Err(refused());
    }
    let deleted = platform.world(|world| {
        let person = world.by_user_id(&line, user_id)?.clone();
        Some(world.acquaintance_mut().strike_from_book(&person, &line.portfolio_id))
    });
    let deleted = deleted.ok_or_else(refused)?;
    Ok(Json(json!({"messaging_product": "whatsapp", "success": true, "deleted": deleted})))
}
