//! Two peers negotiate a session through a typed state machine over in-memory pipes.

mod wire {
    use std::fmt;
    use std::str::FromStr;

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Line {
        Greet { versions: Vec<u8> },
        Choose(u8),
        Challenge(u64),
        Answer(u64),
        Welcome { session: String },
        Deny(String),
    }

    impl fmt::Display for Line {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Line::Greet { versions } => {
                    let list: Vec<String> = versions.iter().map(u8::to_string).collect();
                    write!(f, "GREET {}", list.join(","))
                }
                Line::Choose(version) => write!(f, "CHOOSE {version}"),
                Line::Challenge(nonce) => write!(f, "CHALLENGE {nonce:x}"),
                Line::Answer(digest) => write!(f, "ANSWER {digest:x}"),
                Line::Welcome { session } => write!(f, "WELCOME {session}"),
                Line::Deny(reason) => write!(f, "DENY {reason}"),
            }
        }
    }

    impl FromStr for Line {
        type Err = String;

        fn from_str(text: &str) -> Result<Line, String> {
            let (verb, rest) = text.split_once(' ').ok_or_else(|| format!("bare line {text:?}"))?;
            let hex = || u64::from_str_radix(rest, 16).map_err(|err| err.to_string());
            match verb {
                "GREET" => {
                    let versions: Result<Vec<u8>, _> = rest.split(',').map(str::parse).collect();
                    versions.map(|versions| Line::Greet { versions }).map_err(|e| e.to_string())
                }
                "CHOOSE" => rest.parse().map(Line::Choose).map_err(|e| format!("version: {e}")),
                "CHALLENGE" => hex().map(Line::Challenge),
                "ANSWER" => hex().map(Line::Answer),
                "WELCOME" => Ok(Line::Welcome { session: rest.to_owned() }),
                "DENY" => Ok(Line::Deny(rest.to_owned())),
                _ => Err(format!("unknown verb {verb}")),
            }
        }
    }
}

use std::collections::hash_map::DefaultHasher;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::mem;

use wire::Line;

fn digest(secret: &str, nonce: u64, version: u8) -> u64 {
    let mut hasher = DefaultHasher::new();
    (secret, nonce, version).hash(&mut hasher);
    hasher.finish()
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Greeted { offered: Vec<u8> },
    Challenged { version: u8, nonce: u64 },
    Answering { version: u8 },
    Open { version: u8, session: String },
    Closed(String),
}

struct Peer<'n> {
    name: &'n str,
    secret: String,
    versions: Vec<u8>,
    state: State,
    outbox: VecDeque<String>,
}

impl<'n> Peer<'n> {
    fn new(name: &'n str, secret: impl Into<String>, versions: &[u8]) -> Self {
        let mut versions = versions.to_vec();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        versions.dedup();
        Peer { name, secret: secret.into(), versions, state: State::Idle, outbox: VecDeque::new() }
    }

    fn send(&mut self, line: Line) {
        self.outbox.push_back(line.to_string());
    }

    fn begin(&mut self) {
        let offered = self.versions.clone();
        self.send(Line::Greet { versions: offered.clone() });
        self.state = State::Greeted { offered };
    }

    fn deny(&mut self, reason: &str) -> State {
        self.send(Line::Deny(reason.to_string()));
        State::Closed(reason.to_string())
    }

    fn receive(&mut self, text: &str) -> Result<(), String> {
        let line: Line = text.parse()?;
        let state = mem::take(&mut self.state);
        self.state = match (state, line) {
            (State::Idle, Line::Greet { versions }) => {
                match self.versions.iter().copied().find(|v| versions.contains(v)) {
                    Some(version) => {
                        let nonce = 0x5eed_0000 + u64::from(version);
                        self.send(Line::Choose(version));
                        self.send(Line::Challenge(nonce));
                        State::Challenged { version, nonce }
                    }
                    None => self.deny("no common version"),
                }
            }
            (State::Greeted { offered }, Line::Choose(version)) if offered.contains(&version) => {
                State::Answering { version }
            }
            (State::Answering { version }, Line::Challenge(nonce)) => {
                self.send(Line::Answer(digest(&self.secret, nonce, version)));
                State::Answering { version }
            }
            (State::Challenged { version, nonce }, Line::Answer(answer)) => {
                if answer == digest(&self.secret, nonce, version) {
                    let session = format!("{}-{:04x}", self.name, nonce & 0xffff);
                    self.send(Line::Welcome { session: session.clone() });
                    State::Open { version, session }
                } else {
                    self.deny("wrong answer")
                }
            }
            (State::Answering { version }, Line::Welcome { session }) => {
                State::Open { version, session }
            }
            (_, Line::Deny(reason)) => State::Closed(reason),
            (state, line) => return Err(format!("{}: {line} while {state:?}", self.name)),
        };
        Ok(())
    }
}

fn negotiate(client: &mut Peer<'_>, server: &mut Peer<'_>) -> Result<usize, String> {
    client.begin();
    let mut exchanged = 0;
    while !(client.outbox.is_empty() && server.outbox.is_empty()) {
        for text in client.outbox.drain(..) {
            server.receive(&text)?;
            exchanged += 1;
        }
        for text in mem::take(&mut server.outbox) {
            client.receive(&text)?;
            exchanged += 1;
        }
    }
    Ok(exchanged)
}

fn main() {
    let cases = [("tulip", &[1u8, 2, 3][..]), ("weeds", &[2]), ("tulip", &[9])];
    for (secret, versions) in cases {
        let mut client = Peer::new("client", secret, versions);
        let mut server = Peer::new("server", "tulip", &[1, 2]);
        match negotiate(&mut client, &mut server) {
            Ok(count) => match &client.state {
                State::Open { version, session } => {
                    println!("open: v{version} as {session} after {count} lines");
                }
                State::Closed(reason) => println!("closed: {reason} after {count} lines"),
                other => println!("stuck in {other:?}"),
            },
            Err(err) => println!("protocol error: {err}"),
        }
    }
}
