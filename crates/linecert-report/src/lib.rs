//! The certificate as a PDF page
