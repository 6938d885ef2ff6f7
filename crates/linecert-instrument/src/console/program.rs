//! A program of this machine that tells of an instrument, such as `ethtool`.

use std::{io, process::Stdio};

use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};

use super::output::{Collected, Output};

/// Why a program said nothing.
#[derive(Debug, Error)]
pub enum ProgramError {
    /// The driver names no program.
    #[error("the driver names no program")]
    Nameless,
    /// It is not installed.
    #[error("the program `{0}` is not installed")]
    NotInstalled(String),
    /// It may not be run.
    #[error("the program `{0}` may not be run by this user")]
    Forbidden(String),
    /// The system failed otherwise.
    #[error("the program `{program}`: {source}")]
    Io {
        /// The program.
        program: String,
        /// The cause.
        source: io::Error,
    },
}

/// Runs exactly these words, without a shell, and keeps at most `most` octets of what is said. The
/// program is killed when that is too little, or when nobody waits any longer.
pub(crate) async fn run(words: &[String], most: usize) -> Result<Output, ProgramError> {
    let (program, arguments) = words.split_first().ok_or(ProgramError::Nameless)?;
    let failed = |source| ProgramError::of(program, source);
    let mut child = Command::new(program)
        .args(arguments)
        // A translated label is another label.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut collected = Collected::of_at_most(most);
    if let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) {
        collect(&mut collected, out, err).await.map_err(failed)?;
    }
    if collected.is_full() {
        child.kill().await.map_err(failed)?;
        return Ok(collected.cut());
    }
    collected.exit(child.wait().await.map_err(failed)?.code());
    Ok(collected.whole())
}

/// Reads both until both end, or more came than was agreed.
async fn collect(
    collected: &mut Collected,
    mut out: impl AsyncRead + Unpin,
    mut err: impl AsyncRead + Unpin,
) -> io::Result<()> {
    let (mut said, mut complained) = ([0; 4_096], [0; 4_096]);
    let (mut out_ended, mut err_ended) = (false, false);
    while !(collected.is_full() || out_ended && err_ended) {
        tokio::select! {
            count = out.read(&mut said), if !out_ended => {
                let count = count?;
                out_ended = count == 0;
                collected.push(said.get(..count).unwrap_or_default());
            }
            count = err.read(&mut complained), if !err_ended => {
                let count = count?;
                err_ended = count == 0;
                collected.push_error(complained.get(..count).unwrap_or_default());
            }
        }
    }
    Ok(())
}

impl ProgramError {
    fn of(program: &str, source: io::Error) -> Self {
        let program = program.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotInstalled(program),
            io::ErrorKind::PermissionDenied => Self::Forbidden(program),
            _ => Self::Io { program, source },
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;
    use crate::console::output::Extent;

    async fn run_words(words: &[&str], most: usize) -> Result<Output, ProgramError> {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        run(&words, most).await
    }

    #[tokio::test]
    async fn words_are_words_and_no_shell_reads_them() {
        let said = run_words(&["echo", "$HOME; reboot", "光"], 1_000).await.unwrap();
        assert_eq!(String::from_utf8(said.text).unwrap(), "$HOME; reboot 光\n");
        assert_eq!((said.exit, said.extent), (Some(0), Extent::Whole));
    }

    #[tokio::test]
    async fn what_it_complains_of_stands_behind_and_its_status_beside() {
        let script = "echo two >&2; echo one; exit 3";
        let said = run_words(&["sh", "-c", script], 1_000).await.unwrap();
        assert_eq!((said.text.as_slice(), said.exit), (&b"one\ntwo\n"[..], Some(3)));
    }

    #[tokio::test]
    async fn an_endless_output_is_cut_and_its_program_killed() {
        let said = timeout(Duration::from_secs(20), run_words(&["yes"], 10_000)).await;
        let said = said.unwrap().unwrap();
        assert_eq!((said.text.len(), said.extent), (10_000, Extent::Cut));
        let exact = run_words(&["printf", "12345"], 5).await.unwrap();
        assert_eq!((exact.text.as_slice(), exact.extent), (&b"12345"[..], Extent::Whole));
    }

    #[tokio::test]
    async fn what_cannot_be_run_is_named() {
        let error = run_words(&["no-such-program"], 10).await.unwrap_err();
        assert_eq!(error.to_string(), "the program `no-such-program` is not installed");
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = run_words(&[file.path().to_str().unwrap()], 10).await.unwrap_err();
        assert!(matches!(error, ProgramError::Forbidden(_)), "{error}");
        assert!(matches!(run_words(&[], 10).await, Err(ProgramError::Nameless)));
    }

    #[tokio::test]
    async fn a_program_that_nobody_waits_for_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("lived");
        let script = format!("sleep 1; touch {}", mark.display());
        let words = ["sh", "-c", &script];
        let run = run_words(&words, 10);
        assert!(timeout(Duration::from_millis(200), run).await.is_err());
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(!mark.exists());
    }
}
