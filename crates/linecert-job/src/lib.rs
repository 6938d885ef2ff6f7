//! Plan, events, durable journal and file store of one acceptance job
