
### What a verification knows.

