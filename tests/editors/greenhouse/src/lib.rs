//! A greenhouse: beds of plants that are watered in turn.

pub mod bed;
