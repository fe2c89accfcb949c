//! Every HTTP surface. Handlers find out who asks, call a verb of `desk`, and show what comes back; they decide nothing.

mod api;
mod assets;
pub mod auth;
mod error;
mod graph;
pub mod hook;
mod layers;
mod live;
mod media;
pub mod page;
mod reach;
mod routes;
mod upload;

use std::sync::Arc;

use axum::Router;
use base::Source;
use desk::Desk;

pub use routes::{Access, RouteRow, table};

/// What the surfaces need to work.
#[derive(Debug, Clone)]
pub struct Web {
    /// The product.
    pub desk: Desk,
    /// The address under which browsers reach the pages, like `https://desk.example`.
    pub public_url: String,
    /// Time, randomness and ids.
    pub source: Source,
    /// A member that anybody may be, when this is a demo.
    pub demo: Option<DemoDoor>,
}

/// The member as whom a demo lets everybody in.
#[derive(Debug, Clone)]
pub struct DemoDoor {
    /// The member's e-mail address.
    pub email: String,
}

/// What every handler shares.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) web: Web,
    pub(crate) tries: auth::Tries,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub(crate) fn desk(&self) -> &Desk {
        &self.web.desk
    }

    pub(crate) fn is_https(&self) -> bool {
        self.web.public_url.starts_with("https://")
    }

    /// Where this is, if Meta cannot call it there: it wants TLS and a public name. The demo's Meta takes any address.
    pub(crate) fn out_of_reach(&self) -> Option<String> {
        let url = &self.web.public_url;
        (self.web.demo.is_none() && !reach::is_public(url)).then(|| url.clone())
    }
}

/// All routes, grouped by who calls.
pub fn router(web: Web) -> Router {
    let hooks = hook::router(web.desk.clone());
    let app = App(Arc::new(Shared { web, tries: auth::Tries::default() }));
    Router::new()
        .merge(page::router(&app))
        .merge(api::router(&app))
        .merge(graph::router(&app))
        .merge(assets::router())
        .layer(axum::middleware::from_fn_with_state(app, layers::log))
        .merge(hooks)
}
