//! The transparency log in a folder that any web server can serve: writer, reader, monitor, witness.
