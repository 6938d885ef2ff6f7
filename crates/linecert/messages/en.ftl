### Every word that a person reads, in English. `zh.ftl` has the same ids.

## Help
heading-usage = Usage:
heading-commands = Commands
heading-arguments = Arguments
heading-options = Options
about-linecert = Prove that a broadband line was installed well
about-linecert-certify = Measure a line, judge it, and issue the signed certificate
about-linecert-verify = Check a certificate offline
about-linecert-profile = Acceptance profiles: list, show, check, assess
about-linecert-profile-list = List the profiles that come with linecert
about-linecert-profile-show = Show the limits of a profile and where each comes from
about-linecert-profile-check = Check a profile file
about-linecert-profile-assess = Judge a file of measurements by a profile
about-linecert-driver = Device drivers: list, show, check, replay
about-linecert-driver-list = List the devices that linecert can read
about-linecert-driver-show = Show what a driver reads, and on what evidence
about-linecert-driver-check = Check a driver file
about-linecert-driver-replay = Decode a recording of a device
about-linecert-ping = Measure round-trip time and loss by ICMP echo
about-linecert-speed = Measure TCP throughput against an iperf3 server
about-linecert-key = Keys for signing
about-linecert-key-new = Make a trust root and a technician's key in a new folder
about-linecert-lab = Run the simulated home and access network until Ctrl-C
arg-help = Show this help
arg-version = Show the version
arg-format = What results look like: text for people, JSON for programs
arg-lang = Language of everything that a person reads (default: from the locale)
arg-linecert-certify-lab = Use the built-in lab instead of a real line; the certificate says TRAINING
arg-linecert-certify-fault = Break the lab's line: dirty-connector, cut-fibre, slow-line, silent-meter, onu-offline
arg-linecert-certify-order = The work order
arg-linecert-certify-inventory = The instruments and devices that may be used
arg-linecert-certify-signer = The folder with the technician's key, made by `linecert key new`
arg-linecert-certify-out = Where the certificate, the PDF and the job's journal go
arg-linecert-certify-resume = Go on with a job that was stopped, or measure again what is missing
arg-linecert-verify-bundle = The certificate, a .lcert file
arg-linecert-verify-trust = The operator's trust root; not needed for training certificates
arg-linecert-profile-show-profile = Name of the profile
arg-linecert-profile-check-file = A profile.toml
arg-linecert-profile-assess-profile = Name of a profile, or a profile.toml
arg-linecert-profile-assess-measurements = A TOML file of measurements
arg-linecert-driver-show-driver = Name of the driver
arg-linecert-driver-check-file = A driver.toml
arg-linecert-driver-replay-driver = Name of a driver, or a driver.toml
arg-linecert-driver-replay-recording = A walk (.snmprec form) or a serial transcript
arg-linecert-ping-host = Host name or address
arg-linecert-ping-count = How many echo requests to send
arg-linecert-ping-interval = Time between requests
arg-linecert-ping-timeout = How long to wait for the last reply
arg-linecert-speed-server = The iperf3 server; port 5201 unless given
arg-linecert-speed-direction = Which way to measure
arg-linecert-speed-time = Seconds of steady transfer in each direction; the ramp before it does not count
arg-linecert-speed-streams = Parallel TCP connections
arg-linecert-key-new-folder = A folder that does not exist yet
arg-linecert-key-new-operator = The network operator, as it shall stand on certificates
arg-linecert-key-new-technician = The technician's name, as it shall stand on certificates
arg-linecert-key-new-staff = The technician's staff number
arg-linecert-key-new-days = How many days the technician's key is valid
arg-linecert-lab-fault = Break the line: dirty-connector, cut-fibre, slow-line, silent-meter, onu-offline
arg-linecert-lab-out = Write an order, an inventory and the community for this lab into a folder

