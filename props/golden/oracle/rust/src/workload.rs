//! From a workload's JSON to flat code: the part of the lab's format that real runtimes can run.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// An expression over the variables of one task.
pub enum Ex {
    Number(i64),
    Var(usize),
    Binary(char, Box<Ex>, Box<Ex>),
}

/// An object: the first of its declaration, and which one behind it.
pub struct Object {
    first: usize,
    count: usize,
    index: Option<Ex>,
}

pub struct Case {
    pub is_send: bool,
    pub channel: Object,
    pub value: Ex,
    pub slot: Option<usize>,
}

/// One instruction. Jumps name a place in the code of the same prog.
pub enum Op {
    Mark(Ex),
    Spawn(usize, Vec<(usize, Ex)>),
    Yield,
    Send(Object, Ex),
    Recv(Object, Option<usize>),
    Close(Object),
    Lock(Object),
    Unlock(Object),
    Add(Object, Ex),
    Wait(Object),
    Select(Vec<Case>, bool, Option<usize>),
    Set(usize, Ex),
    /// Go on behind the loop unless the first variable is less than the second.
    Loop(usize, usize, usize),
    JumpIfZero(Ex, usize),
    Jump(usize),
    Exit,
}

#[derive(Default)]
pub struct Prog {
    pub slots: HashMap<String, usize>,
    pub vars: usize,
    pub code: Vec<Op>,
}

#[derive(Default)]
pub struct Program {
    pub progs: Vec<Prog>,
    pub main: usize,
    pub caps: Vec<usize>,
    pub mutexes: usize,
    pub groups: usize,
    /// Is it to run on the runtime's own synchronisation?
    pub has_own_sync: bool,
}

type Result<T> = std::result::Result<T, String>;

struct Declared {
    kind: &'static str,
    first: usize,
    count: usize,
}

struct Compiler<'a> {
    params: HashMap<&'a str, i64>,
    objects: HashMap<&'a str, Declared>,
    names: HashMap<&'a str, usize>,
}

/// Compiles a workload. What it cannot run is an error in words.
pub fn compile(source: &Value, overrides: &Value) -> Result<Program> {
    for part in ["arrivals", "dists"] {
        if source.get(part).is_some() {
            return Err(format!("a workload with {part} cannot be run by the oracle"));
        }
    }
    let empty = Map::new();
    let part = |name: &str| source.get(name).and_then(Value::as_object).unwrap_or(&empty);
    let mut c = Compiler { params: HashMap::new(), objects: HashMap::new(), names: HashMap::new() };
    for (name, value) in part("params").iter().chain(overrides.as_object().unwrap_or(&empty)) {
        c.params.insert(name, value.as_i64().ok_or("a param must be a whole number")?);
    }
    let mut program = Program::default();
    program.has_own_sync = source.get("sync").and_then(Value::as_str) == Some("tokio");
    for (name, about) in part("objects") {
        let count = c.constant(about.get("n"), 1)? as usize;
        let cap = c.constant(about.get("cap"), 0)? as usize;
        let (kind, first) = match about.get("type").and_then(Value::as_str) {
            Some("chan") => ("chan", program.caps.len()),
            Some("mutex") => ("mutex", program.mutexes),
            Some("wg") => ("wg", program.groups),
            other => return Err(format!("an object cannot be of type {other:?}")),
        };
        match kind {
            "chan" => program.caps.extend(std::iter::repeat_n(cap, count)),
            "mutex" => program.mutexes += count,
            _ => program.groups += count,
        }
        c.objects.insert(name, Declared { kind, first, count });
    }
    let sources = part("progs");
    for (i, name) in sources.keys().enumerate() {
        c.names.insert(name, i);
        let mut prog = Prog::default();
        prog.slot("id");
        program.progs.push(prog);
    }
    // Names of variables come first, as any spawn may give some.
    for (i, body) in sources.values().enumerate() {
        c.collect(i, body, &mut program.progs);
    }
    for (i, body) in sources.values().enumerate() {
        let mut prog = std::mem::take(&mut program.progs[i]);
        let code = c.block(body, &mut prog, &program.progs)?;
        prog.code = code;
        prog.code.push(Op::Exit);
        program.progs[i] = prog;
    }
    program.main = *c.names.get("main").ok_or("progs.main must be there")?;
    Ok(program)
}

impl Prog {
    fn slot(&mut self, name: &str) -> usize {
        let next = self.vars;
        let slot = *self.slots.entry(name.to_string()).or_insert(next);
        self.vars = self.vars.max(slot + 1);
        slot
    }

