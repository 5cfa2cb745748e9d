//! What only other components may ask. No public route begins with `/internal`, so it can't be reached from outside.

pub(crate) mod attach;
pub(crate) mod authorize;
pub(crate) mod packet;