## Words
error = error
hint = hint
warning = warning
verdict-pass = PASS
verdict-marginal-pass = PASS*
verdict-not-assessed = -
verdict-marginal-fail = FAIL*
verdict-fail = FAIL
overall-pass = PASS
overall-marginal-pass = PASS*
overall-incomplete = INCOMPLETE
overall-fail = FAIL
training = TRAINING - made on a simulated line, certifies nothing
accepts = accepts
margin = margin
not-assessed = not assessed
unverified = unverified

## Why a limit was not assessed, why a number is missing
why-not-measured = not measured
why-other-conditions = measured only under other conditions than the limit names
why-too-few-samples = { $have } samples do not show it; it takes at least { $need }
why-samples-not-stated = the number of samples is not stated
why-no-contracted-rate = the work order states no contracted rate
why-guard-band-too-wide = the measurement is too uncertain: a guard band of { $band } on either side of { $tolerance }
why-out-of-range = beyond { $end }, the end of the instrument's range
reason-no-such-object = the device has no such value
reason-sentinel = the device says that it has no value
reason-implausible = the value cannot be true
reason-garbled = the answer makes no sense
reason-offline = offline
reason-no-light = no light
reason-instrument-fault = the instrument could not measure
reason-out-of-calibration = the instrument's calibration has run out
reason-timed-out = no answer in time
reason-busy = in use
reason-refused = refused
reason-forbidden = not permitted
reason-not-found = not there
reason-unsupported = cannot be measured with this instrument
reason-stopped = stopped before the end
interrupted = broken off
uncertainty-not-stated = no uncertainty is stated for this reading
attempts = { $count } attempts
bounds = { $low } … { $high } (95 %, n={ $samples })
mandatory = mandatory
optional = optional
subject-outlet = outlet
subject-pair = copper pair

## Tasks
task-outlet-power-1490 = Power at the outlet, 1490 nm
task-outlet-power-1550 = Power at the outlet, 1550 nm
task-outlet-power-1577 = Power at the outlet, 1577 nm
task-onu = ONU and PON port
task-latency = Round-trip time and loss
task-throughput-down = Throughput down
task-throughput-up = Throughput up

## certify
unplanned = { $metric }: nothing in the inventory can measure it, so it will not be assessed
nothing-outstanding = Everything has been measured and passed, and the certificate has been issued. There is nothing left to do.
nothing-measurable = Everything that this inventory can measure has been measured and passed. For the rest, add what measures it to the inventory, then use --resume.
nothing-measured = nothing could be measured, so there is no certificate
take-failed = could not measure
not-issued = the certificate was not issued
no-page = the certificate is issued, but its page could not be made
no-chinese-font = the page is in English, because no Chinese font was found
next-verify = Anybody can check it: linecert verify { $file }
next-resume = Mend what is not passed, then measure only that again with --resume. Every attempt stays on record.
interrupted = stopped; everything measured so far is kept
order-wrong = the work order cannot be used
inventory-wrong = the inventory cannot be used
signer-unusable = { $folder } cannot sign
job-exists = there is a job for this order already
job-missing = there is no job to go on with
job-busy = another linecert is working on this job
job-other = this is another job
job-unreadable = the job's journal cannot be used
disk-full = the disk is full; everything measured before is kept
disk-failed = the disk failed; everything measured before is kept

## verify
not-valid = { $file } does not verify
trust-root-unusable = { $file } is not a usable trust root
verify-valid = { $number } verifies
verify-verdict = verdict
verify-line = line
verify-order = order
verify-signer = signed by
verify-operator = for
verify-time = at
verify-profile = profile
verify-key = key
verify-digest = SHA-256
verify-clock = The time is that of the signing computer; nothing else vouches for it.

## profile, driver
profile-unknown = there is no profile `{ $name }`; there are { $known }
profile-wrong = the profile cannot be used
profile-good = { $name }: { $limits } limits, no mistakes found
measurements-wrong = the measurements cannot be used
driver-unknown = there is no driver `{ $name }`; there are { $known }
driver-wrong = the driver cannot be used
driver-good = { $name }: no mistakes found
recording-wrong = { $file } cannot be replayed
replayed = { $readings } readings, { $missing } of them without a number

