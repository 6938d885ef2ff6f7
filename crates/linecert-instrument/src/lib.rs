//! Links to instruments and access nodes, and what is read over them
