//! The files that a browser loads, inside the program. `build.rs` gathered them.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

struct Asset {
    /// What templates call it.
    name: &'static str,
    /// Its name in addresses, with the hash of its content.
    file: &'static str,
    bytes: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset. A name that is missing here is missing on every page, so a test asks for each.
pub(crate) fn url(name: &str) -> String {
    let file = ASSETS.iter().find(|asset| asset.name == name).map_or(name, |asset| asset.file);
    format!("/assets/{file}")
}

/// The addresses of all scripts that every page loads, libraries first. Modules are loaded when they are needed.
pub(crate) fn scripts() -> Vec<String> {
    ASSETS.iter().filter(|asset| asset.name.ends_with(".js")).map(|asset| url(asset.name)).collect()
}

pub(crate) fn router() -> Router {
    Router::new().route("/assets/{file}", get(serve)).layer(tower_http::compression::CompressionLayer::new())
}

async fn serve(axum::extract::Path(file): axum::extract::Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.file == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(asset.file))),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, asset.bytes).into_response()
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "js" | "mjs")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "json")) => "application/json",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
