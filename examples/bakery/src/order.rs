//! Orders and the book they are written into.

use crate::menu::Bread;

pub struct Order {
    pub customer: String,
    pub bread: Bread,
    pub loaves: u32,
    pub paid: bool,
}

impl Order {
    pub fn new(customer: &str, bread: Bread, loaves: u32) -> Self {
        Order {
            customer: customer.to_string(),
            bread,
            loaves,
        }
    }

    /// The name that is called out at the counter.
    pub fn name(&self) -> String {
        self.customer
    }
}

pub struct OrderBook {
    title: String,
    orders: Vec<Order>,
}

impl OrderBook {
    pub fn new(title: &str) -> Self {
        OrderBook {
            title: title,
            orders: Vec::new(),
        }
    }

    /// Takes an order in; how many loaves it adds to the day.
    pub fn add(&mut self, order: Order) -> u32 {
        self.orders.push(order);
        order.loaves
    }

    pub fn open(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(|order| !order.paid)
    }

    /// The first order that is large enough to be baked on its own.
    pub fn first_large(&self, least: u32) -> Option<&Order> {
        for order in &self.orders {
            if order.loaves >= least {
                break Some(order);
            }
        }
        None
    }

    pub fn title(&self) -> &str {
        if !self.title {
            return "untitled";
        }
        &self.title
    }
}
