//! Generic state machine driver with a trait describing states, inputs and effects.

use std::fmt::{self, Debug};
use std::time::Duration;

trait Machine {
    type State: Clone + Debug;
    type Input;
    type Effect;
    type Error: fmt::Display;

    const NAME: &'static str;

    fn initial(&self) -> Self::State;

    fn step(
        &mut self,
        state: Self::State,
        input: Self::Input,
        effects: &mut Vec<Self::Effect>,
    ) -> Result<Self::State, Rejected<Self>>;
}

struct Rejected<M: Machine + ?Sized> {
    state: M::State,
    reason: M::Error,
}

struct Driver<M: Machine> {
    machine: M,
    state: Option<M::State>,
    effects: Vec<M::Effect>,
    history: Vec<M::State>,
}

impl<M: Machine> Driver<M> {
    fn start(machine: M) -> Self {
        let state = Some(machine.initial());
        Driver {
            machine,
            state,
            effects: Vec::new(),
            history: Vec::new(),
        }
    }

    fn send(&mut self, input: impl Into<M::Input>) -> Result<&mut Self, M::Error> {
        let state = self.state.take().unwrap_or_else(|| self.machine.initial());
        let before = state.clone();
        match self.machine.step(state, input.into(), &mut self.effects) {
            Ok(next) => {
                self.history.push(before);
                self.state = Some(next);
                Ok(self)
            }
            Err(Rejected { state, reason }) => {
                self.state = Some(state);
                Err(reason)
            }
        }
    }

    fn trail(&self) -> String {
        let steps: Vec<String> = self
            .history
            .iter()
            .chain(self.state.as_ref())
            .map(|state| format!("{state:?}"))
            .collect();
        format!("{}: {}", M::NAME, steps.join(" > "))
    }
}

#[derive(Default)]
struct Modem {
    redials: u32,
}

#[derive(Debug, Clone, PartialEq)]
enum Line {
    Idle,
    Dialling { number: String, tries: u32 },
    Connected { number: String, sent: usize },
}

enum Input {
    Dial(String),
    Tone(bool),
    Data(Vec<u8>),
    HangUp,
}

impl From<&str> for Input {
    fn from(number: &str) -> Self {
        Input::Dial(number.to_owned())
    }
}

#[derive(Debug)]
enum Effect {
    Pulse(u8),
    Wait(Duration),
    Transmit(Vec<u8>),
    Click,
}

enum LineError {
    Busy(String),
    NotConnected,
    BadDigit(char),
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineError::Busy(number) => write!(f, "line is in use for {number}"),
            LineError::NotConnected => f.write_str("nobody on the line"),
            LineError::BadDigit(c) => write!(f, "cannot dial {c:?}"),
        }
    }
}

impl Machine for Modem {
    type State = Line;
    type Input = Input;
    type Effect = Effect;
    type Error = LineError;

    const NAME: &'static str = "modem";

    fn initial(&self) -> Line {
        Line::Idle
    }

    fn step(
        &mut self,
        state: Line,
        input: Input,
        effects: &mut Vec<Effect>,
    ) -> Result<Line, Rejected<Self>> {
        let next = match (state, input) {
            (state @ Line::Idle, Input::Dial(number)) => {
                let digits: Result<Vec<u8>, char> = number
                    .chars()
                    .map(|c| c.to_digit(10).map(|d| d as u8).ok_or(c))
                    .collect();
                match digits {
                    Ok(digits) => effects.extend(digits.into_iter().map(Effect::Pulse)),
                    Err(c) => return Err(Rejected { state, reason: LineError::BadDigit(c) }),
                }
                Line::Dialling { number, tries: 1 }
            }
            (Line::Dialling { number, .. }, Input::Tone(true)) => Line::Connected { number, sent: 0 },
            (Line::Dialling { number, tries }, Input::Tone(false)) if tries < 2 => {
                self.redials += 1;
                effects.push(Effect::Wait(Duration::from_secs(u64::from(tries))));
                Line::Dialling { number, tries: tries + 1 }
            }
            (Line::Dialling { .. }, Input::Tone(false)) | (Line::Connected { .. }, Input::HangUp) => {
                effects.push(Effect::Click);
                Line::Idle
            }
            (Line::Connected { number, sent }, Input::Data(bytes)) => {
                let sent = sent + bytes.len();
                effects.push(Effect::Transmit(bytes));
                Line::Connected { number, sent }
            }
            (state, Input::Dial(number)) => {
                return Err(Rejected { state, reason: LineError::Busy(number) });
            }
            (state, _) => return Err(Rejected { state, reason: LineError::NotConnected }),
        };
        Ok(next)
    }
}

fn main() {
    let mut driver = Driver::start(Modem::default());
    let outcome = driver.send("407").and_then(|d| d.send(Input::Tone(false))).and_then(|d| d.send(Input::Tone(true)));
    if let Err(reason) = outcome {
        println!("stopped: {reason}");
    }
    for input in [Input::Data(b"hello".to_vec()), "5".into(), Input::HangUp, Input::HangUp, "4x".into()] {
        if let Err(reason) = driver.send(input) {
            println!("rejected: {reason}");
        }
    }
    println!("{}", driver.trail());
    for effect in driver.effects.drain(..) {
        match effect {
            Effect::Transmit(bytes) => println!("  send {}", String::from_utf8_lossy(&bytes)),
            Effect::Wait(pause) => println!("  wait {:.1}s", pause.as_secs_f32()),
            Effect::Pulse(digit) => println!("  pulse {digit}"),
            other => println!("  {other:?}"),
        }
    }
    println!("{} redials", driver.machine.redials);
}
