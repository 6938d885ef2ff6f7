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
about-linecertd-link = Make a link that logs an account in once, while linecertd does not run
about-linecertd-token = Make a token for an account while linecertd does not run

arg-config = The configuration file; else the variable LINECERTD_CONFIG names it
arg-set = A setting in place of that of the file and the environment; repeatable
arg-role = What this process does: api, ingest, log, poll, jobs, hooks, with commas between
arg-demo = Show everything with training keys, access nodes of the lab, and lines that do not exist
arg-data = The folder in which the demonstration stays; else it is removed in the end
arg-lang = The language: en or zh
arg-help = Show this help
arg-version = Show the version
arg-folder = The folder, which is made
arg-authority = The folder of the key that signs receipts, with its key-cert and the trust root; or lab, for training
arg-log = What the log is called, as log.example.net/linecert; the year is put behind it
arg-listen = The address and port to listen on
arg-account = The account
arg-days = In how many days it runs out

listening = linecertd answers at http://{ $address }
config-good = The settings can be used.
init-made = { $folder } is ready. The log is { $name }; put this line into the trust root:
init-token = This token of the account `admin` is shown once and runs out on { $until }:
init-link = Once linecertd runs, this link logs `admin` in, once, until { $until }; `linecertd link admin` makes another:
init-next = Start it with: linecertd --config { $file }
link-made = This link logs `{ $account }` in, once, until { $until }:
token-made = This token of the account `{ $account }` is shown once and runs out on { $until }:
demo-ready = This is a demonstration: every key, node, line and certificate of it is for training.
demo-link = This link logs in once, as `admin`:
demo-stop = Ctrl-C ends it.

error = error
hint = hint
cannot-configure = the settings cannot be used
cannot-run = linecertd cannot run
cannot-init = the folder { $folder } cannot be made
cannot-link = no link is made for `{ $account }`
cannot-token = no token is made for `{ $account }`
cannot-demo = the demonstration cannot be shown
exists = { $file } is there already
no-account = there is no account `{ $account }`
hint-config = `linecertd config show` tells where each value comes from
hint-demo = name a folder that is new or empty with --data, or none
hint-busy = another linecertd may be running on the same folder
hint-init = choose another folder, or go on with the one that is there
hint-stop = stop linecertd before, or let an administrator make it while it runs
