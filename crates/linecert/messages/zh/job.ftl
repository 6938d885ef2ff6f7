
### Attachments, remarks and statements about a certificate.

