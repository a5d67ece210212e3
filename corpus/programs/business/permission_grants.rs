//! Role based permissions packed into bit sets, with inheritance between roles.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::{BitOr, BitOrAssign};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rights(u16);

impl Rights {
    pub const NONE: Rights = Rights(0);
    pub const READ: Rights = Rights(1);
    pub const WRITE: Rights = Rights(1 << 1);
    pub const APPROVE: Rights = Rights(1 << 2);
    pub const DELETE: Rights = Rights(1 << 3);

    const NAMES: [(Rights, &'static str); 4] = [
        (Rights::READ, "read"),
        (Rights::WRITE, "write"),
        (Rights::APPROVE, "approve"),
        (Rights::DELETE, "delete"),
    ];

    pub const fn contains(self, other: Rights) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn without(self, other: Rights) -> Rights {
        Rights(self.0 & !other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .filter(move |(bit, _)| self.contains(*bit))
            .map(|(_, name)| name)
    }
}

impl BitOr for Rights {
    type Output = Rights;

    fn bitor(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }
}

impl BitOrAssign for Rights {
    fn bitor_assign(&mut self, other: Rights) {
        *self = *self | other;
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<Rights> for Rights {
    fn from_iter<T: IntoIterator<Item = Rights>>(iter: T) -> Self {
        let mut all = Rights::NONE;
        for rights in iter {
            all |= rights;
        }
        all
    }
}

#[derive(Debug, Clone)]
struct Role {
    own: Rights,
    parents: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Policy {
    roles: HashMap<String, Role>,
    members: HashMap<String, HashSet<String>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Denied<'a> {
    pub user: &'a str,
    pub missing: Rights,
}

impl Policy {
    pub fn role<I, S>(&mut self, name: &str, own: Rights, parents: I) -> &mut Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        let parents = parents.into_iter().map(Into::into).collect();
        self.roles.insert(name.to_string(), Role { own, parents });
        self
    }

    pub fn assign(&mut self, user: impl Into<String>, role: &str) -> bool {
        if !self.roles.contains_key(role) {
            return false;
        }
        self.members.entry(user.into()).or_default().insert(role.to_owned())
    }

    pub fn rights_of(&self, user: &str) -> Rights {
        let Some(roles) = self.members.get(user) else {
            return Rights::NONE;
        };
        let mut visited = HashSet::new();
        roles.iter().map(|role| self.collect(role, &mut visited)).collect()
    }

    fn collect<'p>(&'p self, name: &'p str, visited: &mut HashSet<&'p str>) -> Rights {
        if !visited.insert(name) {
            return Rights::NONE;
        }
        match self.roles.get(name) {
            Some(Role { own, parents }) => {
                parents.iter().fold(*own, |sum, parent| sum | self.collect(parent, visited))
            }
            None => Rights::NONE,
        }
    }

    pub fn require<'a>(&self, user: &'a str, needed: Rights) -> Result<(), Denied<'a>> {
        let missing = needed.without(self.rights_of(user));
        if missing == Rights::NONE {
            Ok(())
        } else {
            Err(Denied { user, missing })
        }
    }
}

fn main() {
    let mut policy = Policy::default();
    policy
        .role("reader", Rights::READ, Vec::<String>::new())
        .role("editor", Rights::WRITE, ["reader"])
        .role("manager", Rights::APPROVE, ["editor", "auditor"])
        .role("auditor", Rights::READ, ["manager"]);
    policy.assign("desk", "editor");
    policy.assign(String::from("chief"), "manager");
    if !policy.assign("guest", "owner") {
        println!("no such role: owner");
    }

    for user in ["desk", "chief", "guest"] {
        println!("{:<8}{:?}", user, policy.rights_of(user));
        match policy.require(user, Rights::WRITE | Rights::APPROVE) {
            Ok(()) => println!("{:<8}may sign off", ""),
            Err(Denied { missing, .. }) => println!("{:<8}lacks {:?}", "", missing),
        }
    }
    println!("{} users", policy.members.len());
    println!("delete is rare: {}", policy.rights_of("chief").contains(Rights::DELETE));
}
