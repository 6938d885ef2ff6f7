
### Audits of many certificates.

