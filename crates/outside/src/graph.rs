//! Meta's Graph API.

mod refusal;

use base::Secret;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method, Url};
use serde_json::Value;
use whatsapp::send::Answer;

use crate::{Arriving, Client, Failure, Pieces, Response, Unfetched};

pub use refusal::Refusal;

/// The version of the Graph API that requests name.
pub const VERSION: &str = "v25.0";

/// Meta's Graph API at an address.
#[derive(Debug, Clone)]
pub struct Graph {
    client: Client,
    base: String,
}

/// What became of a message that was handed to Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Meta answered, or nobody knows.
    Answered(Answer),
    /// Meta was not reached: nothing was sent.
    NotSent(String),
}

/// A file to upload.
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its MIME type.
    pub mime_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// Those bytes, read while they leave.
    pub pieces: Pieces,
}

/// How many redirects are followed from one host of Meta's to another.
const REDIRECTS: usize = 3;

impl Graph {
    /// Meta's Graph API at this address, such as `https://graph.facebook.com`.
    pub fn new(client: Client, base: &str) -> Self {
        Self { client, base: base.trim_end_matches('/').to_owned() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{VERSION}/{path}", self.base)
    }

    /// Sends a message from a business number: `POST /{version}/{phone_number_id}/messages`.
    pub async fn send(&self, token: &Secret, phone_number_id: &str, request: &Value) -> Sent {
        let url = self.url(&format!("{phone_number_id}/messages"));
        let request = self.client.request(Method::POST, &url).bearer_auth(token.reveal()).json(request);
        match self.client.send(request).await {
            Ok(answer) => Sent::Answered(Answer::read(answer.status, &answer.body)),
            Err(Failure::NotSent(why)) => Sent::NotSent(why),
            Err(Failure::Unknown(why)) => Sent::Answered(Answer::Unknown(why)),
        }
    }

    /// Any other request with JSON or nothing in it. `path` is what follows the version, with its query.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    pub async fn ask(
        &self,
        token: &Secret,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response, Failure> {
        let request = self.client.request(method, &self.url(path)).bearer_auth(token.reveal());
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.client.send(request).await
    }

    /// Asks for a list, with these words in the query.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    pub async fn list(
        &self,
        token: &Secret,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Response, Failure> {
        let url = Url::parse_with_params(&self.url(path), query)
            .map_err(|_bad| Failure::NotSent("the address cannot be read".to_owned()))?;
        self.client.send(self.client.request(Method::GET, url.as_str()).bearer_auth(token.reveal())).await
    }

    /// Uploads a file for a business number: `POST /{version}/{phone_number_id}/media`.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    pub async fn upload(
        &self,
        token: &Secret,
        phone_number_id: &str,
        file: Upload,
    ) -> Result<Response, Failure> {
        let part = Part::stream_with_length(Body::wrap_stream(file.pieces), file.size);
        let part = part.file_name(file.name).mime_str(&file.mime_type);
        let part = part.map_err(|_bad| Failure::NotSent("the MIME type cannot be read".to_owned()))?;
        let form = Form::new().text("messaging_product", "whatsapp").text("type", file.mime_type);
        let url = self.url(&format!("{phone_number_id}/media"));
        let request = self.client.request(Method::POST, &url).bearer_auth(token.reveal());
        self.client.send_file(request.multipart(form.part("file", part))).await
    }

    /// Uploads the example of a template's file: a session, `POST /{version}/app/uploads`, where `app` is the app that the token
    /// is of, and then the bytes. Meta's handle is `h` in the answer. Source: Meta, "Resumable Upload API", and the requests
    /// of the same name in its collection for the Cloud API.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    pub async fn upload_example(&self, token: &Secret, file: Upload) -> Result<Response, Failure> {
        let unreadable = |what: &str| Failure::NotSent(format!("{what} cannot be read"));
        let size = file.size.to_string();
        let about =
            [("file_name", file.name.as_str()), ("file_length", &size), ("file_type", &file.mime_type)];
        let url = Url::parse_with_params(&self.url("app/uploads"), about);
        let url = url.map_err(|_bad| unreadable("the address"))?;
        let begin = self.client.request(Method::POST, url.as_str()).bearer_auth(token.reveal());
        let begun = self.client.send(begin).await?;
        let told: Value = serde_json::from_slice(&begun.body).unwrap_or_default();
        let session = told.get("id").and_then(Value::as_str).filter(|id| id.starts_with("upload:"));
        let Some(session) = session.filter(|_id| begun.status < 400) else { return Ok(begun) };
        let oauth = HeaderValue::from_str(&format!("OAuth {}", token.reveal()));
        let mut oauth = oauth.map_err(|_bad| unreadable("the access token"))?;
        oauth.set_sensitive(true);
        let request = self.client.request(Method::POST, &self.url(session));
        let request = request.header(AUTHORIZATION, oauth).header("file_offset", "0");
        let request = request.header(CONTENT_LENGTH, file.size).body(Body::wrap_stream(file.pieces));
        self.client.send_file(request).await
    }

    /// Fetches a file from the address that Meta gave. Only Meta's own hosts get the token; a redirect to any other host is
    /// refused.
    ///
    /// # Errors
    /// [`Unfetched`] if there is no answer, or if the address is not Meta's.
    pub async fn fetch(&self, token: &Secret, address: &str) -> Result<Arriving, Unfetched> {
        let mut address = address.to_owned();
        for _turn in 0..=REDIRECTS {
            if !self.is_metas(&address) {
                return Err(Unfetched::Foreign);
            }
            let request = self.client.request(Method::GET, &address).bearer_auth(token.reveal());
            let answer = self.client.open(request).await.map_err(Unfetched::Failed)?;
            match answer.leads_to() {
                Some(next) => address = next,
                None => return Ok(answer),
            }
        }
        Err(Unfetched::Failed(Failure::Unknown("there are too many redirects".to_owned())))
    }

    /// Whether an address is on a host where Meta keeps files, or where this Graph API is.
    fn is_metas(&self, address: &str) -> bool {
        let Ok(address) = Url::parse(address) else { return false };
        if Url::parse(&self.base).is_ok_and(|base| base.origin() == address.origin()) {
            return true;
        }
        let host = address.host_str().unwrap_or_default();
        let is_under = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        address.scheme() == "https"
            && address.port().is_none()
            && ["fbsbx.com", "fbcdn.net", "facebook.com", "whatsapp.net"].into_iter().any(is_under)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_metas_hosts_get_the_token() {
        let graph = Graph::new(Client::new().unwrap(), "http://127.0.0.1:9/");
        for (address, is_metas) in [
            ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", true),
            ("https://mmg.whatsapp.net/v/t62", true),
            ("http://127.0.0.1:9/media/7", true),
            ("http://127.0.0.1:10/media/7", false),
            ("http://lookaside.fbsbx.com/x", false),
            ("https://lookaside.fbsbx.com:8443/x", false),
            ("https://lookaside.fbsbx.com.evil.example/x", false),
            ("https://evilfbsbx.com/x", false),
            ("https://fbsbx.com@evil.example/x", false),
            ("file:///etc/passwd", false),
            ("", false),
        ] {
            assert_eq!(graph.is_metas(address), is_metas, "{address}");
        }
    }
}
