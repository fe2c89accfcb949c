//! Which routes there are, and who may use each. A route cannot be added without saying so.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};
use desk::people::Permission;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{PathItem, RefOr};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{App, api, graph, live, media, page, upload};

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
    pub path: String,
    /// Who may use it.
    pub access: Access,
}

struct Route {
    row: RouteRow,
    handler: MethodRouter<App>,
    description: Option<Description>,
}

/// What the document of the API says about a route: the schemas it needs, and itself.
pub(crate) type Description = (Vec<(String, RefOr<Schema>)>, Paths);

/// Puts a guard before a handler.
type Guarded = fn(MethodRouter<App>, &App, Permission) -> MethodRouter<App>;

/// A list of routes, each with its access.
#[derive(Default)]
pub(crate) struct Routes(Vec<Route>);

impl Routes {
    pub(crate) fn get<T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::GET, path, access, routing::get(handler))
    }

    pub(crate) fn delete<T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::DELETE, path, access, routing::delete(handler))
    }

    pub(crate) fn post<T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::POST, path, access, routing::post(handler))
    }

    /// The same, and these.
    pub(crate) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        let row = RouteRow { method, path: path.to_owned(), access };
        self.0.push(Route { row, handler, description: None });
        self
    }

    /// A route that describes itself: method and path stand in its description.
    pub(crate) fn documented(mut self, access: Access, route: UtoipaMethodRouter<App>) -> Self {
        let (schemas, paths, handler) = route;
        let row = |(path, item): (&String, &PathItem)| {
            let method = method(item)?;
            Some(RouteRow { method, path: path.clone(), access })
        };
        if let Some(row) = paths.paths.iter().find_map(row) {
            self.0.push(Route { row, handler, description: Some((schemas, paths)) });
        }
        self
    }

    /// What the documented routes say of themselves.
    pub(crate) fn into_descriptions(self) -> impl Iterator<Item = Description> {
        self.0.into_iter().filter_map(|route| route.description)
    }

    /// The router, with a guard before every handler that needs one.
    pub(crate) fn into_router(self, app: &App, guarded: Guarded) -> Router<App> {
        self.0.into_iter().fold(Router::new(), |router, Route { row, handler, .. }| {
            let handler = match row.access {
                Access::Public => handler,
                Access::Needs(permission) => guarded(handler, app, permission),
            };
            router.route(&row.path, handler)
        })
    }
}

/// The method that a description is of.
fn method(item: &PathItem) -> Option<Method> {
    let methods = [
        (&item.get, Method::GET),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ];
    methods.into_iter().find_map(|(operation, method)| operation.as_ref().map(|_described| method))
}

/// Every route, for the test that looks at who may use what.
pub fn table() -> Vec<RouteRow> {
    let routes = pages().0.into_iter().chain(api::routes().0).chain(graph::routes().0);
    routes.map(|route| route.row).collect()
}

