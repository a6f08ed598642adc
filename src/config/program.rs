//! Runs a program that prints a secret.

use std::{
    io::Read as _,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::secret::{MAX_SECRET_BYTES, bounded_text};
use crate::sensitive::Sensitive;

/// How often it is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// What a program prints on its standard output within `timeout`; or what went wrong, with
/// nothing of what it said. It is started without a shell, with the environment of the gateway.
pub(super) fn output(line: &[String], timeout: Duration) -> Result<Sensitive, String> {
    let (program, arguments) = line.split_first().ok_or("no program is named")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // What it complains about may hold what it was to print.
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the command cannot be started: {}", error.kind()))?;
    let stdout = child.stdout.take().expect("it is piped");
    // The pipe is read beside the wait: a program that waits for its reader never ends.
    let reader = thread::spawn(move || {
        let mut text = String::with_capacity(16 * 1024);
        let read = stdout.take(MAX_SECRET_BYTES + 1).read_to_string(&mut text);
        bounded_text(text, read)
    });
    let ended = wait(&mut child, Instant::now() + timeout);
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
        // A grandchild may hold the pipe open for as long as it likes: nobody waits for it.
        return Err("the command did not end in time".to_owned());
    }
    let text = reader
        .join()
        .map_err(|_| "what the command printed cannot be read".to_owned())??;
    match ended {
        Some(status) if !status.success() => {
            let code = status
                .code()
                .map_or_else(|| "a signal".to_owned(), |c| format!("code {c}"));
            Err(format!("the command ended with {code}"))
        }
        _ if text.expose().trim().is_empty() => Err("the command printed nothing".to_owned()),
        _ => Ok(text),
    }
}

fn wait(child: &mut Child, deadline: Instant) -> Option<std::process::ExitStatus> {
    while Instant::now() < deadline {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => thread::sleep(PAUSE),
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::output;

    const LONG: Duration = Duration::from_mins(1);

    fn shell(script: &str, timeout: Duration) -> Result<String, String> {
        let line = ["sh", "-c", script].map(str::to_owned);
        output(&line, timeout).map(|text| text.expose().to_owned())
    }

    #[test]
    fn what_a_program_prints_is_read_and_what_it_complains_is_not() {
        assert_eq!(shell("echo ring", LONG).unwrap(), "ring\n");
        let long = shell("yes 0123456789 | head -c 100000", LONG).unwrap();
        assert_eq!(long.len(), 100_000);
        for (script, expected) in [
            ("echo hunter2; echo hunter2 >&2; exit 3", "code 3"),
            ("kill -9 $$", "a signal"),
            ("true", "printed nothing"),
            ("yes hunter2", "longer than"),
        ] {
            let error = shell(script, LONG).unwrap_err();
            assert!(
                error.contains(expected) && !error.contains("hunter2"),
                "{script}: {error}"
            );
        }
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let error = shell("sleep 600", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error, "the command did not end in time");
        let error = output(&["/no/such/program".to_owned()], LONG)
            .map(|_| ())
            .unwrap_err();
        assert!(error.contains("cannot be started"), "{error}");
    }
}
