//! The key ring's file.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Barrier,
};

use super::Setup;
use crate::{
    config::{KeySource, create_ring, load_or_create_ring_text, replace_ring},
    sensitive::Sensitive,
};

const RING: &str = "a ring of keys";

fn source(setup: &Setup) -> KeySource {
    setup.settings().keys
}

fn path(source: &KeySource) -> PathBuf {
    match source {
        KeySource::File { path, .. } => path.clone(),
        _ => panic!("the ring is no file"),
    }
}

/// The ring's text, or what is wrong.
fn load(source: &KeySource, new: &str) -> Result<String, String> {
    load_or_create_ring_text(source, || Sensitive::from(new))
        .map(|ring| ring.expose().to_owned())
        .map_err(|problem| problem.to_string())
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_ring_given_inline_is_taken_as_it_is() {
    let setup = Setup::new().env("CLOAKROOM_KEYS__RING", RING);
    assert_eq!(load(&source(&setup), "another").unwrap(), RING);
    assert_eq!(names_in(setup.folder.path()), [""; 0]);
}

#[test]
fn a_ring_in_both_forms_is_refused() {
    let setup = Setup::file("keys.file = 'x'").env("CLOAKROOM_KEYS__RING", "hunter2");
    let expected = "cloakroom.toml:1: keys.file: `keys.ring` is set too (CLOAKROOM_KEYS__RING); set one of them";
    assert_eq!(setup.problems(), [expected]);
}

#[test]
fn a_ring_is_what_a_command_prints() {
    let setup = Setup::file("keys.command = ['sh', '-c', 'echo a ring; echo noise >&2']");
    assert_eq!(load(&source(&setup), "another").unwrap(), "a ring\n");
    let setup = Setup::file("\nkeys.command = ['sh', '-c', 'echo hunter2; exit 2']");
    let error = load(&source(&setup), "another").unwrap_err();
    let expected = "cloakroom.toml:2: keys.command: key ring: the command ended with code 2";
    assert_eq!(error, expected);
    let setup = Setup::file("keys.command = []");
    let expected = "cloakroom.toml:1: keys.command: must name a program";
    assert_eq!(setup.problems(), [expected]);
    let setup = Setup::file("keys.command = ['x']\nkeys.file = 'x'");
    assert_eq!(setup.problems().len(), 1);
}

#[test]
fn a_ring_is_replaced_only_if_it_is_still_the_one_that_was_read() {
    let setup = Setup::file("keys.file = 'ring.json'").with("ring.json", RING);
    let source = source(&setup);
    private(&path(&source));
    let [old, new, other] = [RING, "new", "other"].map(Sensitive::from);
    assert!(!replace_ring(&source, &other, &new).unwrap());
    assert_eq!(load(&source, "").unwrap(), RING);
    assert!(replace_ring(&source, &old, &new).unwrap());
    assert_eq!(load(&source, "").unwrap(), "new");
    assert!(!create_ring(&source, &other).unwrap());
    assert_eq!(load(&source, "").unwrap(), "new");
    #[cfg(unix)]
    {
        set_mode(&path(&source), 0o640);
        assert!(replace_ring(&source, &new, &old).unwrap());
        assert_eq!(mode(&path(&source)), 0o640);
    }
    assert_eq!(names_in(setup.folder.path()).len(), 2);
}

#[test]
fn the_default_ring_is_made_once_in_a_folder_that_is_made_too() {
    let setup = Setup::file("data_dir = 'deep/data'");
    let source = source(&setup);
    assert_eq!(load(&source, RING).unwrap(), RING);
    assert_eq!(load(&source, "another").unwrap(), RING);
    assert_eq!(names_in(&setup.path("deep/data")), ["keys.json"]);
    assert_eq!(
        fs::read_to_string(setup.path("deep/data/keys.json")).unwrap(),
        RING
    );
}

#[test]
fn a_named_ring_is_made_only_if_its_folder_exists() {
    let setup = Setup::file("\nkeys.file = 'secrets/ring.json'");
    let source = source(&setup);
    let error = load(&source, RING).unwrap_err();
    assert!(
        error.starts_with("cloakroom.toml:2: keys.file: key ring "),
        "{error}"
    );
    assert!(
        error.contains("there is none, and it cannot be made"),
        "{error}"
    );
    assert!(!setup.path("secrets").exists());

    fs::create_dir(setup.path("secrets")).unwrap();
    assert_eq!(load(&source, RING).unwrap(), RING);
    assert_eq!(load(&source, "another").unwrap(), RING);
}

#[test]
fn a_file_that_is_no_ring_is_refused_and_left_alone() {
    let setup = Setup::file("keys.file = 'ring.json'");
    let source = source(&setup);
    let file = path(&source);
    for text in [&b""[..], b"\n", b"\xff\xff"] {
        fs::write(&file, text).unwrap();
        private(&file);
        assert!(load(&source, RING).is_err());
        assert_eq!(fs::read(&file).unwrap(), text);
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(load(&source, RING).is_err());
}

#[test]
fn of_gateways_that_start_at_once_all_have_the_same_whole_ring() {
    let setup = Setup::new();
    let source = source(&setup);
    let start = Barrier::new(8);
    let rings: Vec<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|i| {
                let (source, start) = (&source, &start);
                scope.spawn(move || {
                    let own = format!("{i}").repeat(100_000);
                    start.wait();
                    load(source, &own).unwrap()
                })
            })
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    assert_eq!(rings[0].len(), 100_000);
    assert!(rings.iter().all(|ring| *ring == rings[0]));
    assert_eq!(names_in(&setup.path("data")), ["keys.json"]);
}

#[cfg(unix)]
#[test]
fn what_is_made_is_for_its_owner_only() {
    let setup = Setup::new();
    load(&source(&setup), RING).unwrap();
    assert_eq!(mode(&setup.path("data")), 0o700);
    assert_eq!(mode(&setup.path("data/keys.json")), 0o600);
}

#[cfg(unix)]
#[test]
fn a_ring_that_others_can_read_or_change_is_refused() {
    let setup = Setup::file("keys.file = 'ring.json'").with("ring.json", RING);
    let source = source(&setup);
    for open in [0o604, 0o644, 0o602, 0o620, 0o601, 0o777] {
        set_mode(&path(&source), open);
        let error = load(&source, "another").unwrap_err();
        let expected = format!("other users can read or change it (mode {open:03o})");
        assert!(error.contains(&expected), "{error}");
    }
    // A group that may read is how Kubernetes hands out a secret.
    for private in [0o600, 0o400, 0o440, 0o640] {
        set_mode(&path(&source), private);
        assert_eq!(load(&source, "another").unwrap(), RING, "{private:o}");
    }
}

fn private(path: &Path) {
    #[cfg(unix)]
    set_mode(path, 0o600);
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
