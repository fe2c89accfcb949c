//! An account: itself, its numbers, and the apps that are told what happens on it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use super::answer::GraphError;
use super::app_for;
use crate::platform::Platform;
use crate::world::Line;

type Asked = HashMap<String, String>;

pub(super) async fn phone_numbers(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    Query(query): Query<Asked>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let (_app, lines) = account(&platform, &headers, &waba)?;
    let told: Result<Vec<Value>, GraphError> =
        lines.iter().map(|line| pick(number(&platform, line), &query)).collect();
    Ok(Json(json!({"data": told?, "paging": {"cursors": {"before": "QVFI", "after": "QVFJ"}}})))
}

/// What the API says about a business number.
pub(super) fn number(platform: &Platform, line: &Line) -> Value {
    let standing = platform.state().business.standing(line);
    json!({
        "id": line.phone_number_id,
        "display_phone_number": line.display_phone,
        "verified_name": line.name,
        "quality_rating": standing.quality_rating,
        "status": standing.status,
        "throughput": {"level": standing.throughput},
        "is_on_biz_app": standing.is_on_biz_app,
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    })
}

/// What the API says about an account that the token may see.
pub(super) fn node(platform: &Platform, headers: &HeaderMap, waba: &str) -> Result<Value, GraphError> {
    let (_app, lines) = account(platform, headers, waba)?;
    let portfolio = lines.first().map(|line| line.portfolio_id.clone()).unwrap_or_default();
    Ok(json!({
        "id": waba,
        "name": format!("Account {waba}"),
        "owner_business_info": {"name": format!("Portfolio {portfolio}"), "id": portfolio},
    }))
}

/// Only the fields that are asked for. One that does not exist fails the whole request.
pub(super) fn pick(told: Value, query: &Asked) -> Result<Value, GraphError> {
    let Some(fields) = query.get("fields") else { return Ok(told) };
    let mut picked = Map::new();
    for field in fields.split(',').map(str::trim).chain(["id"]) {
        let value = told
            .get(field)
            .cloned()
            .ok_or_else(|| GraphError::invalid(&format!("Tried accessing nonexisting field ({field})")))?;
        picked.insert(field.to_owned(), value);
    }
    Ok(Value::Object(picked))
}

pub(super) async fn subscribed_apps(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let (app, _lines) = account(&platform, &headers, &waba)?;
    let subscribed = platform.pusher().is_subscribed(&app, &waba);
    let data: Vec<Value> = subscribed
        .then(|| json!({"whatsapp_business_api_data": {"id": "600000000000001", "name": app}}))
        .into_iter()
        .collect();
    Ok(Json(json!({"data": data})))
}

pub(super) async fn subscribe(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    set_subscribed(&platform, &headers, &waba, true)
}

pub(super) async fn unsubscribe(
    State(platform): State<Arc<Platform>>,
    Path((_version, waba)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    set_subscribed(&platform, &headers, &waba, false)
}

fn set_subscribed(
    platform: &Platform,
    headers: &HeaderMap,
    waba: &str,
    subscribed: bool,
) -> Result<Json<Value>, GraphError> {
    let (app, _lines) = account(platform, headers, waba)?;
    platform.pusher().set_subscribed(&app, waba, subscribed);
    Ok(Json(json!({"success": true})))
}

/// The app of the token, and the lines of an account that it may see; at least one.
pub(super) fn account(
    platform: &Platform,
    headers: &HeaderMap,
    waba: &str,
) -> Result<(String, Vec<Line>), GraphError> {
    let app = app_for(platform, headers)?;
    let lines: Vec<Line> = platform.world(|world| {
        world.lines().iter().filter(|line| line.waba_id == waba && line.app == app).cloned().collect()
    });
    if lines.is_empty() { Err(GraphError::no_such_object(waba)) } else { Ok((app, lines)) }
}
