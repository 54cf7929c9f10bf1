//! Exact and approximate statistics for samples of cases.

pub mod allocation;
pub mod beside;
pub mod binomial;
pub mod compare;
pub mod completion;
pub mod disclosure;
pub mod funnel;
pub mod hypergeometric;
pub mod kappa;
mod numeric;
pub mod planning;
pub mod rate;
pub mod small_cells;
pub mod stratified;
pub mod survival;
pub mod together;
pub mod wilson;
pub mod worst_case;
