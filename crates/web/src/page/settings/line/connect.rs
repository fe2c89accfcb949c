//! The form that connects a number.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use desk::people::{Permission, Viewer};
use desk::view;
use desk::{Error, channel, setup};
use serde::Deserialize;

use super::super::{Refusal, Section, given, go_on};
use super::{Fields, address};
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::page::reader::Reader;
use crate::page::shell::{Place, Shell};
use crate::page::{reader, show};

/// The form that connects a number.
#[derive(Debug, Template)]
#[template(path = "settings_connect.html")]
pub struct ConnectPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken, or could not be filled in.
    pub refusal: Option<Refusal>,
    /// The apps to choose from: their keys, and whether it is chosen.
    pub apps: Vec<(String, bool)>,
    /// What stands in the form.
    pub fields: Fields,
    /// The public address, if Meta cannot call it.
    pub out_of_reach: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    app: String,
    #[serde(default)]
    waba: String,
    #[serde(default)]
    number: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let apps = view::apps(app.desk(), &viewer).await?;
    let chosen = apps.iter().find(|known| known.id.to_string() == wanted.app).or(apps.first());
    let fields = Fields {
        app: chosen.map(|chosen| chosen.key.clone()).unwrap_or_default(),
        waba_id: wanted.waba.clone(),
        phone_number_id: wanted.number.clone(),
        phone_trust_days: "365".to_owned(),
        ask_again_days: "7".to_owned(),
        ..Fields::default()
    };
    let mut page = connecting(&app, &viewer, &headers, fields).await?;
    if let (Some(chosen), Some(waba)) = (chosen, given(&wanted.waba)) {
        match channel::account(app.desk(), &viewer, chosen.id, waba).await {
            Ok(account) => page.fields.fill(account),
            Err(error) => page.refusal = Some(Refusal::of(error)?),
        }
    }
    show(&page)
}

pub(crate) async fn connect(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let connected = match fields.line() {
        Ok(line) => setup::add_line(app.desk(), &viewer, line).await,
        Err(refused) => Err(refused),
    };
    if let Ok(id) = connected {
        // What Meta says no to stands with the step, and can be tried again there.
        match channel::subscribe(app.desk(), &viewer, id).await {
            Ok(()) | Err(Error::Meta(_) | Error::MetaAway(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    let again = async |refusal| {
        let page = connecting(&app, &viewer, &headers, fields).await?;
        Ok(ConnectPage { refusal: Some(refusal), ..page })
    };
    go_on(connected, address, again).await
}

async fn connecting(app: &App, viewer: &Viewer, headers: &HeaderMap, fields: Fields) -> Result<ConnectPage> {
    viewer.must(Permission::ManageSettings)?;
    let apps = view::apps(app.desk(), viewer).await?;
    let reader = reader(app, viewer, headers).await?;
    let choice = |known: view::AppSettings| {
        let chosen = known.key == fields.app;
        (known.key, chosen)
    };
    Ok(ConnectPage {
        shell: Shell::new("Connect a number", reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        refusal: None,
        apps: apps.into_iter().map(choice).collect(),
        fields,
        out_of_reach: app.out_of_reach(),
        reader,
    })
}
