// What can be done, or not done, hoped for or ended: concepts that carry a promise only when the clause asserts them.
// Words and phrases that mean the same here stand together; the notation is explained in concepts.ts.

export const acts: Readonly<Record<string, string>> = {
  encrypt: 'encrypt*, encipher*, cipher*, cypher*, ciphertext, cryptographic*, aes',
  seal: 'seal, seals, sealed, sealing, locked away, lock away, scrambled',
  tls: 'tls, ssl, transport layer security, secure sockets layer',
  https: 'https, http over tls, hsts, padlock',
  token: 'token, tokens, tokeniz*, tokenis*, surrogate value',
  store:
    'store, stores, stored, storing, storage, hold, holds, held, holding, keep, keeps, kept, save, saves, saved, retain, retains, retained, retaining, retention, record, records, recorded, archiv*',
  reach:
    'touch, touches, touched, see, sees, seen, reach, reaches, reached, pass through, passes through, enter, enters, land on, lands on, come near, comes near, have access to, know, knows, revealing, reveal, reveals, expose*, revealed, handle, handles',
  sell: 'sell, sells, sold, selling, sale, rent, rents, rented, trade away, monetiz*',
  share:
    'share, shares, shared, sharing, disclose, disclosed, discloses, disclosing, disclosure, lend, lends, lent, pass on, passed on, give away, hand out, reveal their, borrow, borrowed, swap, lending',
  restrict:
    'restrict*, limit, limits, limited, limiting, only, solely, exclusively, need to know, least privilege, confined, reserved to, reserved for, nobody else, no one else, nobody but, no one but, alone',
  access:
    'access, accesses, accessed, accessible, view, viewed, views, open, opened, opens, look at, looks at, see, seen, consult, consulted, read by, reach',
  monitor:
    'monitor*, watch, watches, watched, watching, screen, screens, screened, screening, keep an eye, keeps an eye, kept under observation, surveil*, detect, detects, detected, detection, scrutiniz*, check every, checks every, check each, check all, checks on every, checked, fraud checks, fraud check, inspect each, track, tracks, observed, look out for, on the lookout, scored, vetted, alerting, intrusion detection, logged',
  flag: 'flag, flags, flagged, on hold, hold it, held for review, stopped until, investigat*, look into, looks into, looked into, human looks at, reviewed by a person, reviewed by our team, reviewed by hand, manual review, manually reviewed',
  verify:
    'verify, verifies, verified, verification, prove, proves, proven, proof of, identify themselves, identify yourself, identifies, identity, identification, id check, photo id, confirm who',
  authenticate:
    'authenticat*, sign in, signs in, signin, signins, signed in, log in, logs in, login, logs on, logged in, prove who, prove their identity, proves its identity, prove your identity, prove his identity, proof of identity, identify themselves, confirm your identity, confirm their identity, verify their identity, verify your identity',
  mfa: 'mfa, 2fa, two factor, two factors, second factor, multi factor, multifactor, multiple factors, two step, 2 step, passkey, passkeys, one time code, one time codes, one time password, one time passwords, hardware key, hardware keys, security key, security keys, authenticator app, more than one form of authentication',
  mandatory:
    'require*, mandator*, enforce*, compulsory, obligatory, must, shall, needed, subject to, necessary for, every, all, no exceptions, always, insist*',
  delete: 'delet*, eras*, remov*, destroy*, purg*, wipe*, shred*, anonymiz*, dispos*, discard*, get rid of',
  aslong:
    'as long as, so long as, no longer than, longer than, no longer need*, no longer necessary, no longer required, not needed, when it is no longer, once we no longer, once it is no longer, retention period, retention periods, retention schedule, retention limit, expiry of, after which, have served their purpose, has served its purpose, serve its purpose, until the purpose, outlive*, cease to be necessary, ceases to be necessary, not keep, after the legal',
  notify:
    'notif*, inform, informs, informed, informing, tell, tells, told, telling, alert, alerting you, let you know, let them know, email everyone, email you, contact affected, contact those, contact every, write to every, write to all, get word, hear from us, notices to, notice to, warn, warns, warned, breach notices, breach notice, communicate*, reach out to, be contacted',
  respond:
    'respond*, react*, act swiftly, act quickly, act immediately, act at once, act fast, act without delay, act promptly, take appropriate action*, takes action, take action, take immediate action, mitigat*, contain, contains, contained, containment, isolat*, quarantine the, disconnect*, shut down, limit the damage, limit its effect, stop the, follow our response, incident response, swing into action, steps in, secure affected, secure the affected, revoke*, recover from, repair the damage',
  plan: 'response plan, response plans, incident plan, emergency plan, breach plan, incident response program, response procedure*, response playbook*, runbook*, playbook*, written plan, documented plan, contingency plan, incident response plan, exactly what happens in an emergency, incident procedure*, recovery plan, drill, drills, drilled, rehears*, tabletop exercise*',
  audit:
    'audit, audits, audited, auditing, self assessment of, internal assessment*, security assessment*, security review, security reviews, pen test*, penetration test*, health check, controls assessment*',
  fix: 'address, addressed, addresses, fix, fixes, fixed, fixing, remediat*, remedy, remedied, resolve, resolved, resolves, closed, close them, mend*, dealt with, deal with, patched, repaired, corrected, tackled',
  patch:
    'patch, patches, patched, patching, security update, security updates, software update, software updates, security fix, security fixes, updates are applied, updates are installed, vendor updates, publish updates, system updates, security patch, hotfix*',
  apply:
    'apply, applied, applies, applying, install, installs, installed, installing, rolled out, roll out, deploy, deployed, deploys, publish, update, updates, keep up',
  review:
    'review, reviews, reviewed, reviewing, re examin*, examin*, inspect*, revis*, check, checks, checked, recertif*, reassess*, go over, went over, gone over, look over, vetted, assess, assessed, walk through',
  train:
    'train, trains, trained, training, trainings, course, courses, e learning, elearning, lesson, lessons, educat*, learn about, learns about, learn, workshop, workshops, awareness, quiz, quizzes, quizzed, tested on, instruct*, coached, coaching, drilled on',
  expire:
    'expire, expires, expired, expiry, expiration, change, changes, changed, renew*, rotate, rotates, rotated, rotation, replace, replaced, reset, modify, new password every, lifetime, age out, valid for',
  forbid:
    'prohibit*, forbid*, forbidden, banned, ban, not allowed, not permitted, disallow*, strictly personal, against the rules, may not, must not, shall not, never',
  block:
    'block, blocks, blocked, blocking, deny, denies, denied, unreachable, shut out, kept out, keep out, closed to, closed off, refused, refuse, filter*, not reachable, cannot be reached, cannot reach, can not reach, can not be reached, off limits, unavailable to, nothing behind, nothing beyond, allow list, allow listed, allowlist*, whitelist*, blocklist*, prevented from, barred, no route',
  direct:
    'directed only to, only to approved, approved internal, approved resources, directed to approved, limited to approved, reach only approved, only reach, reach the public',
  scan: 'scan, scans, scanned, scanning, screened for viruses, screened for malware, checked for viruses, checked for malware, virus checked, filtered for malware, filtered for viruses, inspected for viruses, inspected for malware, examined for viruses, examined for malware',
  update:
    'update, updates, updated, updating, refresh*, up to date, current, automatically, latest signatures, amend*, revised, revise, revises, kept current',
  backup:
    'backup, backups, backed up, back everything up, back it all up, backing up, back our, backs up, offsite, off the premises, leave the building, leaves the building, second data center, another data center, second location, separate location, another location, secondary site, other region, mirrored to, replicated to, replica*, copy of every, copies of every, copies of all, copy of all, copies of our data, stored at secure third party, third party location, third party locations, kept by a storage provider, restore test, restore tests, try out a restore, restore drill*, restoring, disaster recovery',
  sign: 'sign, signs, signed, signing, execute, executed, executes, bound, bind, binding, agree, agreed, agreement, agreements, adhere, adheres, contract, contracts, undertake, undertakes, undertaking, for staff, for employees, for all staff, for every',
  nda: 'nda, ndas, non disclosure, nondisclosure, confidentiality agreement*, confidentiality undertaking*, confidentiality requirement*, confidentiality obligation*, confidentiality clause*, duty of confidentiality, duty of confidence, secrecy agreement*, obligation of secrecy, sworn to secrecy, confidentiality terms, confidentiality contract*',
  comply:
    'comply, complies, complied, complying, compliance, compliant, abide, abides, abiding, adhere, adheres, obey, obeys, follow, follows, observe, in line with, in accordance with, conform, conforms, meet, meets, satisfy, satisfies, subject to, honor, honors',
  meet: 'meet, meets, met, meeting, comply, complies, compliance, compliant, align*, conform*, measured against, assessed against, assessed to, benchmarked, maintain compliance, in line with, keep pace, keep to, tested against, checked against, verified against, satisfy, satisfies, certified to, built to, hold ourselves to',
  assign:
    'assign*, grant*, given, allocat*, determin*, approv*, decid*, set by, sets, defines, defined, allot*, award*, according to the role, role based, role based access, rbac, signs off, signed off, sign off, authorizes, controls system access, control system access, by role, depending on their role, based on their role, based on job, job function',
  process: 'process, processes, processed, processing, use, uses, used, using, handle, handled, work with',
  relyon:
    'we use, use stripe, uses stripe, using stripe, use paypal, rely on, relies on, relying on, powered by, handled by, processed by, partner with, partners with, partnered with, work with stripe, works with stripe, entrust*, run by stripe, taken by, taken through, processed through, processed via, processed with, go through stripe, goes through stripe, through stripe, via stripe, as our payment processor, run through, handled for us by, to take card payments, to take payments, to process',
  certified:
    'certified, certif*, accredit*, attest*, pci, level 1, level one, validated, comply, complies, compliant, compliance, assessed, audited, audit, qualified security assessor',
  offer:
    'offer, offers, offered, offering, include, includes, included, including, provide, provides, provided, available, accept, accepts, accepted, order from us, can order, order by, order online, shop online, buy online, you can, customers can, customers may, can be paid, view and pay, place orders, placed through, at your disposal, through our, exchange, exchanges, exchanged, receive, send us, send, sends, conducted, ring our, call our, dial our, dial, hear your, hears, you may, can pay, may pay, pay us by, pay by, online by',
  improve:
    'enhanc*, improv*, better, quick*, fast*, speed*, within seconds, at once, promptly, answers every, answer every, answered within, reply within, replies within, in one place, at your fingertips, single inbox, one inbox, time to first, shorter wait*, response times',
  automate:
    'automat*, cost effective*, cost efficient*, done by machines, by machine, saves manual, save manual, instead of by hand, without manual, efficien*, accurate*, accuracy, streamlin*, fewer errors, typing errors, less manual',
  protect:
    'protect*, safeguard*, secure, secured, secures, securing, shield*, defend*, defense, guarded, stand between, stands between, guard',
  layered:
    'several levels of protection, levels of protection, layers of protection, layers of defense, layers of security, layered defense, layered security, multiple layers, several layers, many layers, defense in depth, multi layered, multilayered, more than one layer, layer upon layer, levels of defense, layer after layer, independent layers, layers of control*',
  bothends:
    'both ends, both the sending and receiving, sending and receiving ends, sender to the receiver, sender to receiver, from sender to recipient, from end to end, end to end, at either end, at each end, both sides of',
  readable:
    'readable, read by, be read, can read, legible, intelligible, understood by, eavesdrop*, intercept*, interception, overhear*, listen in, spy on',
  tamper:
    'tamper*, alter, altered, alteration, modified in transit, modification, unaltered, exactly as, precisely as, as it was sent, as they were sent, just as it was sent, intact, changed on the way, changed on their way, unchanged, integrity',
  strength:
    'minimum of .. bit, at least .. bit, at least .. bits, minimum .. bit, minimum .. bits, no less than .. bits, no less than .. bit, not less than .. bits, not less than .. bit, bit encryption, bits or more, bits or better, bits or stronger, minimum key length, key length, key lengths, bit or higher, bits or higher, bit or stronger, bits of strength, bits of security, bit keys, bit or better, bit cryptography, bit security, bit strength, or stronger ciphers',
  stepup:
    'more stringent, stringent authentication, stronger authentication, stronger proof, step up, second proof, additional authentication, extra authentication, extra check, extra proof, further proof, stricter authentication, higher level of authentication, reauthenticat*, re authenticat*, sign in again, confirm once more, additional factor, further authentication, additional check',
  certificate: 'certificate, certificates',
  nosale: 'opt out, do not sell, global privacy control, gpc',
  rights:
    'right of access, right to access, rights of data subjects, data subject rights, data subjects may request, request access, copy of the data, copy of your data, copy of all the data, copy of what we hold, copy of everything we hold, correction of, rectification, right to erasure, right to be forgotten, have it erased, have it deleted, have it corrected, have your data erased, have your data deleted, request erasure, request deletion, ask us to delete, ask us to erase, ask us to correct, ask to see, portability, object to processing, withdraw your consent, withdraw consent, access request*, subject access, erasure request*, deletion request*, records of processing, record of processing, processing register, exercise your rights, export your data, download your data, request a copy, data protection impact assessment*, privacy rights',
  publish:
    'publish*, issued, posted, dated, takes effect, take effect, took effect, effective, comes into force, came into force, come into force, enters into force, in force, valid from, last updated, last revised, last amended, last reviewed, last changed, date of issue, version of',
  transparent:
    'transparen*, openly, publicly, trust page, public page, page that anyone, open about how, publish how, good or bad, show our work, whether each promise, each promise, status of each, status of every, for all to see, prove it',
  contact:
    'contact us, get in touch, reach us, reaches us, write to us, drop us, email us, call us, ring us, phone us, contact our, contact the, ask us, speak to us, reach our, write to, send a message, write us, customer support, support team, customer care, customerservice, customercare, give us a call, give us a ring, talk to us, get hold of us, send us an email, be reached, helpline, hotline, be addressed to, directed to, queries to, ring us',
  report:
    'notify us, tell us, let us know, report, reports, call us, forward, inform us, alert us, warn us, write to us, contact us, get in touch, ring us, contact our, notify our, notify the, tell our',
  refer:
    'refer to, see our, see the, read our, read the, consult our, described in, describes, explains, explain, explained in, spells out, spell out, set out in, sets out, details of, detailed in, is laid down in, lays out, laid out in, covers what, covers how, tells you what, learn how, learn what, find out, lists what, states which, outlines, available in our, in our privacy, contained in',
  guide:
    'guideline*, overview, guides, guide to, handbook, sets the rules for, rulebook, register lists, register of, inventory of services, list of all services, service register, blueprint',
  assist:
    'assist*, advise, advises, advised us, help, helps, technical assistance, consult*, support us, lend a hand, at hand',
  isours: 'standards, practices',
};

// Long lists of one thing each, so that a rule can name them.
export const actConcepts: ReadonlySet<string> = new Set(Object.keys(acts));
