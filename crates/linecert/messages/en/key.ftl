
### Keys and trust roots.

about-linecert-key = Keys for signing
about-linecert-key-new = Make a trust root and a technician's key in a new folder
arg-linecert-certify-signer = The folder with the technician's key, made by `linecert key new`
arg-linecert-key-new-folder = A folder that does not exist yet
arg-linecert-key-new-operator = The network operator, as it shall stand on certificates
arg-linecert-key-new-technician = The technician's name, as it shall stand on certificates
arg-linecert-key-new-staff = The technician's staff number
arg-linecert-key-new-days = How many days the technician's key is valid
trust-root-unusable = { $file } is not a usable trust root
key-folder-exists = { $folder } exists already, and keys are never overwritten
key-not-made = the keys could not be made
key-made = { $folder } holds a trust root and a technician's key
key-made-next = Move { $root } off this computer: whoever has it can make technicians. Give trust-root.json to everybody who verifies.
hint-key-new = make one with `linecert key new`
hint-trust-root = it is the file trust-root.json that the operator gives to everybody who verifies

## trust

about-linecert-trust = The operator's trust root, version by version
about-linecert-trust-terms = Write the newest version as terms in TOML, to change for the next
about-linecert-trust-draft = Propose a version of the trust root from terms in TOML
about-linecert-trust-sign = Sign a proposed version with one root key
about-linecert-trust-merge = Bring the signatures of two copies of a draft together
about-linecert-trust-finish = Make the trust root of a draft that enough root keys have signed
about-linecert-trust-show = Show a trust root, or a draft of one
about-linecert-trust-update = Put a newer trust root in the place of the one at hand, if it goes on from that
arg-trust = The trust root, trust-root.json
arg-linecert-trust-show-trust = A trust root, or a draft of one
arg-linecert-trust-draft-terms = The terms in TOML; docs/keys.md explains them
arg-linecert-trust-draft-after = The trust root that the version follows; without it, the version is the first
arg-linecert-trust-draft-out = Where the draft is written, a new file
arg-linecert-trust-finish-out = Where the trust root is written, a new file
arg-draft = The draft
arg-copy = A copy of the draft with other signatures
arg-pinned = The trust root at hand
arg-newer = The newer trust root
arg-key = The key that signs: a file, or pkcs11:token=TOKEN;object=KEY
arg-passphrase = Where the passphrase or PIN comes from: prompt, file:PATH, env:NAME or key-store
trust-terms-wrong = the terms are no version of a trust root
hint-trust-terms = docs/keys.md has an example; `linecert trust terms` writes those of the version before
trust-draft-unusable = { $file } is not a usable draft of a trust root
hint-trust-draft = make one with `linecert trust draft`
trust-not-signed = { $file } is not signed
hint-root-key = `linecert key show` tells which key it is
trust-not-merged = the signatures of { $file } are not taken
trust-unfinished = { $file } is not finished
hint-trust-sign = have it signed with `linecert trust sign`
trust-not-updated = { $pinned } stays as it is, for { $newer } does not go on from it
hint-trust-fork = ask the operator by another way before you trust either file
trust-draft-whole = { $file }: enough root keys have signed version { $version }
trust-draft-lacks = { $file }: version { $version } still takes { $new } signature(s) by its root keys
trust-draft-lacks-old = { $file }: version { $version } still takes { $old } signature(s) by root keys of the version before, { $new } by its own
trust-written = { $file } holds version { $version } of the trust root of { $operator }
trust-proposed = Proposed: version { $version }
trust-signed-by = Signed by { $key }
trust-history = History
trust-revocations = Revoked keys
trust-since = compromised since { $time }
trust-threshold = { $threshold } of { $keys }
trust-operational = operational
trust-training = training
trust-operator = operator
trust-purpose = purpose
trust-version = version
trust-issued = made at
trust-root-keys = root keys
trust-issuing-keys = issuing keys
trust-revoked = compromised since { $time }
trust-logs = logs
trust-witnesses = witnesses
trust-authorities = time-stamping authorities
trust-span = { $from } to { $until }
file-exists = { $file } exists already, and is not overwritten

## Opening keys

key-closed = the key does not open
key-passphrase-wrong = That is not the passphrase. Try again.
key-unencrypted = { $key } is not encrypted: whoever copies the file can sign with it
no-passphrase = there is no passphrase
ask-passphrase = Passphrase of { $lock }:
ask-pin = PIN of { $lock }:
ask-new-passphrase = New passphrase for { $lock }:
ask-passphrase-again = The same again:
hint-passphrase = run it on a terminal, or give --passphrase file:PATH or env:NAME
hint-passphrase-wrong = check the passphrase; there is no way around it
hint-key-passphrase = encrypt it with `linecert key passphrase`
hint-key-file = docs/keys.md tells which key files are read, and how openssl writes one
hint-token = `linecert key tokens` lists the tokens of a library and their keys
