//! The pages in Chinese: what an applicant, a recommending body and an association see.
//!
//! A page is a typed struct beside its template; it is made from the contract's types and a rulebook and rendered
//! to HTML. Forms are decoded here as well. This crate may not touch a host: no clock, no network, no store.

pub mod answers;
pub mod assets;
pub mod assessment;
pub mod carry_over;
pub mod changes;
pub mod chrome;
pub mod combining;
pub mod depends;
pub mod fields;
pub mod files;
pub mod findings;
pub mod form;
pub mod inputs;
pub mod labels;
pub mod opinion;
pub mod pages;
pub mod readings;
pub mod route;
pub mod standing;
pub mod survey;
pub mod tasks;
pub mod what_if;

pub use chrome::Chrome;
pub use form::Form;
