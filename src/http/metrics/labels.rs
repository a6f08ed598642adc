//! What series of one metric are told apart by.

use prometheus_client::encoding::EncodeLabelSet;

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct RouteLabel {
    pub(super) route: &'static str,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct RequestLabels {
    pub(super) route: &'static str,
    pub(super) status: u16,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct TypeLabel {
    pub(super) entity_type: &'static str,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct ReasonLabel {
    pub(super) reason: &'static str,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct EngineLabels {
    pub(super) engine: &'static str,
    pub(super) reason: &'static str,
}

#[derive(Clone, Hash, PartialEq, Eq, EncodeLabelSet, Debug)]
pub(super) struct BuildLabel {
    pub(super) version: &'static str,
}
