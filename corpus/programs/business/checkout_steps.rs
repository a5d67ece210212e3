//! Checkout as a chain of types, so that an order cannot be placed before it has an address and payment.

use std::marker::PhantomData;

pub mod stage {
    #[derive(Debug)]
    pub struct Cart;
    #[derive(Debug)]
    pub struct Addressed;
    #[derive(Debug)]
    pub struct Paid;

    pub trait Editable {}

    impl Editable for Cart {}
    impl Editable for Addressed {}
}

use stage::{Addressed, Cart, Editable, Paid};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub street: String,
    pub postcode: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payment {
    Card { last_four: [u8; 4] },
    Invoice { reference: String },
}

#[derive(Debug)]
pub struct Checkout<S> {
    lines: Vec<(String, u32)>,
    address: Option<Address>,
    payment: Option<Payment>,
    stage: PhantomData<S>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Placed {
    pub total: u32,
    pub ship_to: Address,
    pub payment: Payment,
}

pub trait Gateway {
    fn charge(&mut self, payment: &Payment, cents: u32) -> Result<(), String>;
}

impl<G: Gateway + ?Sized> Gateway for &mut G {
    fn charge(&mut self, payment: &Payment, cents: u32) -> Result<(), String> {
        (**self).charge(payment, cents)
    }
}

impl<S> Checkout<S> {
    pub fn total(&self) -> u32 {
        self.lines.iter().map(|(_, cents)| cents).sum()
    }

    fn into_stage<T>(self) -> Checkout<T> {
        let Checkout { lines, address, payment, .. } = self;
        Checkout { lines, address, payment, stage: PhantomData }
    }
}

impl<S: Editable> Checkout<S> {
    pub fn add(&mut self, title: &str, cents: u32) -> &mut Self {
        self.lines.push((title.to_string(), cents));
        self
    }

    pub fn drop_item(&mut self, title: &str) -> Option<(String, u32)> {
        let index = self.lines.iter().position(|(name, _)| name == title)?;
        Some(self.lines.swap_remove(index))
    }
}

impl Default for Checkout<Cart> {
    fn default() -> Self {
        Checkout { lines: Vec::new(), address: None, payment: None, stage: PhantomData }
    }
}

impl Checkout<Cart> {
    pub fn ship_to(mut self, address: Address) -> Result<Checkout<Addressed>, Self> {
        let plausible = address.postcode.chars().filter(char::is_ascii_digit).count() >= 4;
        if self.lines.is_empty() || !plausible {
            return Err(self);
        }
        self.address = Some(address);
        Ok(self.into_stage())
    }
}

impl Checkout<Addressed> {
    pub fn pay<G>(
        mut self,
        mut gateway: G,
        payment: Payment,
    ) -> Result<Checkout<Paid>, (Self, String)>
    where
        G: Gateway,
    {
        match gateway.charge(&payment, self.total()) {
            Ok(()) => {
                self.payment = Some(payment);
                Ok(self.into_stage())
            }
            Err(reason) => Err((self, reason)),
        }
    }

    pub fn change_address(self) -> Checkout<Cart> {
        Checkout { address: None, ..self.into_stage() }
    }
}

impl Checkout<Paid> {
    pub fn place(self) -> Option<Placed> {
        let total = self.total();
        self.address
            .zip(self.payment)
            .map(|(ship_to, payment)| Placed { total, ship_to, payment })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Limit(u32);

    impl Gateway for Limit {
        fn charge(&mut self, payment: &Payment, cents: u32) -> Result<(), String> {
            if matches!(payment, Payment::Invoice { .. }) {
                return Err("invoices are closed".to_string());
            }
            self.0 = self.0.checked_sub(cents).ok_or("limit reached")?;
            Ok(())
        }
    }

    #[test]
    fn payment_can_be_tried_again() {
        let mut gateway = Limit(5_000);
        let mut cart = Checkout::default();
        cart.add("kettle", 3_900).add("cup", 700);
        let address = Address { street: "Quay 4".into(), postcode: "1234 AB".into() };
        let mut order = cart.ship_to(address.clone()).unwrap();
        order.drop_item("cup");
        let bill = Payment::Invoice { reference: "R7".into() };
        let (order, reason) = order.pay(&mut gateway, bill).unwrap_err();
        assert_eq!(reason, "invoices are closed");
        let card = Payment::Card { last_four: *b"0042" };
        let placed = order.pay(&mut gateway, card).unwrap().place().unwrap();
        assert_eq!((placed.total, placed.ship_to), (3_900, address));
        assert_eq!(gateway.0, 1_100);
    }
}
