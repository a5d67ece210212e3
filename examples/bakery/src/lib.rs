//! A bakery's morning: orders come in, loaves are baked, the till is counted.

pub mod menu;
pub mod order;
pub mod oven;
pub mod report;
pub mod stock;
pub mod till;
