//! A command bus that dispatches boxed commands to handlers registered by type.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

pub trait Command: Any + fmt::Debug {
    fn as_any(&self) -> &dyn Any;
    fn name(&self) -> &'static str;
}

macro_rules! commands {
    ($( $name:ident { $( $field:ident : $kind:ty ),* $(,)? } )+) => {
        $(
            #[derive(Debug, Clone, PartialEq)]
            pub struct $name {
                $( pub $field: $kind ),*
            }

            impl Command for $name {
                fn as_any(&self) -> &dyn Any {
                    self
                }

                fn name(&self) -> &'static str {
                    stringify!($name)
                }
            }
        )+
    };
}

commands! {
    OpenTable { number: u8, guests: u8 }
    AddDish { number: u8, dish: String, cents: u32 }
    CloseTable { number: u8, tip: Option<u32> }
}

#[derive(Debug)]
pub enum BusError {
    NoHandler(&'static str),
    Failed { command: &'static str, reason: String },
}

impl fmt::Display for BusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BusError::NoHandler(command) => write!(f, "nobody handles {command}"),
            BusError::Failed { command, reason } => write!(f, "{command} failed: {reason}"),
        }
    }
}

type Handler = Box<dyn Fn(&dyn Command) -> Result<(), String>>;

#[derive(Default)]
pub struct Bus {
    handlers: HashMap<TypeId, Handler>,
    dispatched: usize,
}

impl Bus {
    pub fn on<C, F>(&mut self, handler: F)
    where
        C: Command,
        F: Fn(&C) -> Result<(), String> + 'static,
    {
        let wrapped = move |command: &dyn Command| match command.as_any().downcast_ref::<C>() {
            Some(concrete) => handler(concrete),
            None => Err(format!("{} has the wrong type", command.name())),
        };
        self.handlers.insert(TypeId::of::<C>(), Box::new(wrapped));
    }

    pub fn send(&mut self, command: Box<dyn Command>) -> Result<(), BusError> {
        let key = command.as_any().type_id();
        let handler = self.handlers.get(&key).ok_or(BusError::NoHandler(command.name()))?;
        handler(command.as_ref())
            .map_err(|reason| BusError::Failed { command: command.name(), reason })?;
        self.dispatched += 1;
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Dining {
    tables: HashMap<u8, Vec<(String, u32)>>,
    takings: u32,
}

fn main() {
    let dining = Rc::new(RefCell::new(Dining::default()));
    let mut bus = Bus::default();

    let room = Rc::clone(&dining);
    bus.on(move |command: &OpenTable| {
        let mut room = room.borrow_mut();
        if room.tables.contains_key(&command.number) {
            return Err(format!("table {} is in use", command.number));
        }
        let expected = usize::from(command.guests) * 2;
        room.tables.insert(command.number, Vec::with_capacity(expected));
        Ok(())
    });

    let room = Rc::clone(&dining);
    bus.on(move |AddDish { number, dish, cents }: &AddDish| {
        let mut room = room.borrow_mut();
        let table = room.tables.get_mut(number).ok_or("table is not open")?;
        table.push((dish.clone(), *cents));
        Ok(())
    });

    let commands: Vec<Box<dyn Command>> = vec![
        Box::new(OpenTable { number: 3, guests: 2 }),
        Box::new(AddDish { number: 3, dish: "Leek soup".to_string(), cents: 750 }),
        Box::new(AddDish { number: 5, dish: "Rye toast".to_string(), cents: 400 }),
        Box::new(OpenTable { number: 3, guests: 4 }),
        Box::new(CloseTable { number: 3, tip: Some(100) }),
    ];
    for command in commands {
        if let Err(error) = bus.send(command) {
            println!("{error}");
        }
    }

    let room = Rc::clone(&dining);
    bus.on(move |command: &CloseTable| {
        let mut room = room.borrow_mut();
        let dishes = room.tables.remove(&command.number).unwrap_or_default();
        let bill: u32 = dishes.iter().map(|(_, cents)| cents).sum();
        room.takings += bill + command.tip.unwrap_or(0);
        Ok(())
    });
    let closed = bus.send(Box::new(CloseTable { number: 3, tip: None }));
    println!("closed: {}, {} dispatched", closed.is_ok(), bus.dispatched);
    println!("takings {}", dining.borrow().takings);
}
