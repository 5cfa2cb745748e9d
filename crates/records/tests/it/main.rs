//! What the service answers over HTTP, on a store in memory and the real rulebooks.

mod accounts;
mod applications;
mod batches;
mod carrying_over;
mod documents;
mod every_programme;
mod instance;
mod internal;
mod openapi;
mod origin;
mod packet;
mod personal_data;
mod readings;
mod recommender_papers;
mod recommending;
mod standing;
mod submission;
mod support;
mod what_if;
