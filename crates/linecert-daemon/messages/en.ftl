### What linecertd says to whoever runs it.

heading-usage = Usage:
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options

about-linecertd = Receive, keep and give out certificates at the network operation centre
about-linecertd-config = The settings, and where each value comes from
about-linecertd-config-show = Show every setting with its value and its origin
about-linecertd-config-check = Say whether the settings can be used
about-linecertd-init = Make a folder with a store, a log, a configuration file and an administrator
about-linecertd-token = Make a token for an account while linecertd does not run
about-linecertd-backup = Copy the store and the logs into a new folder, while linecertd runs
about-linecertd-restore = Put a backup back where there is neither a store nor a log
about-linecertd-check = Read the store, the audit trail and the logs again, and tell what is wrong

arg-config = The configuration file; else the variable LINECERTD_CONFIG names it
arg-set = A setting in place of that of the file and the environment; repeatable
arg-role = What this process does: api, ingest, log, with commas between
arg-lang = The language: en or zh
arg-help = Show this help
arg-version = Show the version
arg-folder = The folder, which is made
arg-authority = The folder of the key that signs receipts, with its key-cert and the trust root; or lab, for training
arg-log = What the log is called, as log.example.net/linecert; the year is put behind it
arg-listen = The address and port to listen on
arg-account = The account
arg-days = In how many days it runs out
arg-to = The folder of the backup, which is made
arg-keys = Copy the secret keys of the logs too, encrypted as they are
arg-from = The folder of the backup

listening = linecertd answers at http://{ $address }
config-good = The settings can be used.
init-made = { $folder } is ready. The log is { $name }; put this line into the trust root:
init-token = This token of the account `admin` is shown once and runs out on { $until }:
init-next = Start it with: linecertd --config { $file }
token-made = This token of the account `{ $account }` is shown once and runs out on { $until }:
backup-made = { $folder } is a backup; keep it where only those may read it who may read the store.
backup-without-keys = The secret keys, passphrases, settings and the trust root are not in it.
restored = The backup is in { $folder }, and everything in it is as it was.
restored-log = Put the key of the log back only if nothing was appended since the backup was made; else the log would fork. docs/daemon.md tells what to do then.
check-good = The store, the audit trail and the logs are whole, and say the same.
step-store = Reading the store
step-copied = Copying the store: { $done } of about { $of } MB
step-log = Reading the log { $folder }
step-files = Reading files: { $count }

error = error
hint = hint
cannot-configure = the settings cannot be used
cannot-run = linecertd cannot run
cannot-init = the folder { $folder } cannot be made
cannot-token = no token is made for `{ $account }`
cannot-backup = the backup { $folder } cannot be made
cannot-restore = the backup { $folder } cannot be put back
cannot-check = { $folder } cannot be read
check-bad = { $count } findings
hint-full = make room on the disk; nothing half is left
hint-check = keep the folder as it is, and go on with the newest backup that is whole
exists = { $file } is there already
no-account = there is no account `{ $account }`
hint-config = `linecertd config show` tells where each value comes from
hint-busy = another linecertd may be running on the same folder
hint-init = choose another folder, or go on with the one that is there
hint-stop = stop linecertd before, or make the token by the API
