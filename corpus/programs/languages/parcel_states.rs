//! A parcel whose life cycle is enforced by one type per state.

use std::fmt::{self, Debug};

mod sealed {
    pub trait Sealed {}
}

trait State: sealed::Sealed + Debug {
    const LABEL: &'static str;
    const CAN_CANCEL: bool = false;
}

#[derive(Debug)]
struct Draft;

#[derive(Debug)]
struct Packed {
    grams: u32,
}

#[derive(Debug)]
struct InTransit {
    grams: u32,
    stops: Vec<String>,
}

#[derive(Debug)]
struct Delivered {
    signed_by: String,
    stops: usize,
}

macro_rules! states {
    ($($name:ident => $label:literal $(, cancel = $cancel:literal)?);+ $(;)?) => {
        $(
            impl sealed::Sealed for $name {}
            impl State for $name {
                const LABEL: &'static str = $label;
                $(const CAN_CANCEL: bool = $cancel;)?
            }
        )+
    };
}

states! {
    Draft => "draft", cancel = true;
    Packed => "packed", cancel = true;
    InTransit => "in transit";
    Delivered => "delivered";
}

#[derive(Debug)]
struct Parcel<S: State> {
    id: u64,
    recipient: String,
    state: S,
}

#[derive(Debug, PartialEq)]
enum PackError {
    Empty,
    TooHeavy { grams: u32, limit: u32 },
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            PackError::Empty => write!(f, "nothing to pack"),
            PackError::TooHeavy { grams, limit } => {
                write!(f, "{grams} g is over the limit of {limit} g")
            }
        }
    }
}

impl<S: State> Parcel<S> {
    fn advance<T: State>(self, next: impl FnOnce(S) -> T) -> Parcel<T> {
        Parcel {
            id: self.id,
            recipient: self.recipient,
            state: next(self.state),
        }
    }

    fn describe(&self) -> String {
        let hint = if S::CAN_CANCEL { " (may be cancelled)" } else { "" };
        format!("#{:05} to {} is {}{}", self.id, self.recipient, S::LABEL, hint)
    }
}

impl Parcel<Draft> {
    fn new(id: u64, recipient: &str) -> Self {
        Parcel {
            id,
            recipient: recipient.to_owned(),
            state: Draft,
        }
    }

    const LIMIT: u32 = 20_000;

    fn pack(self, items: &[u32]) -> Result<Parcel<Packed>, (Self, PackError)> {
        let grams: u32 = items.iter().sum();
        match grams {
            0 => Err((self, PackError::Empty)),
            g if g > Self::LIMIT => {
                let error = PackError::TooHeavy { grams, limit: Self::LIMIT };
                Err((self, error))
            }
            _ => Ok(self.advance(|Draft| Packed { grams })),
        }
    }
}

impl Parcel<Packed> {
    fn dispatch(self, depot: impl Into<String>) -> Parcel<InTransit> {
        let depot = depot.into();
        self.advance(|packed| InTransit {
            grams: packed.grams,
            stops: vec![depot],
        })
    }
}

impl Parcel<InTransit> {
    fn stop_at(&mut self, place: &str) -> &mut Self {
        if self.state.stops.last().map(String::as_str) != Some(place) {
            self.state.stops.push(place.to_string());
        }
        self
    }

    fn deliver(self, signed_by: &str) -> Parcel<Delivered> {
        self.advance(|transit| Delivered {
            signed_by: signed_by.to_string(),
            stops: transit.stops.len(),
        })
    }
}

fn log<S: State>(journal: &mut Vec<String>, parcel: &Parcel<S>) {
    journal.push(parcel.describe());
}

fn main() {
    let mut journal = Vec::new();
    let draft = Parcel::new(731, "Harbour Street 4");
    log(&mut journal, &draft);

    let draft = match draft.pack(&[19_000, 2_500]) {
        Ok(packed) => {
            println!("unexpected: {packed:?}");
            return;
        }
        Err((draft, why)) => {
            journal.push(format!("refused: {why}"));
            draft
        }
    };

    match draft.pack(&[1_200, 640]) {
        Err((draft, why)) => println!("{} - {why}", draft.describe()),
        Ok(packed) => {
            log(&mut journal, &packed);
            let mut moving = packed.dispatch("North depot");
            moving.stop_at("Ring road hub").stop_at("Ring road hub").stop_at("Van 12");
            log(&mut journal, &moving);
            println!("{} g on the road", moving.state.grams);
            let done = moving.deliver("neighbour");
            log(&mut journal, &done);
            println!("{} after {} stops", done.state.signed_by, done.state.stops);
        }
    }
    for (number, line) in journal.iter().enumerate() {
        println!("{:>2}. {line}", number + 1);
    }
}
