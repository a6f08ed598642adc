//! The endpoints, as metrics and settings name them.

/// The endpoints that are counted one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Route {
    Pre,
    Post,
    Log,
    Detect,
    Redact,
    Restore,
    Erase,
    Other,
}

impl Route {
    pub(super) const ALL: [Self; 8] = [
        Self::Pre,
        Self::Post,
        Self::Log,
        Self::Detect,
        Self::Redact,
        Self::Restore,
        Self::Erase,
        Self::Other,
    ];

    pub(in crate::http) fn as_str(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Post => "post",
            Self::Log => "log",
            Self::Detect => "detect",
            Self::Redact => "redact",
            Self::Restore => "restore",
            Self::Erase => "erase",
            Self::Other => "other",
        }
    }
}
