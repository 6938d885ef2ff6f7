//! Links to instruments and access nodes, and what is read over them.
//!
//! This crate opens the serial ports and, with `linecert-snmp` and `linecert-net`, the sockets of
//! the line under test. What a model of device says and means is not known here but in its driver.

mod access_node;
mod agent_address;
mod console;
mod credentials;
mod inventory;
mod meter;
mod node;
mod port;
mod secret;
mod serial;
mod service;
mod take;
mod task;

pub use agent_address::{AgentAddress, NotAnAgent};
pub use console::{
    Algorithms, Console, ConsoleAccess, ConsoleAddress, ConsoleError, ConsoleLinkError,
    ConsoleLogin, ConsoleTake, Deadlines, Endpoint, Fingerprint, Halt, HostKeyError, HostTrust,
    LockError, LoginError, NotAConsole, NotAFingerprint, ProgramError, TelnetError,
};
pub use credentials::{CredentialsError, Login, credentials_of_environment};
pub use inventory::{
    AccessNode, Inventory, Meter, NotAVlan, PppoeAccount, Resolvers, Service, SipAccount,
    Television, Through, Vlan, Voice,
};
pub use meter::{
    Answer, Average, Averaged, Candidate, CandidateError, DetectorIsDark, MeterError, MeterEvent,
    MeterReading, NotAnAverage, Patience, PowerMeter, Probed, ReadingPlan, Reference,
    ReferenceError, Zeroed, candidates, probe,
};
pub use node::{
    Detected, Node, NodeError, SelectError, Selected, Sweep, Swept, Unread, Watch, detect, select,
};
pub use port::{Access, Adapter, Holder, Mend, Port, PortChange, PortWatch, ports};
pub use secret::{SecretError, SecretSource};
pub use serial::{Busy, Forbidden, LinkError, ModemLine, Setting, Unheeded};
pub use service::{
    OwnSession, OwnSessionError, SIP_PORT, ServiceError, ServiceTask, VOICE_PORT, link_readings,
    resolve, resolve_port, session_plan, withhold,
};
pub use take::{TakeError, TakeEvent, take, take_patiently, unseen_identity};
pub use task::{Permille, Take, Task};
