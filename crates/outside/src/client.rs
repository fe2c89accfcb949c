//! One HTTP client for all that goes out: no redirects, nothing endless, and an honest account of what failed.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{header, redirect};

/// How long a connection may take to open.
const CONNECT: Duration = Duration::from_secs(5);
/// How long one request may take in all.
const WHOLE: Duration = Duration::from_secs(15);
/// How long an idle connection is kept for the next request.
const IDLE: Duration = Duration::from_secs(60);
/// The longest answer that is read, in bytes.
const LARGEST: usize = 4 << 20;
/// How long a file may take to arrive.
const FILE: Duration = Duration::from_secs(120);

/// A client. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Client(reqwest::Client);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The request never left: it may be repeated.
    NotSent(String),
    /// It left, or may have: what became of it is not known.
    Unknown(String),
}

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfetched {
    /// It is said to be on a host that is not its keeper's: nothing was asked there.
    Foreign,
    /// There is no answer.
    Failed(Failure),
}

/// What became of an SMS that was handed to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// The provider answered, or nobody knows.
    Answered(sms::Answer),
    /// The provider was not reached: nothing was sent.
    NotSent(String),
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The MIME type of the body.
    pub mime_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// A new client.
    ///
    /// # Errors
    /// If the machine has no usable TLS.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes clients")]
    pub fn new() -> Result<Self, String> {
        let builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("Knownas/", env!("CARGO_PKG_VERSION")));
        builder.build().map(Self).map_err(|error| error.to_string())
    }

    pub(crate) fn request(&self, method: reqwest::Method, url: &str) -> reqwest::RequestBuilder {
        self.0.request(method, url)
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Result<Response, Failure> {
        let mut answer = request.send().await.map_err(|error| failure(&error))?;
        let status = answer.status().as_u16();
        let mime_type = answer.headers().get(header::CONTENT_TYPE);
        let mime_type = mime_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| Failure::Unknown(words(&error)))? {
            if body.len() + part.len() > LARGEST {
                return Err(Failure::Unknown("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&part);
        }
        Ok(Response { status, mime_type, body })
    }

    /// The same for a request that carries a file.
    pub(crate) async fn send_file(&self, request: reqwest::RequestBuilder) -> Result<Response, Failure> {
        self.send(request.timeout(FILE)).await
    }

    /// The same for an answer that is a file: it is read piece by piece.
    pub(crate) async fn open(&self, request: reqwest::RequestBuilder) -> Result<Arriving, Failure> {
        let answer = request.timeout(FILE).send().await.map_err(|error| failure(&error))?;
        Ok(Arriving { answer })
    }
}

/// An answer whose body is still on its way. Whoever reads it says when it is too long.
#[derive(Debug)]
pub struct Arriving {
    answer: reqwest::Response,
}

impl Arriving {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.answer.status().as_u16()
    }

    /// The MIME type of the body.
    pub fn mime_type(&self) -> Option<&str> {
        self.header(&header::CONTENT_TYPE)
    }

    /// Where a redirect leads.
    pub(crate) fn leads_to(&self) -> Option<String> {
        let target = self.header(&header::LOCATION).filter(|_| self.answer.status().is_redirection())?;
        self.answer.url().join(target).ok().map(String::from)
    }

    fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.answer.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The next piece of the body; nothing at its end.
    ///
    /// # Errors
    /// [`Failure::Unknown`] if the connection broke off.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        self.answer.chunk().await.map_err(|error| Failure::Unknown(words(&error)))
    }
}

/// Only a connection that never opened is known not to have carried the request.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_connect() || error.is_builder() {
        Failure::NotSent(words(error))
    } else {
        Failure::Unknown(words(error))
    }
}

/// The error without its address, which may hold a person's identifier.
fn words(error: &reqwest::Error) -> String {
    let mut words = String::new();
    let mut source: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    match words.as_str() {
        "" if error.is_timeout() => "it took too long".to_owned(),
        "" => "the request failed".to_owned(),
        _ => words,
    }
}
