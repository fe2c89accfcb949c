//! The REST API over a desk with people in it.

mod answers;
mod claim_links;
mod document;
mod doors;
mod health;
mod identity;
mod lists;
mod number;
mod sending;
mod settings;
mod tenancy;
