//! What the keys of an invented export begin with.

pub(super) const ANMALAN: &str = "A-";
pub(super) const FORHANDSBEDOMNING: &str = "FB-";
pub(super) const UTREDNING: &str = "U-";
pub(super) const BESLUT: &str = "D-";
pub(super) const BARN: &str = "B-";
