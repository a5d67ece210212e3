//! A chat room actor with member threads, text commands and history replay.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::Arc;
use std::thread;

const HISTORY: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Command {
    Say(String),
    Whisper { to: String, text: String },
    Rename(String),
    Leave,
}

#[derive(Debug, PartialEq, Eq)]
enum CommandError {
    Empty,
    NeedsArgument(&'static str),
    Unknown(String),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::Empty => write!(f, "nothing to say"),
            CommandError::NeedsArgument(name) => write!(f, "/{name} needs an argument"),
            CommandError::Unknown(name) => write!(f, "no command /{name}"),
        }
    }
}

impl FromStr for Command {
    type Err = CommandError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let line = line.trim();
        let Some(rest) = line.strip_prefix('/') else {
            return match line {
                "" => Err(CommandError::Empty),
                text => Ok(Command::Say(text.to_string())),
            };
        };
        let (name, argument) = rest.split_once(' ').unwrap_or((rest, ""));
        match (name, argument) {
            ("leave", _) => Ok(Command::Leave),
            ("name", "") => Err(CommandError::NeedsArgument("name")),
            ("name", nick) => Ok(Command::Rename(nick.to_string())),
            ("tell", argument) => {
                let (to, text) = argument.split_once(' ').ok_or(CommandError::NeedsArgument("tell"))?;
                Ok(Command::Whisper { to: to.into(), text: text.into() })
            }
            (other, _) => Err(CommandError::Unknown(other.to_string())),
        }
    }
}

enum Envelope {
    Join { nick: String, outbox: Sender<Arc<str>> },
    Line { from: String, command: Command },
}

#[derive(Default)]
struct Room {
    members: HashMap<String, Sender<Arc<str>>>,
    history: VecDeque<Arc<str>>,
}

impl Room {
    fn broadcast(&mut self, text: String) {
        let line: Arc<str> = text.into();
        self.members.retain(|_, outbox| outbox.send(Arc::clone(&line)).is_ok());
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(line);
    }

    fn tell(&self, nick: &str, text: impl Into<Arc<str>>) -> bool {
        self.members.get(nick).is_some_and(|outbox| outbox.send(text.into()).is_ok())
    }

    fn handle(&mut self, envelope: Envelope) {
        match envelope {
            Envelope::Join { nick, outbox } => {
                for line in &self.history {
                    let _ = outbox.send(Arc::clone(line));
                }
                self.members.insert(nick.clone(), outbox);
                self.broadcast(format!("* {nick} joined"));
            }
            Envelope::Line { from, command } => match command {
                Command::Say(text) => self.broadcast(format!("<{from}> {text}")),
                Command::Whisper { to, text } => {
                    if !self.tell(&to, format!("[{from}] {text}")) {
                        self.tell(&from, "! nobody by that name");
                    }
                }
                Command::Rename(nick) if self.members.contains_key(&nick) => {
                    self.tell(&from, format!("! {nick} is taken"));
                }
                Command::Rename(nick) => {
                    if let Some(outbox) = self.members.remove(&from) {
                        self.members.insert(nick.clone(), outbox);
                        self.broadcast(format!("* {from} is now {nick}"));
                    }
                }
                Command::Leave => {
                    self.members.remove(&from);
                    self.broadcast(format!("* {from} left"));
                }
            },
        }
    }
}

fn member(nick: &str, script: &[&str], room: &Sender<Envelope>) -> Receiver<Arc<str>> {
    let (outbox, received) = mpsc::channel();
    let mut from = nick.to_string();
    let complaints = outbox.clone();
    let _ = room.send(Envelope::Join { nick: from.clone(), outbox });
    for line in script {
        match line.parse::<Command>() {
            Ok(command) => {
                let renamed = match &command {
                    Command::Rename(nick) => Some(nick.clone()),
                    _ => None,
                };
                let _ = room.send(Envelope::Line { from: from.clone(), command });
                from = renamed.unwrap_or(from);
            }
            Err(error) => {
                let _ = complaints.send(format!("! {error}").into());
            }
        }
    }
    received
}

fn main() {
    let (to_room, inbox) = mpsc::channel();
    let server = thread::spawn(move || {
        let mut room = Room::default();
        for envelope in inbox {
            room.handle(envelope);
        }
        let mut left: Vec<String> = room.members.into_keys().collect();
        left.sort_unstable();
        left
    });

    let wren = member("wren", &["hello?", "/name", "/name finch", "tea at four"], &to_room);
    let heron = member("heron", &["/tell finch bring cake", "/dance", "/leave"], &to_room);
    drop(to_room);

    let remaining = server.join().expect("room crashed");
    for (title, lines) in [("first", wren), ("second", heron)] {
        println!("{title} member:");
        for line in lines.iter() {
            println!("    {line}");
        }
    }
    println!("still here: {remaining:?}");
}
