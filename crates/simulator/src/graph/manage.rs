//! What an account knows about itself: numbers, the contact book.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::answer::GraphError;
use super::{app_for, line_for};
use crate::platform::Platform;
use crate::world::Line;

pub(super) async fn phone_numbers(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let lines = account(&platform, &headers, &waba)?;
    Ok(Json(json!({"data": lines.iter().map(number).collect::<Vec<Value>>()})))
}

/// What the API says about a business number.
pub(super) fn number(line: &Line) -> Value {
    json!({
        "id": line.phone_number_id,
        "display_phone_number": line.display_phone,
        "verified_name": line.name,
        "quality_rating": "GREEN",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    })
}

/// The lines of an account that the token may see; at least one.
pub(super) fn account(platform: &Platform, headers: &HeaderMap, waba: &str) -> Result<Vec<Line>, GraphError> {
    let app = app_for(platform, headers)?;
    let lines: Vec<Line> = platform.world(|world| {
        world.lines().iter().filter(|line| line.waba_id == waba && line.app == app).cloned().collect()
    });
    if lines.is_empty() { Err(GraphError::no_such_object(waba)) } else { Ok(lines) }
}

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
