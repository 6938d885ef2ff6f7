### Attachments, remarks and statements about a certificate.

## The command line

arg-linecert-certify-attach = A photo, trace or capture that travels beside the certificate, which states its digest; may be given several times
arg-linecert-certify-supersedes = The certificate that this one takes the place of; it is told so itself
arg-linecert-certify-reason = Why the line is certified again
about-linecert-job = Say something about a job: comment, exclude, accept, attach
about-linecert-job-show = Show what happened in a job
about-linecert-job-comment = Comment on a job; it stands on its certificates for ever
about-linecert-job-exclude = Ask readers to disregard an attempt; it stays, and so does the verdict
about-linecert-job-accept = Take the customer's acceptance of the newest certificate
about-linecert-job-attach = Attach files; a certificate that was issued already is followed by a new one that states them
about-linecert-job-state = Show what this laptop has counted
arg-job = The job: its order as in `out/WO-42`, or one of its files
arg-speaker = The folder with the key that signs; without one it is the lab's
arg-linecert-job-comment-text = The comment
arg-linecert-job-exclude-task = The task, as `job show` names it
arg-linecert-job-exclude-attempt = The attempt at the task, as `job show` counts it
arg-linecert-job-exclude-reason = Why it shall not count in a reader's eyes
arg-linecert-job-accept-customer = The name of whoever accepts, as they typed it
arg-linecert-job-accept-drawn = A picture of the signature that they drew
arg-linecert-job-accept-remarks = What they remarked
arg-linecert-job-accept-own_key = Show what the customer's telephone is to sign, as a text and a QR code
arg-linecert-job-accept-svg = Write that QR code as a picture too
arg-linecert-job-accept-answer = What the telephone answered: its text, or a file with it, its envelope or a picture of its code
arg-linecert-job-attach-files = The files
about-linecert-statement = Say something about a certificate whose file is at hand
about-linecert-statement-receipt = State that the operator has the certificate
about-linecert-statement-supersede = State that another certificate took its place
about-linecert-statement-revoke = Withdraw it on the operator's behalf
about-linecert-statement-exclude = Ask the reader to disregard an attempt; it stays in the record and counts
about-linecert-statement-comment = Comment on it; the comment stands there for ever
about-linecert-statement-stamp = Have its time confirmed by an authority (RFC 3161)
about-linecert-statement-stamp-request = Write the request to a time-stamping authority
about-linecert-statement-stamp-attach = Put an authority's answer into the certificate's file
arg-certificate = The certificate's .lcert file; what is said is added to it
arg-linecert-statement-supersede-by = The certificate that took its place
arg-linecert-statement-supersede-reason = Why
arg-linecert-statement-revoke-reason = Why
arg-linecert-statement-exclude-task = The task
arg-linecert-statement-exclude-attempt = The number of the attempt at that task
arg-linecert-statement-exclude-reason = Why
arg-linecert-statement-comment-text = The comment
arg-linecert-statement-stamp-request-certificate = The certificate's .lcert file
arg-linecert-statement-stamp-request-out = The file of the request; beside the certificate unless given
arg-linecert-statement-stamp-attach-token = The authority's answer, or the bare token
arg-linecert-statement-stamp-attach-trust = The operator's trust root; the lab's unless given

## Statements

statement-evidence = evidence
statement-acceptance = acceptance
statement-receipt = receipt
statement-rendition = page
statement-supersede = supersession
statement-revoke = withdrawal
statement-comment = comment
statement-exclusion = exclusion
statement-sealed = signed: { $kind } { $digest }
statement-added = { $file }: { $kind } added
said-for-later = noted; it is signed with the certificate that is issued next
statement-not-open = a key for { $role } may not sign this: { $kind }
statement-not-counted = what this key says about { $file } does not count
exclude-no-attempt = the certificate has no attempt { $attempt } at `{ $task }`
exclude-again = attempt { $attempt } at `{ $task }` is excluded already
statement-not-sealed = the statement cannot be signed: { $kind }
supersedes-itself = a certificate does not take its own place
supersede-waits = the certificate { $digest } does not say yet that this one took its place; name its file with --resume --supersedes
supersedes-other-line = { $file } is of another line: { $line }
supersedes-another = { $file } is not the certificate { $digest } that this job replaces
evidence-gone = the instruments' raw data is not signed for itself
clock-stepped = the clock of this computer was set by { $ms } ms in all during the job; the certificate says so

## Jobs

not-said = this cannot be noted
not-attached = the file is not attached
no-certificate-yet = no certificate was issued for this job yet
no-signer = the key of whoever says this is not named
no-counts = this laptop has counted nothing yet: there is no { $file }
job-unnamed = { $job } names no job
job-unknown = there is no job { $job }
accepted-before = the customer accepted the certificate before this one; have this one accepted too
accept-next = have the customer's telephone sign this, then go on with: linecert job accept JOB --answer FILE
not-asked = the customer's telephone was not asked yet
asked-of-older = the customer's telephone was asked about an older certificate
answer-unusable = the answer does not accept this certificate
answer-unread = no answer is found in { $file }
stamp-next = send it to a time-stamping authority, then give its answer to `linecert statement stamp attach`: curl -H 'Content-Type: application/timestamp-query' --data-binary @{ $file } -o answer.tsr URL
stamp-unusable = { $file } holds no token
stamp-by = { $authority } saw the certificate by { $at }
stamp-not-verified = the token is kept, but this version does not verify how { $authority } signs
stamp-unknown = the token is kept, but proves nothing here: the trust root does not list its authority
state-folder = folder
state-device = device
state-attempts = attempts
state-line = line
state-certified = certified up to
show-begun = begun
show-task = task
show-attempt = attempt
show-line-seq = at the line
show-outcome = outcome
outcome-measured = measured
outcome-gave-up = gave up
outcome-interrupted = interrupted
show-opened = the job began
show-resumed = it went on after a stop
show-clock = the clock of this computer was set by { $ms } ms
show-attached = { $name } was attached
show-again = it takes the place of certificate { $digest }: { $reason }
show-issued = certificate { $digest } was issued
show-commented = comment: { $text }
show-excluded = attempt { $attempt } at { $task } is excluded: { $reason }
show-accepted-typed = { $customer } accepted by typing the name
show-accepted-drawn = { $customer } accepted with a drawn signature
show-accepted-own-key = { $customer } accepted with a key of their own
show-stated = statement { $digest } was signed

## Hints

hint-other-role = use the key of somebody in the right role: the operator's centre receives and withdraws, technicians and customers accept
hint-technicians-certify = certify with the key of a technician, given with --signer and --key; what was measured stays in the job, for --resume
hint-other-key = sign with a key that was not lost; the file was left as it was
hint-attempts = the certificate has these: { $attempts }
hint-statement-refused = the file was left as it was
hint-supersedes = give the certificate that this one takes the place of
hint-supersedes-late = a certificate that was issued does not change: begin anew with another --out
hint-signer = name the folder with the key by --signer
hint-accepted = what is accepted once stays accepted; comment on it instead
hint-job = name the folder and the order, as in `out/WO-42`
hint-job-show = `linecert job show` lists the attempts
hint-attach = attach files that hold something, of at most 256 MiB, with a name
hint-ask = show the customer's telephone what to sign first: `linecert job accept JOB --own-key`
hint-answer = have the telephone sign what `linecert job accept JOB --own-key` shows, and give its answer unchanged
hint-stamp-answer = give what the authority answered, byte for byte