pub(crate) fn pages() -> Routes {
    use Access::{Needs, Public};
    use Permission::{ManageContacts, ReadConversations, SeeDeliveries, WorkConversations};
    use page::{deliveries, import, inbox, link, password, person, reviews, search, sign_in, start, write};

    Routes::default()
        .get("/", Needs(ReadConversations), inbox::home)
        .get("/inbox", Needs(ReadConversations), inbox::home)
        .get("/inbox/{folder}", Needs(ReadConversations), inbox::folder)
        .get("/inbox/{folder}/{conversation}", Needs(ReadConversations), inbox::conversation)
        .get("/search", Needs(ReadConversations), search::page)
        .get("/parts/list/{folder}", Needs(ReadConversations), inbox::list_part)
        .get("/parts/thread/{conversation}", Needs(ReadConversations), inbox::thread_part)
        .get("/parts/contact/{contact}", Needs(ReadConversations), inbox::contact_part)
        .get("/conversations/new", Needs(WorkConversations), start::page)
        .post("/conversations/new", Needs(WorkConversations), start::begin)
        .post("/conversations/{conversation}/messages", Needs(WorkConversations), inbox::send)
        .post("/conversations/{conversation}/sms", Needs(WorkConversations), inbox::go_on_by_sms)
        .post("/conversations/{conversation}/number-request", Needs(WorkConversations), inbox::ask_number)
        .post("/conversations/{conversation}/draft", Needs(WorkConversations), inbox::keep_draft)
        .post("/conversations/{conversation}/typing", Needs(WorkConversations), inbox::typing)
        .post("/conversations/{conversation}/reactions", Needs(WorkConversations), inbox::react)
        .post("/conversations/{conversation}/again/{message}", Needs(WorkConversations), inbox::again)
        .get("/conversations/{conversation}/write/{kind}", Needs(WorkConversations), write::page)
        .post("/conversations/{conversation}/write/{kind}", Needs(WorkConversations), write::send)
        .post("/conversations/{conversation}/write/{kind}/preview", Needs(WorkConversations), write::preview)
        .get("/conversations/{conversation}/templates", Needs(WorkConversations), inbox::list_templates)
        .get(
            "/conversations/{conversation}/templates/{template}",
            Needs(WorkConversations),
            inbox::choose_template,
        )
        .post(
            "/conversations/{conversation}/templates/{template}",
            Needs(WorkConversations),
            inbox::send_template.layer(upload::limit_of_messages()),
        )
        .post("/conversations/{conversation}/read", Needs(ReadConversations), inbox::mark_read)
        .post("/conversations/{conversation}/status", Needs(WorkConversations), inbox::set_status)
        .post("/conversations/{conversation}/owner", Needs(WorkConversations), inbox::set_owner)
        .post("/inbox/{folder}/{conversation}/record/{contact}", Needs(WorkConversations), inbox::create)
        .post("/inbox/{folder}/{conversation}/link/{contact}", Needs(WorkConversations), inbox::link_contacts)
        .get("/contacts/{contact}", Needs(ReadConversations), person::page)
        .get("/parts/person/{contact}", Needs(ReadConversations), person::part)
        .get("/parts/talk/{conversation}", Needs(ReadConversations), person::talk_part)
        .post("/contacts/{contact}/merges/{merge}/undo", Needs(WorkConversations), person::undo)
        .post(
            "/contacts/{contact}/identifiers/{identifier}/take-away",
            Needs(WorkConversations),
            person::take_away,
        )
        .get("/reviews", Needs(ReadConversations), reviews::page)
        .get("/reviews/{review}", Needs(ReadConversations), reviews::single_page)
        .get("/parts/reviews", Needs(ReadConversations), reviews::part)
        .get("/parts/reviews/count", Needs(ReadConversations), reviews::count_part)
        .get("/parts/reviews/{review}", Needs(ReadConversations), reviews::single_part)
        .post("/reviews/answers", Needs(WorkConversations), reviews::answer_all)
        .post("/reviews/{review}/answer", Needs(WorkConversations), reviews::answer)
        .post("/reviews/{review}/assignee", Needs(WorkConversations), reviews::assign)
        .get("/contacts/{contact}/link", Needs(ReadConversations), link::page)
        .post("/contacts/{contact}/link", Needs(WorkConversations), link::make)
        .post("/contacts/{contact}/link/{code}/revoke", Needs(WorkConversations), link::revoke)
        .post(
            "/conversations/{conversation}/files",
            Needs(WorkConversations),
            inbox::send_files.layer(upload::limit_of_messages()),
        )
        .get("/media/{media}", Needs(ReadConversations), media::show)
        .post("/media/{media}/fetch", Needs(WorkConversations), media::fetch_again)
        .get("/live", Needs(ReadConversations), live::stream)
        .get("/deliveries", Needs(SeeDeliveries), deliveries::page)
        .get("/parts/deliveries", Needs(SeeDeliveries), deliveries::part)
        .get("/deliveries/{delivery}", Needs(SeeDeliveries), deliveries::raw_page)
        .get("/deliveries/{delivery}/raw", Needs(SeeDeliveries), deliveries::raw_file)
        .post("/deliveries/{delivery}/replay", Needs(SeeDeliveries), deliveries::replay)
        .get("/import", Needs(ManageContacts), import::page)
        .post("/import", Needs(ManageContacts), import::upload.layer(upload::limit()))
        .get("/import/{import}", Needs(ManageContacts), import::one)
        .get("/parts/import/{import}", Needs(ManageContacts), import::part)
        .post("/import/{import}/go", Needs(ManageContacts), import::go)
        .and(settings())
        .and(templates())
        .get("/password/{secret}", Public, password::page)
        .post("/password/{secret}", Public, password::choose)
        .get("/forgot", Public, password::forgot_page)
        .post("/forgot", Public, password::forgot)
        .get("/sign-in", Public, sign_in::page)
        .post("/sign-in", Public, sign_in::submit)
        .get("/demo", Public, sign_in::demo)
        .post("/sign-out", Public, sign_in::sign_out)
}

