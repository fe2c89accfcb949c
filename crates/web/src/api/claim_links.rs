//! Links that tell who somebody is: the first message that carries one is that customer's.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{CodeId, ContactId, LineId, Moment};
use desk::contacts::{self, LinkRecord, Wish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use super::asked::{Id, Noun, given, id_in};
use super::document::words;
use super::list::List;
use super::sent::Sent;
use crate::App;
use crate::auth::Session;
use crate::error::Result;

impl Noun for CodeId {
    const NAME: &'static str = "link";
}

/// What a new link should be like.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClaimLink {
    /// The line that the customer writes to.
    #[schema(format = "uuid")]
    line_id: String,
    /// For how many days it is good: 1 to 30; 7 if nothing is said.
    #[schema(example = 7)]
    days: Option<i64>,
    /// The words before the code in the message that the customer sends.
    #[schema(example = "Hello! This is my code:")]
    text: Option<String>,
}

/// A new link. Its code is told here and never again.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeClaimLink {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: CodeId,
    /// The address that opens WhatsApp with the message ready to be sent.
    #[schema(
        example = "https://wa.me/15550100200?text=Hello%21%20This%20is%20my%20code%3A%20KN-FFKQ-T4YC-5T82M"
    )]
    url: String,
    /// That message.
    #[schema(example = "Hello! This is my code: KN-FFKQ-T4YC-5T82M")]
    text: String,
    /// The code alone. It works in any message, however it is spelled.
    #[schema(example = "KN-FFKQ-T4YC-5T82M")]
    code: String,
    /// Until when it is good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    /// The address as a QR code: an SVG picture.
    qr_svg: String,
}

/// A link that was made, without its code.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimLink {
    /// Its id.
    #[schema(value_type = String, format = "uuid")]
    id: CodeId,
    /// The contact that it names.
    #[schema(value_type = String, format = "uuid")]
    contact_id: ContactId,
    /// The line that it leads to. Its code is good on every line.
    #[schema(value_type = String, format = "uuid")]
    line_id: LineId,
    #[schema(schema_with = states)]
    state: &'static str,
    /// Who made it; null if they are gone.
    #[schema(example = "Sam Okafor")]
    made_by: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Moment,
    /// Until when it is good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Moment,
    /// When somebody used it; null if nobody has.
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Moment>,
    /// When it was revoked; null if nobody has.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Moment>,
}

fn states() -> Object {
    words(
        "`open`: the first message that carries it links; `used`: one did; `expired`: none did in time; `revoked`: it was \
         taken back.",
        ["open", "used", "expired", "revoked"],
    )
}

impl From<LinkRecord> for ClaimLink {
    fn from(link: LinkRecord) -> Self {
        Self {
            id: link.id,
            contact_id: link.contact,
            line_id: link.line,
            state: link.state.as_str(),
            made_by: link.made_by,
            made_at: link.made_at,
            expires_at: link.expires_at,
            used_at: link.used_at,
            revoked_at: link.revoked_at,
        }
    }
}

/// Make a link that tells who somebody is
///
/// A `wa.me` address with a one-time code in the message that it makes ready. Whoever sends the first message with that code
/// is this contact from then on, with everything they wrote before. Give it to nobody else. Links made before stay good.
/// `conflict` for a visitor: make a customer record first.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/claim-links", tag = "Contacts", request_body = NewClaimLink,
    params(("id" = String, Path, description = "The contact that the link names.", format = "uuid")),
    responses((status = 201, description = "The link, with its code.", body = MadeClaimLink)))]
pub(crate) async fn make_claim_link(
    State(app): State<App>,
    Session(viewer): Session,
    Id(contact): Id<ContactId>,
    Sent(sent): Sent<NewClaimLink>,
) -> Result<(StatusCode, Json<MadeClaimLink>)> {
    let wish = Wish { line: id_in(&sent.line_id)?, days: sent.days, words: given(sent.text) };
    let link = contacts::make_code(app.desk(), &viewer, contact, wish).await?;
    let made = MadeClaimLink {
        id: link.id,
        url: link.url,
        text: link.text,
        code: link.code.to_string(),
        expires_at: link.expires_at,
        qr_svg: link.qr_svg,
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// List the links that name a contact
///
/// The newest first, without their codes; at most a hundred, on one page.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/claim-links", tag = "Contacts",
    params(("id" = String, Path, description = "The contact's id.", format = "uuid")),
    responses((status = 200, description = "The links.", body = List<ClaimLink>)))]
pub(crate) async fn list_claim_links(
    State(app): State<App>,
    Session(viewer): Session,
    Id(contact): Id<ContactId>,
) -> Result<Json<List<ClaimLink>>> {
    let links = contacts::codes_of(app.desk(), &viewer, contact).await?;
    Ok(Json(List::whole(links.into_iter().map(ClaimLink::from).collect())))
}

/// Revoke a link
///
/// Its code is only words from then on. Revoking it again changes nothing. `conflict` if it was used or has expired.
#[utoipa::path(post, path = "/api/v1/claim-links/{id}/revoke", tag = "Contacts",
    params(("id" = String, Path, description = "The link's id.", format = "uuid")),
    responses((status = 200, description = "The link, revoked.", body = ClaimLink)))]
pub(crate) async fn revoke_claim_link(
    State(app): State<App>,
    Session(viewer): Session,
    Id(id): Id<CodeId>,
) -> Result<Json<ClaimLink>> {
    Ok(Json(contacts::revoke_code(app.desk(), &viewer, id).await?.into()))
}
