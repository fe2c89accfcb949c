//! The REST API over a desk with people in it.

mod answers;
mod document;
mod doors;
mod health;
mod identity;
mod lists;
mod tenancy;
