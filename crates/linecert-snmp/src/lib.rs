//! SNMP reads and recordings; knows nothing of lines
