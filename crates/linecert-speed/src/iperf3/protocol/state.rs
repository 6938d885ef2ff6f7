//! The states that both sides tell each other on the control connection, one signed byte each.

use std::fmt;

macro_rules! states {
    ($($(#[$doc:meta])* $state:ident $byte:literal $text:literal;)+) => {
        /// A state of the control connection (`iperf_api.h`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum State {
            $($(#[$doc])* $state,)+
        }

        impl State {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$state,)+];

            /// The signed byte on the wire.
            #[must_use]
            pub const fn byte(self) -> i8 {
                match self { $(Self::$state => $byte,)+ }
            }
        }

        impl fmt::Display for State {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$state => $text,)+ })
            }
        }
    };
}

states! {
    /// All streams are there.
    TestStart 1 "test start";
    /// Data flows from here on.
    TestRunning 2 "test running";
    /// The client ends the test.
    TestEnd 4 "test end";
    /// The server asks for the parameters.
    ParamExchange 9 "parameter exchange";
    /// The server asks for the data streams.
    CreateStreams 10 "create streams";
    /// The server gives up.
    ServerTerminate 11 "server terminate";
    /// The client gives up.
    ClientTerminate 12 "client terminate";
    /// The server asks for the client's results and then sends its own.
    ExchangeResults 13 "exchange results";
    /// The server has told all.
    DisplayResults 14 "display results";
    /// A server's state before any test.
    IperfStart 15 "start";
    /// The client has told all.
    IperfDone 16 "done";
    /// The server is busy, or does not admit the client.
    AccessDenied -1 "access denied";
    /// The server failed; two error numbers follow.
    ServerError -2 "server error";
}

impl State {
    /// Returns `None` for a byte that is no state.
    #[must_use]
    pub fn from_byte(byte: i8) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.byte() == byte)
    }
}