fn templates() -> Routes {
    use Access::Needs;
    use Permission::ManageTemplates;
    use page::templates::{self, editor};

    Routes::default()
        .get("/templates", Needs(ManageTemplates), templates::page)
        .post("/templates", Needs(ManageTemplates), editor::save.layer(upload::limit_of_messages()))
        .get("/parts/templates", Needs(ManageTemplates), templates::part)
        .post("/templates/sync", Needs(ManageTemplates), templates::sync)
        .get("/templates/new", Needs(ManageTemplates), editor::new)
        .post("/templates/check", Needs(ManageTemplates), editor::check)
        .post("/templates/change", Needs(ManageTemplates), editor::change.layer(upload::limit_of_messages()))
        .get("/templates/{template}", Needs(ManageTemplates), templates::one)
        .get("/templates/{template}/edit", Needs(ManageTemplates), editor::edit)
        .post("/templates/{template}/delete", Needs(ManageTemplates), templates::delete)
}

fn settings() -> Routes {
    use Access::Needs;
    use Permission::{ManagePeople, ManageSettings, ReadConversations};
    use page::settings::line::{self, connect};
    use page::settings::{self, app, lines, people, profile, sms, username};

    Routes::default()
        .get("/settings", Needs(ReadConversations), settings::home)
        .get("/settings/profile", Needs(ReadConversations), profile::page)
        .post("/settings/profile/name", Needs(ReadConversations), profile::rename)
        .post("/settings/profile/password", Needs(ReadConversations), profile::change_password)
        .get("/settings/lines", Needs(ManageSettings), lines::page)
        .post("/settings/lines", Needs(ManageSettings), connect::connect)
        .get("/settings/lines/new", Needs(ManageSettings), connect::page)
        .get("/settings/lines/{line}", Needs(ManageSettings), line::page)
        .post("/settings/lines/{line}", Needs(ManageSettings), line::change)
        .post("/settings/lines/{line}/subscribe", Needs(ManageSettings), line::subscribe)
        .post("/settings/lines/{line}/ask", Needs(ManageSettings), line::ask)
        .post("/settings/lines/{line}/try", Needs(ManageSettings), line::try_it)
        .post("/settings/lines/{line}/username", Needs(ManageSettings), username::claim)
        .post("/settings/lines/{line}/username/release", Needs(ManageSettings), username::release)
        .post("/settings/lines/{line}/remove", Needs(ManageSettings), line::remove)
        .get("/settings/sms/new", Needs(ManageSettings), sms::connect::page)
        .post("/settings/sms", Needs(ManageSettings), sms::connect::connect)
        .get("/settings/sms/{line}", Needs(ManageSettings), sms::page)
        .post("/settings/sms/{line}", Needs(ManageSettings), sms::change)
        .post("/settings/sms/{line}/hook-secret", Needs(ManageSettings), sms::renew_secret)
        .post("/settings/sms/{line}/try", Needs(ManageSettings), sms::try_it)
        .post("/settings/sms/{line}/remove", Needs(ManageSettings), sms::remove)
        .get("/settings/apps/new", Needs(ManageSettings), app::new_page)
        .post("/settings/apps", Needs(ManageSettings), app::add)
        .get("/settings/apps/{app}", Needs(ManageSettings), app::page)
        .post("/settings/apps/{app}", Needs(ManageSettings), app::change)
        .post("/settings/apps/{app}/remove", Needs(ManageSettings), app::remove)
        .get("/parts/settings/lines", Needs(ManageSettings), lines::part)
        .get("/parts/settings/lines/{line}", Needs(ManageSettings), line::part)
        .get("/parts/settings/sms/{line}", Needs(ManageSettings), sms::part)
        .get("/parts/settings/apps/{app}", Needs(ManageSettings), app::part)
        .get("/parts/settings/username", Needs(ManageSettings), username::check)
        .get("/settings/people", Needs(ManagePeople), people::page)
        .post("/settings/people", Needs(ManagePeople), people::invite)
        .post("/settings/invitations/{invitation}/revoke", Needs(ManagePeople), people::revoke)
        .get("/settings/people/{member}", Needs(ManagePeople), people::person)
        .post("/settings/people/{member}/role", Needs(ManagePeople), people::set_role)
        .post("/settings/people/{member}/leave", Needs(ManagePeople), people::let_go)
        .post("/settings/people/{member}/return", Needs(ManagePeople), people::bring_back)
        .post("/settings/people/{member}/password", Needs(ManagePeople), people::reset)
}
