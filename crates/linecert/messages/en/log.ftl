
### Transparency logs.

