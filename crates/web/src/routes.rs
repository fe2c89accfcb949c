//! Which routes there are for browsers, and who may use each. A route cannot be added without saying so.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{self, MethodRouter};
use desk::people::Permission;

use crate::{App, auth, live, page};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in and has this permission.
    Needs(Permission),
}

/// A route as the test of all permissions sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRow {
    /// The HTTP method.
    pub method: Method,
    /// The path, with its variables in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

struct Route {
    row: RouteRow,
    handler: MethodRouter<App>,
}

/// A list of routes, each with its access.
#[derive(Default)]
pub(crate) struct Routes(Vec<Route>);

impl Routes {
    fn get<T: 'static>(self, path: &'static str, access: Access, handler: impl Handler<T, App>) -> Self {
        self.add(Method::GET, path, access, routing::get(handler))
    }

    fn post<T: 'static>(self, path: &'static str, access: Access, handler: impl Handler<T, App>) -> Self {
        self.add(Method::POST, path, access, routing::post(handler))
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        self.0.push(Route { row: RouteRow { method, path, access }, handler });
        self
    }

    /// The router, with a guard before every handler that needs one.
    pub(crate) fn into_router(self, app: &App) -> Router {
        let guarded = |route: &Route| match route.row.access {
            Access::Public => route.handler.clone(),
            Access::Needs(permission) => {
                route.handler.clone().layer(from_fn_with_state((app.clone(), permission), auth::guard))
            }
        };
        self.0
            .iter()
            .fold(Router::new(), |router, route| router.route(route.row.path, guarded(route)))
            .fallback(page::problem::no_such_page)
            .with_state(app.clone())
    }
}

/// Every route for browsers, for the test that looks at who may use what.
pub fn table() -> Vec<RouteRow> {
    pages().0.into_iter().map(|route| route.row).collect()
}

pub(crate) fn pages() -> Routes {
    use Access::{Needs, Public};
    use Permission::{ReadConversations, SeeDeliveries, WorkConversations};
    use page::{deliveries, inbox, sign_in};

    Routes::default()
        .get("/", Needs(ReadConversations), inbox::home)
        .get("/inbox", Needs(ReadConversations), inbox::home)
        .get("/inbox/{folder}", Needs(ReadConversations), inbox::folder)
        .get("/inbox/{folder}/{conversation}", Needs(ReadConversations), inbox::conversation)
        .get("/parts/list/{folder}", Needs(ReadConversations), inbox::list_part)
        .get("/parts/thread/{conversation}", Needs(ReadConversations), inbox::thread_part)
        .get("/parts/contact/{contact}", Needs(ReadConversations), inbox::contact_part)
        .post("/conversations/{conversation}/read", Needs(ReadConversations), inbox::mark_read)
        .post("/conversations/{conversation}/status", Needs(WorkConversations), inbox::set_status)
        .post("/conversations/{conversation}/owner", Needs(WorkConversations), inbox::set_owner)
        .get("/live", Needs(ReadConversations), live::stream)
        .get("/deliveries", Needs(SeeDeliveries), deliveries::page)
        .get("/parts/deliveries", Needs(SeeDeliveries), deliveries::part)
        .get("/deliveries/{delivery}", Needs(SeeDeliveries), deliveries::raw_page)
        .get("/deliveries/{delivery}/raw", Needs(SeeDeliveries), deliveries::raw_file)
        .post("/deliveries/{delivery}/replay", Needs(SeeDeliveries), deliveries::replay)
        .get("/sign-in", Public, sign_in::page)
        .post("/sign-in", Public, sign_in::submit)
        .get("/demo", Public, sign_in::demo)
        .post("/sign-out", Public, sign_in::sign_out)
}