## key, lab, speed
key-folder-exists = { $folder } exists already, and keys are never overwritten
key-not-made = the keys could not be made
key-made = { $folder } holds a trust root and a technician's key
key-made-next = Move { $root } off this computer: whoever has it can make technicians. Give trust-root.json to everybody who verifies.
no-randomness = this system gives no random numbers
lab-olt = OLT (SNMP v2c)
lab-meter = power meter (serial)
lab-speed = speed server (iperf3)
lab-written = { $folder } holds order.toml and inventory.toml for this lab
lab-stop = Press Ctrl-C to stop.
lab-failed = the lab cannot run
lost-of = { $lost } of { $sent } lost
per-second = each second: { $seconds } Mbit/s; the first { $ramp } are the ramp and do not count

## Errors
cannot-read = { $file } cannot be read
cannot-write = { $file } cannot be written
reader-left = the output is no longer read
cannot-print = the result cannot be printed
no-runtime = the event loop cannot be started
bug = this is a mistake in linecert itself

## What to do next
hint-again = run the same command again
hint-resume = go on with the same command and --resume
hint-without-resume = leave out --resume to begin
hint-other-job = choose another --out, or go on with the order and profile it was begun with
hint-damaged = keep the folder as it is; begin anew with another --out
hint-job-busy = wait for it to end, or stop it
hint-elsewhere = choose a folder that you may write to
hint-disk-failed = copy the folder to another disk and go on there with --resume
hint-disk-full = make room, then go on with the same command and --resume
hint-chinese-font = install a Chinese font, for example the package fonts-noto-cjk, and run the same command with --resume
hint-key-new = make one with `linecert key new`
hint-trust-root = it is the file trust-root.json that the operator gives to everybody who verifies
hint-give-trust = give the operator's trust root with --trust
hint-other-operator = this trust root is another operator's, or the certificate was not made by this operator
hint-training = training certificates and certificates of real lines verify under different trust roots
hint-do-not-rely = do not rely on it; ask the operator for the original
hint-file = check the name of the file
hint-example-files = `linecert lab --out FOLDER` writes an order and an inventory to start from
hint-profile-keys = profiles/README.md explains every key of a profile
hint-profile-list = `linecert profile list` shows those that come with linecert
hint-driver-keys = drivers/README.md explains every key
hint-recording = an SNMP device is recorded as a walk in snmprec form, a serial one as a transcript of `> sent` and `< received`
hint-measurements = profiles/README.md shows such a file
hint-driver-list = `linecert driver list` shows the models that can be read
hint-inventory = add it to the inventory
hint-port-not-found = plug the adapter in, or correct `port` in the inventory; `ls /dev/serial/by-id` shows what is there
hint-port-forbidden = add yourself to the group that owns the port, as in `sudo usermod -aG dialout $USER`, and log in again
hint-port-busy = close the other program; ModemManager and gpsd like to take such ports
hint-port-disconnected = plug the cable in again, then use --resume
hint-meter-silent = switch the meter on, check the cable, and check that the inventory names the right port
hint-meter-garbled = check that the inventory names the right driver and that the meter uses its usual line settings
hint-wavelength = use a meter that is calibrated for this wavelength
hint-calibration = use an instrument in calibration, or enter its new calibration in the inventory
hint-community = `community` in the inventory names an environment variable or a file; set or write it
hint-onu = correct `pon` and `onu` in the work order
hint-host = check the name in the inventory, and that this computer has a name service
hint-agent-silent = check address and community, and that the OLT lets this computer in; an agent answers a wrong community with silence
hint-agent-refused = nothing listens there: check the port, and that SNMP is switched on
hint-icmp-forbidden = allow it with `sudo sysctl net.ipv4.ping_group_range="0 2147483647"`, or run as root
hint-no-route = connect this computer to the line under test
hint-speed-refused = check the address, that the iperf3 server runs, and that no other test is running
hint-speed-broken = check the line and the server, then use --resume
hint-speed-garbled = check that the address is that of an iperf3 server
