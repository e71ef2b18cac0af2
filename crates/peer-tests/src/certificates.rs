//! Certificates of every kind, sound and flawed, made by openssl.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What openssl is told instead of the machine's own settings, some of which forbid SHA-1.
const SETTINGS: &str = include_str!("../servers/openssl.cnf");
/// Long ago and far ahead, as openssl takes times.
const PAST: (&str, &str) = ("20100101000000Z", "20110101000000Z");
const PRESENT: (&str, &str) = ("20200101000000Z", "20991231235959Z");
const FUTURE: (&str, &str) = ("20980101000000Z", "20991231235959Z");

/// What a certificate is like. `Kind::default()` is sound, for `localhost` and 127.0.0.1.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Entries of subjectAltName; empty: the extension is absent.
    pub names: &'static str,
    /// Extended key usage.
    pub usage: &'static str,
    /// From and until.
    pub dates: (&'static str, &'static str),
    /// Of the signature.
    pub digest: &'static str,
    /// As `openssl genpkey` takes it: `rsa:1024`, `ec`.
    pub key: &'static str,
}

impl Default for Kind {
    fn default() -> Self {
        Kind {
            names: "DNS:localhost,IP:127.0.0.1",
            usage: "serverAuth",
            dates: PRESENT,
            digest: "sha256",
            key: "ec",
        }
    }
}

impl Kind {
    /// It ended years ago.
    #[must_use]
    pub fn expired() -> Kind {
        Kind { dates: PAST, ..Kind::default() }
    }

    /// It begins decades ahead.
    #[must_use]
    pub fn not_yet() -> Kind {
        Kind { dates: FUTURE, ..Kind::default() }
    }
}

/// A certificate and its key in PEM.
#[derive(Clone, Debug)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// A root, an intermediate below it, and what both issue, in one folder.
#[derive(Debug)]
pub struct Authority {
    folder: tempfile::TempDir,
    pub root: Pair,
    pub intermediate: Pair,
}

impl Authority {
    /// Makes both. Two of the same name have different keys.
    #[must_use]
    pub fn new(name: &str) -> Authority {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let at = folder.path();
        std::fs::write(at.join("openssl.cnf"), SETTINGS).expect("settings");
        std::fs::write(at.join("index.txt"), "").expect("an index");
        let root = own(at, "root", &format!("{name} Root"), "authority");
        let intermediate = pair(at, "intermediate");
        request(at, "intermediate", &format!("{name} Intermediate"), "ec");
        sign(at, &root, "intermediate", "[issued]\nbasicConstraints=critical,CA:TRUE\n", &Kind::default());
        Authority { folder, root, intermediate }
    }

    /// A certificate that the root itself issued.
    #[must_use]
    pub fn by_root(&self, name: &str, kind: &Kind) -> Pair {
        self.issue(&self.root, name, kind)
    }

    /// A certificate that the intermediate issued.
    #[must_use]
    pub fn by_intermediate(&self, name: &str, kind: &Kind) -> Pair {
        self.issue(&self.intermediate, name, kind)
    }

    /// A certificate that stands for itself; it may sign others, or not.
    #[must_use]
    pub fn self_signed(&self, name: &str, may_sign: bool) -> Pair {
        own(self.folder.path(), name, "localhost", if may_sign { "authority" } else { "alone" })
    }

    /// The pair in PKCS#12.
    #[must_use]
    pub fn pkcs12(&self, pair: &Pair, password: &str) -> PathBuf {
        let file = pair.certificate.with_extension("p12");
        let mut command = Command::new("openssl");
        command.args(["pkcs12", "-export", "-passout", &format!("pass:{password}"), "-out"]).arg(&file);
        command.arg("-in").arg(&pair.certificate).arg("-inkey").arg(&pair.key);
        run(self.folder.path(), command);
        file
    }

    fn issue(&self, issuer: &Pair, name: &str, kind: &Kind) -> Pair {
        let at = self.folder.path();
        request(at, name, name, kind.key);
        let names =
            if kind.names.is_empty() { String::new() } else { format!("subjectAltName={}\n", kind.names) };
        let extensions =
            format!("[issued]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage={}\n{names}", kind.usage);
        sign(at, issuer, name, &extensions, kind);
        pair(at, name)
    }
}

fn pair(folder: &Path, name: &str) -> Pair {
    Pair { certificate: folder.join(format!("{name}.pem")), key: folder.join(format!("{name}.key")) }
}

/// Signed with its own key.
fn own(folder: &Path, name: &str, common_name: &str, extensions: &str) -> Pair {
    let made = pair(folder, name);
    let mut command = fresh(common_name, "ec", &made.key);
    command.args(["-x509", "-days", "3650", "-extensions", extensions, "-out"]).arg(&made.certificate);
    run(folder, command);
    made
}

fn request(folder: &Path, name: &str, common_name: &str, key: &str) {
    let mut command = fresh(common_name, key, &pair(folder, name).key);
    command.arg("-out").arg(folder.join(format!("{name}.csr")));
    run(folder, command);
}

fn fresh(common_name: &str, key: &str, file: &Path) -> Command {
    let mut command = Command::new("openssl");
    command.args(["req", "-new", "-nodes", "-subj", &format!("/CN={common_name}"), "-newkey", key]);
    if key == "ec" {
        command.args(["-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    command.arg("-keyout").arg(file);
    command
}

/// `openssl ca` is the one that takes any dates.
fn sign(folder: &Path, issuer: &Pair, name: &str, extensions: &str, kind: &Kind) {
    let extension_file = folder.join(format!("{name}.ext"));
    std::fs::write(&extension_file, extensions).expect("a file of extensions");
    let mut command = Command::new("openssl");
    command.args(["ca", "-batch", "-notext", "-md", kind.digest]);
    command.args(["-startdate", kind.dates.0, "-enddate", kind.dates.1]);
    command.arg("-cert").arg(&issuer.certificate).arg("-keyfile").arg(&issuer.key);
    command.args(["-extensions", "issued", "-extfile"]).arg(extension_file);
    command.arg("-in").arg(folder.join(format!("{name}.csr")));
    command.arg("-out").arg(folder.join(format!("{name}.pem")));
    run(folder, command);
}

fn run(folder: &Path, mut command: Command) {
    command.current_dir(folder).env("OPENSSL_CONF", folder.join("openssl.cnf"));
    let output = command.output().expect("openssl");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