    /// A variable without a name.
    fn hidden(&mut self) -> usize {
        self.vars += 1;
        self.vars - 1
    }
}

impl<'a> Compiler<'a> {
    fn collect(&self, i: usize, body: &Value, progs: &mut [Prog]) {
        let Some(list) = body.as_array() else { return };
        let target = match list.first().and_then(Value::as_str) {
            Some("for" | "set") => list.get(1),
            Some("recv") => list.get(2),
            Some("spawn") => {
                let named = list.get(1).and_then(Value::as_str).and_then(|n| self.names.get(n));
                if let (Some(&to), Some(given)) = (named, list.get(2).and_then(Value::as_object)) {
                    given.keys().for_each(|name| {
                        progs[to].slot(name);
                    });
                }
                None
            }
            _ => None,
        };
        if let Some(name) = target.and_then(Value::as_str) {
            progs[i].slot(name);
        }
        for part in list {
            if let Some(name) = part.get("into").and_then(Value::as_str) {
                progs[i].slot(name);
            }
            self.collect(i, part, progs);
        }
    }

    fn constant(&self, source: Option<&Value>, fallback: i64) -> Result<i64> {
        match source {
            None => Ok(fallback),
            Some(source) => match self.expr(source, None)? {
                Ex::Number(n) => Ok(n),
                e => Ok(e.value(&[])?),
            },
        }
    }

    fn expr(&self, source: &Value, prog: Option<&Prog>) -> Result<Ex> {
        if let Some(n) = source.as_i64() {
            return Ok(Ex::Number(n));
        }
        if let Some(name) = source.as_str() {
            if let Some(&slot) = prog.and_then(|p| p.slots.get(name)) {
                return Ok(Ex::Var(slot));
            }
            let param = self.params.get(name).map(|&n| Ex::Number(n));
            return param.ok_or(format!("neither a variable nor a param is called {name}"));
        }
        if let Some([sign, a, b]) = source.as_array().map(Vec::as_slice) {
            if let Some(sign @ ("+" | "-" | "*" | "%" | "<" | "==")) = sign.as_str() {
                let (a, b) = (self.expr(a, prog)?, self.expr(b, prog)?);
                return Ok(Ex::Binary(sign.chars().next().unwrap(), Box::new(a), Box::new(b)));
            }
        }
        Err(format!("must be a whole number, a name or [sign, a, b]: received {source}"))
    }

    fn object(&self, source: Option<&Value>, kind: &str, prog: &Prog) -> Result<Object> {
        let source = source.ok_or("an object is missing")?;
        let (name, index) = match source.as_array().map(Vec::as_slice) {
            Some([name, index]) => (name, Some(self.expr(index, Some(prog))?)),
            _ => (source, None),
        };
        let found = name.as_str().and_then(|name| self.objects.get(name));
        match found.filter(|found| found.kind == kind) {
            Some(found) => Ok(Object { first: found.first, count: found.count, index }),
            None => Err(format!("no fitting object is called {source}")),
        }
    }

    fn block(&self, source: &Value, prog: &mut Prog, progs: &[Prog]) -> Result<Vec<Op>> {
        let mut code = Vec::new();
        self.append(&mut code, source, prog, progs)?;
        Ok(code)
    }

    fn append(
        &self,
        code: &mut Vec<Op>,
        source: &Value,
        prog: &mut Prog,
        progs: &[Prog],
    ) -> Result<()> {
        let list = source.as_array().ok_or("a block must be a list of instructions")?;
        for instruction in list {
            let parts = instruction.as_array().ok_or("an instruction must be a list")?;
            self.instruction(code, parts, prog, progs)?;
        }
        Ok(())
    }

