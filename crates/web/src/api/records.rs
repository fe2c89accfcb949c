//! Customer records: contacts that somebody makes.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::ContactId;
use desk::contacts::{self, CustomerRecord};
use desk::view;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::id_in;
use super::contacts::Contact;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

/// A contact to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContact {
    /// The visitor whose customer record this is; without it, the contact is new.
    #[schema(format = "uuid")]
    visitor_id: Option<String>,
    /// The name.
    #[schema(example = "Rita Souza")]
    name: Option<String>,
    /// The company.
    company: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// A number, with `+` and its country code, in any spelling.
    #[schema(example = "+55 11 90000-0001")]
    phone: Option<String>,
    /// Its ids in other systems.
    #[serde(default)]
    crm: Vec<CrmId>,
    /// Whatever else: names and values.
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// An id in another system.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrmId {
    /// The system.
    #[schema(example = "hubspot")]
    system: String,
    /// The id there.
    #[schema(example = "51")]
    id: String,
}

/// Make a contact
///
/// With `visitor_id`, make the customer record of a visitor: it keeps its id, its username and its threads. `conflict` if
/// the number or an id belongs to another contact, `invalid` if the number is none.
#[utoipa::path(post, path = "/api/v1/contacts", tag = "Contacts", request_body = NewContact,
    responses((status = 201, description = "The contact.", body = Contact)))]
pub(crate) async fn make_contact(
    State(app): State<App>,
    Session(viewer): Session,
    Sent(sent): Sent<NewContact>,
) -> Result<(StatusCode, Json<Contact>)> {
    let visitor: Option<ContactId> = sent.visitor_id.as_deref().map(id_in).transpose()?;
    let record = CustomerRecord {
        name: sent.name,
        company: sent.company,
        email: sent.email,
        phone: sent.phone,
        crm: sent.crm.into_iter().map(|crm| (crm.system, crm.id)).collect(),
        fields: sent.fields.into_iter().collect(),
    };
    let made = contacts::make_contact(app.desk(), &viewer, visitor, record).await?;
    let contact = view::contact_record(app.desk(), &viewer, made).await?;
    Ok((StatusCode::CREATED, Json(contact.into())))
}
