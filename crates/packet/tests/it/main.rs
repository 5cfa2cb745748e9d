//! Packets written and verified.

mod packets;
mod support;
mod verifying;