    fn instruction(
        &self,
        code: &mut Vec<Op>,
        list: &[Value],
        prog: &mut Prog,
        progs: &[Prog],
    ) -> Result<()> {
        let zero = Value::from(0);
        let name = list.first().and_then(Value::as_str).unwrap_or("");
        let text = |i: usize| list.get(i).and_then(Value::as_str);
        let number = |i: usize, prog: &Prog| self.expr(list.get(i).unwrap_or(&zero), Some(prog));
        let object = |kind: &str, prog: &Prog| self.object(list.get(1), kind, prog);
        let op = match name {
            "mark" => Op::Mark(self.expr(list.get(1).unwrap_or(&Value::from("id")), Some(prog))?),
            "yield" => Op::Yield,
            "exit" => Op::Exit,
            // Time plays no part in the order.
            "compute" => return Ok(()),
            "send" => Op::Send(object("chan", prog)?, number(2, prog)?),
            "recv" => Op::Recv(object("chan", prog)?, text(2).map(|name| prog.slots[name])),
            "close" => Op::Close(object("chan", prog)?),
            "lock" => Op::Lock(object("mutex", prog)?),
            "unlock" => Op::Unlock(object("mutex", prog)?),
            "wgadd" => Op::Add(object("wg", prog)?, number(2, prog)?),
            "wgdone" => Op::Add(object("wg", prog)?, Ex::Number(-1)),
            "wgwait" => Op::Wait(object("wg", prog)?),
            "set" => Op::Set(prog.slots[text(1).unwrap_or("")], number(2, prog)?),
            "spawn" => {
                let to = text(1).and_then(|name| self.names.get(name));
                let to = *to.ok_or(format!("no prog is called {:?}", list.get(1)))?;
                let empty = Map::new();
                let given = list.get(2).and_then(Value::as_object).unwrap_or(&empty);
                let mut args = Vec::new();
                for (name, source) in given {
                    let slots = if progs[to].vars == 0 { &prog.slots } else { &progs[to].slots };
                    args.push((slots[name.as_str()], self.expr(source, Some(prog))?));
                }
                Op::Spawn(to, args)
            }
            "select" => self.select(list, prog)?,
            "for" => {
                let (slot, bound) = (prog.slots[text(1).unwrap_or("")], prog.hidden());
                code.push(Op::Set(bound, number(2, prog)?));
                code.push(Op::Set(slot, Ex::Number(0)));
                let top = code.len();
                code.push(Op::Loop(slot, bound, 0));
                self.append(code, list.get(3).unwrap_or(&Value::Null), prog, progs)?;
                let one = Ex::Binary('+', Box::new(Ex::Var(slot)), Box::new(Ex::Number(1)));
                code.push(Op::Set(slot, one));
                code.push(Op::Jump(top));
                code[top] = Op::Loop(slot, bound, code.len());
                return Ok(());
            }
            "if" => {
                let at = code.len();
                code.push(Op::Exit);
                self.append(code, list.get(2).unwrap_or(&Value::Null), prog, progs)?;
                let mut otherwise = code.len();
                if let Some(rest) = list.get(3) {
                    code.push(Op::Exit);
                    self.append(code, rest, prog, progs)?;
                    code[otherwise] = Op::Jump(code.len());
                    otherwise += 1;
                }
                code[at] = Op::JumpIfZero(number(1, prog)?, otherwise);
                return Ok(());
            }
            other => return Err(format!("the oracle cannot run the instruction {other}")),
        };
        code.push(op);
        Ok(())
    }

    fn select(&self, list: &[Value], prog: &Prog) -> Result<Op> {
        let (mut cases, mut has_default, mut into) = (Vec::new(), false, None);
        for part in &list[1..] {
            if part.as_str() == Some("default") {
                has_default = true;
            } else if let Some(name) = part.get("into").and_then(Value::as_str) {
                into = Some(prog.slots[name]);
            } else if let Some(parts) = part.as_array() {
                let is_send = parts.first().and_then(Value::as_str) == Some("send");
                let third = parts.get(2);
                let value = match third.filter(|_| is_send) {
                    Some(source) => self.expr(source, Some(prog))?,
                    None => Ex::Number(0),
                };
                let slot = third.filter(|_| !is_send).and_then(Value::as_str);
                let slot = slot.map(|name| prog.slots[name]);
                cases.push(Case { is_send, channel: self.object(parts.get(1), "chan", prog)?, value, slot });
            }
        }
        Ok(Op::Select(cases, has_default, into))
    }
}

impl Ex {
    /// Its value; an error is the panic of the task.
    pub fn value(&self, vars: &[i64]) -> Result<i64> {
        Ok(match self {
            Ex::Number(n) => *n,
            Ex::Var(slot) => vars[*slot],
            Ex::Binary(sign, a, b) => {
                let (a, b) = (a.value(vars)?, b.value(vars)?);
                match sign {
                    '+' => a.wrapping_add(b),
                    '-' => a.wrapping_sub(b),
                    '*' => a.wrapping_mul(b),
                    '%' if b == 0 => return Err("integer divide by zero".into()),
                    '%' => a.wrapping_rem(b),
                    '<' => (a < b) as i64,
                    _ => (a == b) as i64,
                }
            }
        })
    }
}

impl Object {
    /// Its number among the objects of its kind.
    pub fn number(&self, vars: &[i64]) -> Result<usize> {
        let index = match &self.index {
            Some(index) => index.value(vars)?,
            None => 0,
        };
        if index < 0 || index as usize >= self.count {
            return Err("index out of range".into());
        }
        Ok(self.first + index as usize)
    }
}
