
### Keys and trust roots.

