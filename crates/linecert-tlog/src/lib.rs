//! C2SP signed notes, checkpoints, tiles, proofs, cosignatures and policies; pure.
