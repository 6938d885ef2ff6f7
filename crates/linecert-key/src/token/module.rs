//! The library that speaks to tokens.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
};
use thiserror::Error as ThisError;

use super::{DeviceError, Token};

/// A library that speaks to tokens, for example that of OpenSC or of the maker of a USB token.
#[derive(Debug, Clone)]
pub struct TokenModule(Pkcs11);

/// Why a library cannot be used.
#[derive(Debug, ThisError)]
pub enum ModuleError {
    /// No library is named.
    #[error(
        "no library of a token is named; name the one of its maker: \
         `pkcs11:token=TOKEN;object=KEY?module-path=/usr/lib/…/opensc-pkcs11.so`"
    )]
    Unnamed,
    /// There is no such file.
    #[error("there is no library {}", .0.display())]
    Absent(PathBuf),
    /// The file is not a library that speaks PKCS #11.
    #[error("{} is not a PKCS #11 library: {source}", path.display())]
    Load {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: Error,
    },
    /// The library does not start.
    #[error("{} does not start: {source}", path.display())]
    Start {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: Error,
    },
}

/// The libraries that are loaded. A process starts each of them once (PKCS #11 2.40, 5.4), and
/// leaves them running: to stop one would close the sessions of every key that is open.
static LOADED: Mutex<BTreeMap<PathBuf, Pkcs11>> = Mutex::new(BTreeMap::new());

impl TokenModule {
    /// Loads a library, which runs as part of this program, and starts it.
    ///
    /// # Errors
    /// When it is absent, is no PKCS #11 library, or does not start.
    pub fn load(path: &Path) -> Result<Self, ModuleError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(library) = loaded.get(path) {
            return Ok(Self(library.clone()));
        }
        let library = start(path)?;
        loaded.insert(path.to_owned(), library.clone());
        Ok(Self(library))
    }

    /// The tokens that are plugged in and ready for use.
    ///
    /// # Errors
    /// When the library cannot say.
    pub fn tokens(&self) -> Result<Vec<Token>, DeviceError> {
        let mut tokens = Vec::new();
        for slot in self.0.get_slots_with_token()? {
            let info = match self.0.get_token_info(slot) {
                Ok(info) => info,
                // It was pulled out in between.
                Err(Error::Pkcs11(RvError::TokenNotPresent | RvError::DeviceRemoved, _)) => {
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            if info.token_initialized() {
                tokens.push(Token { library: self.0.clone(), slot, info });
            }
        }
        Ok(tokens)
    }
}

fn start(path: &Path) -> Result<Pkcs11, ModuleError> {
    // A bare name is looked for where the system keeps its libraries.
    if path.components().count() > 1 && !path.exists() {
        return Err(ModuleError::Absent(path.to_owned()));
    }
    let library =
        Pkcs11::new(path).map_err(|source| ModuleError::Load { path: path.to_owned(), source })?;
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(library),
        Err(source) => Err(ModuleError::Start { path: path.to_owned(), source }),
    }
}
