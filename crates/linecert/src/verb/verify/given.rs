//! The file that was given: a certificate, or a page that carries one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use linecert_cert::{
    Bundle, BundleError, MAX_BYTES, OpenKeyCertError, Report, TrustRoots, VerifyError, lab, verify,
};
use linecert_report::attachment;

use crate::{
    exit::{CommandError, Exit},
    signer,
    verb::read_bytes,
};

/// What every PDF begins with.
const PDF: &[u8] = b"%PDF-";

/// A certificate that verifies, with the file that it was read from.
pub(crate) struct Given {
    /// The bytes of the `.lcert` file that knows most of it: the one beside a page, if there is
    /// one.
    pub(crate) bundle: Vec<u8>,
    /// What is known of it.
    pub(crate) report: Report,
    /// The page, when one was given.
    pub(crate) page: Option<GivenPage>,
}

/// A page with the certificate that it carries.
pub(crate) struct GivenPage {
    /// The PDF.
    pub(crate) pdf: Vec<u8>,
    /// The `.lcert` file in it, as it was when the page was made.
    pub(crate) attached: Vec<u8>,
}

/// Where certificates are looked for, and under which keys they count.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The file that was given.
    pub(crate) file: &'a Path,
    /// The `.lcert` file that goes with a page, if it was named.
    pub(crate) certificate: Option<&'a Path>,
    /// The file of the trust root, if it was named.
    pub(crate) trust: Option<&'a Path>,
}

/// The operator's trust root, or that of the lab.
pub(crate) fn trust_roots(file: Option<&Path>) -> Result<TrustRoots, CommandError> {
    let Some(file) = file else { return Ok(lab::trust_roots()) };
    signer::read_trust_root(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "trust-root-unusable")
            .name("file", file.display())
            .cause(error)
            .hint("hint-trust-root")
    })
}

impl Source<'_> {
    /// Reads and verifies what was given, whatever its name.
    pub(crate) fn open(self, trust: &TrustRoots) -> Result<Given, CommandError> {
        let bytes = self.read()?;
        if !bytes.starts_with(PDF) {
            let report = self.verify((self.file, &bytes), trust)?;
            return Ok(Given { bundle: bytes, report, page: None });
        }
        let attached = attachment(&bytes).map_err(|error| {
            self.not_valid(30, self.file).cause(error).hint("hint-give-certificate")
        })?;
        let (file, bundle) = match self.beside() {
            Some(file) => (file.clone(), self.same_certificate(&attached, &file)?),
            None => (self.file.to_owned(), attached.clone()),
        };
        let report = self.verify((&file, &bundle), trust)?;
        Ok(Given { bundle, report, page: Some(GivenPage { pdf: bytes, attached }) })
    }

    /// The bytes of the file, unless it has more than any certificate.
    fn read(self) -> Result<Vec<u8>, CommandError> {
        let length = fs::metadata(self.file).map_or(0, |metadata| metadata.len());
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length <= MAX_BYTES {
            return read_bytes(self.file);
        }
        let too_large = self.not_valid(30, self.file).cause(BundleError::TooLarge(length));
        Err(too_large.hint("hint-do-not-rely"))
    }

    /// The `.lcert` file that was named, or else that of the page's name beside it.
    fn beside(self) -> Option<PathBuf> {
        let beside = || Some(self.file.with_extension("lcert")).filter(|file| file.is_file());
        self.certificate.map(Path::to_owned).or_else(beside)
    }

    /// Reads the `.lcert` file of a page, which must hold the certificate that the page carries.
    fn same_certificate(self, attached: &[u8], file: &Path) -> Result<Vec<u8>, CommandError> {
        let bundle = read_bytes(file)?;
        let digest = |bytes| Bundle::parse(bytes).map(|bundle| bundle.envelope.digest());
        match (digest(attached), digest(&bundle)) {
            (Ok(one), Ok(other)) if one != other => {
                let other = CommandError::new(Exit::Certificate(44), "page-of-another");
                Err(other
                    .name("file", self.file.display())
                    .name("certificate", file.display())
                    .hint("hint-give-certificate"))
            }
            // What is no bundle is refused when it is verified.
            _ => Ok(bundle),
        }
    }

    /// Verifies the bytes of a file.
    pub(crate) fn verify(
        self,
        (file, bundle): (&Path, &[u8]),
        trust: &TrustRoots,
    ) -> Result<Report, CommandError> {
        verify(bundle, trust).map_err(|error| {
            let hint = self.hint_of(&error);
            self.not_valid(error.code(), file).cause(error).hint(hint)
        })
    }

    fn not_valid(self, code: u8, file: &Path) -> CommandError {
        CommandError::new(Exit::Certificate(code), "not-valid").name("file", file.display())
    }

    const fn hint_of(self, error: &VerifyError) -> &'static str {
        let unknown = matches!(error, VerifyError::KeyCert(OpenKeyCertError::UnknownIssuer { .. }));
        match (error, self.trust) {
            (VerifyError::Purpose { .. }, None) => "hint-give-trust",
            (VerifyError::Purpose { .. }, Some(_)) => "hint-training",
            (_, None) if unknown => "hint-give-trust",
            (_, Some(_)) if unknown => "hint-other-operator",
            _ => match error.code() {
                42 => "hint-revoked-key",
                43 => "hint-hidden-attempts",
                47 => "hint-other-code",
                _ => "hint-do-not-rely",
            },
        }
    }
}
