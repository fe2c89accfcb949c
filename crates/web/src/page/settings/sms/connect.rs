//! The form that connects a number for SMS: who carries its messages, then what they need.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use desk::channel::Carrier;
use desk::people::{Permission, Viewer};
use desk::setup;
use serde::Deserialize;

use super::super::{Refusal, Section, go_on};
use super::{Fields, address, shown_once};
use crate::App;
use crate::auth::Session;
use crate::error::Result;
use crate::page::reader::Reader;
use crate::page::shell::{Place, Shell};
use crate::page::{reader, show};

/// The form that connects a number for SMS.
#[derive(Debug, Template)]
#[template(path = "settings_sms_connect.html")]
pub struct SmsConnectPage {
    /// The frame.
    pub shell: Shell,
    /// Who reads.
    pub reader: Reader,
    /// Where this is.
    pub place: Place,
    /// Which section.
    pub section: Section,
    /// Why the form was not taken.
    pub refusal: Option<Refusal>,
    /// Who carries the messages; nothing until somebody chose.
    pub provider: Option<Carrier>,
    /// What stands in the form.
    pub fields: Fields,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    provider: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Session(viewer): Session,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let fields = Fields { provider: wanted.provider, ..Fields::default() };
    show(&connecting(&app, &viewer, &headers, fields).await?)
}

/// The secret that a Kannel has to show may be told only now, so the answer is the line's page itself.
pub(crate) async fn connect(
    State(app): State<App>,
    Session(viewer): Session,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let connected = match fields.wish() {
        Ok(wish) => setup::add_sms_line(app.desk(), &viewer, wish).await,
        Err(refused) => Err(refused),
    };
    if let Ok(setup::SmsMade { id, hook_secret: Some(secret) }) = &connected {
        return shown_once(&app, &viewer, &headers, *id, secret).await;
    }
    let again = async |refusal| {
        let page = connecting(&app, &viewer, &headers, fields).await?;
        Ok(SmsConnectPage { refusal: Some(refusal), ..page })
    };
    go_on(connected, |made| address(made.id), again).await
}

async fn connecting(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    fields: Fields,
) -> Result<SmsConnectPage> {
    viewer.must(Permission::ManageSettings)?;
    let reader = reader(app, viewer, headers).await?;
    Ok(SmsConnectPage {
        shell: Shell::new("Connect an SMS number", reader.direction),
        place: Place::Settings,
        section: Section::Lines,
        refusal: None,
        provider: fields.carrier(),
        fields,
        reader,
    })
}
