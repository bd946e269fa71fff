// Who and what sentences speak of, and the words by which they say when, how surely and of whom. These count wherever
// they stand: `nobody on our staff may lend a password` speaks of staff and of passwords.

export const things: Readonly<Record<string, string>> = {
  card: 'card, cards, pan, cvv, cvc, card number*, card data, cardholder, card details, debit card*, credit card*',
  stripe: 'stripe, paypal, adyen, braintree, worldpay, klarna, mollie, checkout com',
  processor:
    'processor, payment provider, payment service provider, psp, payment processor, payment gateway, payments provider, payment partner, card processor, payment company, payments company, payment platform',
  payment: 'payment, payments, pay, paying, transaction, transactions, purchase, purchases, checkout, billing',
  transaction:
    'transaction, transactions, order, orders, purchase, purchases, payment, payments, checkout, checkouts, basket, baskets',
  fraud:
    'risky, risk, high risk, fake, scam, chargeback*, abnormal, fraud, fraudulent, fraudster*, suspicious, suspect, dodgy, questionable, unusual, irregular, anomal*, stolen card*, indicia, out of the ordinary, looks odd, looks wrong',
  personal:
    'customer/customers/client/clients/member/members/buyer/buyers/user/users/shopper/shoppers/consumer/consumers/guest/guests/visitor/visitors data/information/details/records/record/name/address/email/names/addresses/profiles/profile/account/files, your name/address/email/phone/telephone/data/details/information/personal/private/order/contact/delivery/postal, information/data/details you provide/provided/supply/submit/share/give/enter/entrust, information/data/details that you provide/supply/submit/share/give/enter, information/data/details about you, information/data/details we collect/hold/have/keep, order history/data/records, account information/data/details, everything we know about, personal and, sensitive systems, sensitive .. data, name/names and address/addresses, personally identifying, identifying information, shipping details/addresses/address, billing details/address/addresses, personal data, personal information, personal details, personally identifiable, pii, customer data, customer information, customers data, customer records, customer details, customer record, client records, client data, client information, your data, your information, your details, your name, customers details, customer s details, contact details, contact information, sensitive information, sensitive customer, sensitive data, consumer data, user data, buyers data, buyer data, their details, data subjects, names and addresses, name and address, name address, address and phone, data about you, data that we hold, data you give, information you give, information that you give, data we hold, details of our customers, details of customers, data of our customers, data of customers, shopper data, confidential information, individuals data, address book, what we know about you, private data, private information, your address, customer database, data we no longer need, your email address',
  data: 'data, information, details, records, record, file, files, database, databases',
  atrest:
    'at rest, database, databases, in an encrypted format, in encrypted form, in encrypted format, encrypted form, encrypted format, on disk, on our disks, on our servers, in our systems, encrypted storage, with a key, under a key, under its own key, under his own key, locked away, encrypted database, storage, a key of its own, key of their own, own key, details are sealed, encrypted before it is written, before they are written, before it is saved, before they are saved',
  transit:
    'in transit, transit, transmit*, transmission*, on its way, on the way, on their way, sent between, send us through, between your browser, between your device, between your computer, from your browser, over the wire, travels, travel, communication*, connection, connections, in flight, traffic between you, during a transaction, sent to us, send to us, every connection, across the internet, while it moves, over the internet, move between',
  website:
    'shop, portal, web application, application, web app, website, websites, site, web site, page, pages, web page, webpages, storefront, web store, online store, online shop, web shop, webshop, payment forms, payment form, checkout, form, forms, shop front, domain, subdomain*',
  everypage:
    'shop, store, always, portal, application, website, every page, each page, all pages, entire, whole, everything, all of our, payment form*, site, checkout, all traffic, plain http, every request, pages, only, every form',
  staff:
    'of us, support agents, specialists, administrators, individuals, persons, those, few people, roles, officers, staff, employee*, personnel, team, colleague*, worker*, people who, those who, the people, member of staff, members of staff, our people, contractor*, subcontractor*, new hires, new joiners, everyone here, everybody here, workforce, engineer*, operator*, agents, user, users, nobody here',
  employee:
    'everyone on our, everybody on our, every member of, officers, all of us, contractors, trainee, interns, agents, staff, employee*, personnel, team, colleague*, worker*, our people, contractor*, subcontractor*, hires, joiners, everyone here, everybody here, workforce, engineers, everybody who works, everyone who works, trainees, crew',
  user: 'user, users, nobody, anyone, anybody, account holder*',
  authorized:
    'business need, job requires, work requires, require it, requires it, to do their, for their work, to perform their, designated, trained, vetted, selected, two of us, authorized, permitted, approved, need it, need to, need them, entitled, whose job, duly, people who, staff who, those who, employees who, role, least privilege, colleagues who, responsible for',
  admin:
    'administrator accounts, support tools, admin panel, employee access, internal tools, internal systems, production systems, dashboard, admin, admins, administrat*, back office, backoffice, privileged, superuser*, root access, management console, console, staff accounts, staff account, remote access, employee accounts, staff logins, staff login, staff sign, team logs, staff session*, control panel',
  vendor:
    'vendor*, supplier*, service provider*, hosting provider*, third party service, third party provider*, subcontractor*, outsourc*, host, hosts, hosting, processors, third parties, sub processor*, subprocessor*, cloud provider*, partners who',
  hosting:
    'vendor hosted, hosted, hosting, host, hosts, hosted by, operated by, run by, vendor s, vendors, supplier s, supplier, vendor, of a vendor, managed by',
  vendornet:
    'vendor/vendors/supplier/suppliers/partner/partners/provider/providers network/networks/connections/systems, connection/connections to vendors/suppliers/partners, vendors networks, vendor networks, vendors network, vendor network, networks of vendors, networks of our vendors, network of a vendor, supplier networks, suppliers networks, networks of suppliers, networks of our suppliers, partner networks, partners networks, networks of our partners, third party networks, networks of third parties, network of a supplier',
  network: 'network, networks, systems, internal network, server, servers, internal systems, infrastructure, perimeter',
  firewall: 'firewall*, ruleset, rulesets',
  internal:
    'internal, intra network, intranetwork, intranet, between our own, between our servers, segment, segments, east west, inside the network, network zones, zones, lateral, our own machines, own servers, machines of ours',
  traffic: 'traffic, communication, communications, segments, zones, connection, connections, machines, talk to',
  rule: 'rule, rules, restriction*, policies, governed, allow list, allowlist, deny by default, own rules',
  outsider:
    'outside parties, outside party, outsider*, visitor*, stranger*, internet, public, external parties, outside world, the outside, public listener, from outside, web traffic, web page browsing, customers can reach',
  adminarea:
    'administrative tasks, administrative function*, admin area, admin pages, administration, administrative, back office, backoffice, admin panel, admin interface*, admin console, management interface*, internal resources, approved resources, internal servers, approved internal, behind them, nothing else, admin functions, control panel',
  badsite:
    'inappropriate/unsuitable/harmful/malicious/dangerous/objectionable/unapproved/unrelated/illegal/non sites/websites/content/services/pages, web filter, web filtering, content filter, url filter*, inappropriate, unsuitable, non corporate, non business, non work, personal websites, websites that, gambling, adult, social media, sites or services, unrelated to work, unrelated to business, harmful sites, malicious sites, dangerous sites, outbound, egress',
  antivirus:
    'endpoint security, endpoint detection, edr, virus scanning, malware scanning, antivirus program, virus software, antivirus, virus protection, antimalware, anti malware, malware protection, endpoint protection, virus scanner*, virus signatures, virus definitions, malware scanner*',
  device:
    'pc, pcs, workstation*, computer, computers, laptop, laptops, device, devices, machine, machines, automatically, network level, endpoint*',
  email: 'email, emails, mail, mails, mailbox*, messages, message, attachment, attachments',
  malware:
    'viruses and, malicious attachments, harmful attachments, harmful content, dangerous attachments, malicious content, prior to delivery, virus, viruses, malware, malicious, spam, phishing, delivery, delivered, before delivery, deliver, threats',
  asset:
    'digital assets, digital asset, everything, data, assets, backups, backup, copies, copy, restore, databases, database',
  elsewhere:
    'different/another/second/separate/remote/other/distant region/site/town/city/country/location/server/provider/facility/place/zone/continent/building, every/each day/night/evening/week/month/hour/quarter/weekend, in the cloud, cloud, several times a day, remotely, geographically, external provider, independent provider, at a secure, quarterly, annually, third party location*, offsite, data center, datacenter, second location, elsewhere, third party, specialist, storage provider, cloud storage, other region, separate location, another location, secure location*, secure facility, leave the building, every night, nightly, daily, each night, each month, month, quarter, outside our premises, another site, second site, another city, another country, different provider, vault, weekly, tested, hourly',
  procedure: 'procedure*, process, security policies, policies, security practice*',
  yearly:
    'annual*, yearly, every year, each year, once a year, per year, calendar year, twelve months, 12 months, twice a year, every six months, per calendar year, every quarter, quarterly, at least once, major system, major change*, semi annual*, biannual*, every autumn, every spring, first week, before they start, on joining, every month, monthly, regularly, regular, periodic*, when they join',
  security: 'security, data protection, privacy, cybersecurity, information security, safety',
  threat:
    'security training, cyber threats, security risks, risks, hackers, ransomware, malware, security awareness, secure handling, recognize and report, handling data, data security, protect customer, threat, threats, phishing, awareness, social engineering, best practices, scams, scam, cyber, attacks, latest security, importance of, data handling, spot a',
  password: 'password*, passphrase*, credential*, log ins, logins, login, sharing them, pin, pins, account details',
  pwword: 'password*, passphrase*, credential*, login, logins, pass phrases, sharing them, account',
  days: 'days, day, weeks, months, month, weeks, quarter, quarterly, expire*, lifetime, ninety, weekly, monthly, quarterly, forced, forcing',
  userid:
    'user id, user ids, user name, user names, username*, account number*, customer number*, user identification, login name*, customer id, customer ids',
  pin: 'pin, pins, personal identification number*, pin code*, pincode*',
  server:
    'server, servers, user, users, authenticity, identity, identities, client, partner, partners, institution, genuine, validate, device, devices, both sides, each other',
  level:
    'authorizations, entitlements, user rights, access profiles, privilege levels, clearance, user access, level of access, levels of access, access level*, different levels, access rights, permission, permissions, access to applications, role, roles, privileges, entitlement*, what each',
  boss: 'senior management, executive, chief, leadership, founder, founders, partners, principal, general manager, system administrator, president, owner, chief executive, ceo, managing director, director, administrators, system administrators, administrator, head of, board, management, proprietor, second person, line manager, managers, it department',
  secureconn:
    'secure connection, secure session, connection is secure, connection has been secured, encrypted connection, before any, before conducting, before they order, before you can, before the transaction, before an order, before it is accepted, before ordering, before placing, before any instruction, before we accept, before we act, on account, before anything',
  customer:
    'customer, customers, client, clients, initiating party, buyer, buyers, you, users, account holder*, party, member, members, shopper*',
  banking: 'banking, bank account, bank accounts, bank transfer*, payee, payees, wire transfer*, payout, payouts',
  line: 'data/communication/communications/network/leased/private/transmission lines/line/circuits/links/channels, wide area, site to site, lines, line, leased line*, circuit, circuits, point to point, private network, virtual private, vpn, vpns, data transmissions, data links, network connections, private and public network, data communication',
  affected:
    'anyone concerned, everybody concerned, customers concerned, the people concerned, involved parties, you are affected, if you are affected, were affected, those whose, affected, those concerned, everyone concerned, anyone whose, everyone whose, customers whose, anybody whose, involved customers, customers involved, individuals, the persons concerned, data subjects concerned, impacted, everybody whose, those hit, people whose, victims',
  breach:
    'something bad, happens to your data, something happens to, security problem, data loss, get hacked, event of a compromise, breach, breaches, incident, incidents, hacked, worst happen, compromise*, data leak, leak, leaks, leaked, emergency, unauthorized access, stolen, intrusion, attack on our, security event, goes wrong, go wrong, break in, broken into, burglar*',
  intrusion:
    'unauthorized access, broken into, intrusion, unauthorized acquisition, unauthorized entry, unauthorized person*, illegitimate access, illicit access',
  custinfo:
    'member information, customer information, client information, customer database, customer data, client data, customer information systems, customers information, personal data, customer records, customer systems',
  unauthorized:
    'failed logins, login, logins, login attempt, anomal*, suspicious logins, brute force, abuse, privileged access, administrative access, administrative actions, admin actions, admin activity, system activity, audit trail, audit log, audit logs, security events, unusual behavior, malicious activity, malicious behavior, security logs, unauthorized, intruder*, intrusion*, privilege changes, privileges, permissions, sign ins, signins, signin, login attempts, log ins, logins, openings of, access to personal data, configuration changes, changes of configuration, changes to staff, unusual activity, who opens, who looks, insider*, break ins, attackers, attack, attacks, tampering with',
  vulnerability:
    'vulnerabilit*, weakness*, security hole*, security flaw*, security bug*, security gap*, findings, finding, shortcoming*, defects',
  outsidefirm:
    'independent/external/outside/accredited/qualified/reputable/recognized/specialist .. firm/company/auditor/auditors/assessor/assessors/expert/experts/specialist/specialists/consultant/consultants/consultancy/tester/testers/agency, third party security, third party audit/audits/assessment/assessments/penetration, outside firm, outside security firm, external auditor*, independent auditor*, outside auditor*, external firm, independent firm, independent security, external security, outside expert*, external expert*, independent expert*, outside specialist*, external specialist*, independent assessor*, nationally recognized, national standing, recognized firm, recognized leader, third party auditor*, outside consultant*, external consultant*, accredited auditor*, security firm, security consultancy, independent company, specialist firm, external company, independent party, outside company, independent third party, external assessor*, recognized security',
  thatfirm:
    'this vendor, auditor, auditors, consultant, consultants, firm, that firm, assessor, outside expert*, security firm, external expert*, the vendor',
  newfeature:
    'new/major/significant/additional features/feature/functions/functionality/systems/services/releases/changes/modules, before launch, launch a, we add, being added, new features, new feature, major features, features are added, features are introduced, related features, major change*, new functions, new services, large changes, big changes, major release*, significant changes, new functionality, new feature is',
  standard:
    'recognized frameworks, security frameworks, framework, benchmarks, cis, soc, standards, 27001, industry standard*, latest standard*, recognized standard*, security standard*, owasp, asvs, nist, iso 27001, iso, cis benchmark*, cis controls, soc 2, current edition, standards of the industry, international standard*, published standard*',
  system:
    'system*, platform, infrastructure, security practices, practices, shop, software, applications, code, store, controls',
  law: 'privacy laws, lawful, state laws, federal laws, act, law, laws, regulation*, gdpr, ccpa, cpra, data protection act, privacy act, general data protection, california consumer, legislation, statute*, gramm leach bliley, glba, pipeda, lgpd, legal requirement*, hipaa, act 2018, eprivacy, coppa, can spam, dsgvo',
  dplaw:
    'privacy/data/consumer protection/privacy laws/law/regulations/regulation/rules/legislation/requirements/act, applicable .. laws/law/regulations, relevant .. laws/law/regulations, all laws, state privacy, national and international laws, gdpr, ccpa, cpra, data protection act, general data protection, california consumer, gramm leach bliley, glba, pipeda, lgpd, data protection law*, privacy law*, data privacy law*, applicable law*, applicable data, laws and regulations, data protection legislation, privacy legislation, data protection regulation*, privacy regulation*, uk gdpr, eprivacy, coppa, act 2018, laws that protect personal',
  privacypolicy:
    'privacy policy, privacy notice, privacy statement, privacy page, data protection notice, data protection statement',
  collect: 'collect*, gather*, why, use, keep, store, personal, data, information, details',
  ecommerce:
    'ecommerce, electronic commerce, electronic service*, online services, electronic financial services, electronic business',
  management: 'management, manage, people who run, run them, each service, every service, services, owner, scope',
  service:
    'customer service, service to customers, support, quicker access, customer care, inquiries, every message, your order is, help desk, helpdesk, answer times, support crew, questions, service to our customers, customers questions, tickets',
  manual:
    'manual, paperwork, traditional, by hand, tasks, routine, repetitive, ecommerce, processes, accuracy, drudgery, machines, chores, typing',
  activity:
    'activities include, services include, include, includes, comprise, comprises, order from us, order online, available, can order, may order, shop with us',
  web: 'web store, online shop, our website, shop website, its website, the website, website, web store, online store, online shop, order from us online, order online, storefront, shop online, customer account pages, webshop, web shop, buy online, on the web',
  mailchannel:
    'email a, website email, email telephone, by email or, email orders, email service, email support, by email, email telephone, website email, email and, through email, and email, email ach, via email',
  phone:
    'telephone banking/ordering/service/services/access/system/line/menu, phone ordering/service/system/line/menu, by calling, interactive voice, ivr, automated phone, telephone access, by telephone, over the telephone, automated line, automated telephone, telephone system, by phone, over the phone, telephone callers, phone line, telephone banking, callers, keypad, phone menu, voice menu, telephone line',
  ach: 'ach transfers/payments/transactions/debits, bank to bank, account to account, automated clearing house, us bank account, ach, bank debit*, direct debit*, direct bank transfer*, electronic check*, echeck*',
  billpay:
    'pay .. bills/invoices/bill/invoice online, bill/invoice/invoices/bills .. online, online bill/invoice/invoices/payment/payments of, online payment of, bill presentment, hosted invoice, automatic payments, online billing, bill payment, bill pay, pay your bills, pay their bills, view and pay, invoices can be paid, pay bills, pay invoices, pay your invoices, pay an invoice, invoices online, bills online, pay your bill, bills can be paid, settle invoices, settle your invoices, payable online, autopay',
  bankservice: 'banking services, bank statement*, bank accounts are, reconcil*, payouts, cash management',
  b2b: 'business customers, corporate clients, retailers, distributors, suppliers electronically, electronic data interchange, trade accounts, trade portal, stockists, business to business, b2b, business partner*, trading partner*, trade customers, trade partners, wholesale, wholesalers, edi, purchase orders, trade buyers, corporate customers, resellers, retail partners, business customers',
  electronic: 'electronic*, over the internet, using the internet, edi, online, exchange, digital*',
  policyword: 'policy, policies, statement, addendum, document, page, handbook, notice, promises',
  thispolicy:
    'this policy, this security policy, this statement, this addendum, our policy, security policy, this document, the policy, this page, this handbook, our security policy, this notice, policy is reviewed, policy itself, these rules, these promises',
  question:
    'questions/concerns/queries/comments/feedback about/regarding/on/concerning, wish to know, would like to know, further information, more information, question*, concern*, query, queries, anything unclear, inquir*, comment*, worried about, doubt*, feedback',
  date: 'january, february, march, april, june, july, august, september, october, november, december, date, dates, dated',
  purpose:
    'purposes described, stated purpose*, purpose/purposes for which, reason you gave, reason it was, reasons for which, other purpose, only what is needed, except to, purpose, purposes, for nothing else, for no other, nothing else, only to send, only to fulfill, only to deliver, only for, solely for, solely to',
  bestpractice: 'best practice*, good practice*, industry practice*',
  trust:
    'status, how well, track record, keeping our, security practices, honesty, trust, confidence, promise, promises, policy, sentence, commitment*, security',
  approvesub: 'before, prior, until, only after, unless, ahead of, in advance, before any, first',
  address:
    'customer address, change of address, changes of your address, changes to your account, new payee, depending, above, threshold, exceed*, large, larger, riskier, risk, sensitive, high value, on the transaction, on the transactions, changes of, changing your, some transactions, certain transactions, depends',
  recipient:
    'party, parties, each end, recipient, sender, transaction, message, messages, intended, nobody, no one, transmission, point to point, others, third, anyone, data, in between, dispatched, outsider, on the way',
  suspicion:
    'suspicious, suspect, unauthorized, fraud*, unusual, strange, weird, fishy, odd, phishing, did not place, not placed, not recognize, do not recognize, unfamiliar, lost, stolen, wrong, not made by you, did not make, did not ask for, not ours, claims to be, compromised, security issue, vulnerability, unexpected, hole, pretends to be, dubious',
  goodpassword:
    'strong, unique, long, private, secret, share, secure password*, complex, two factor, 2fa, multi factor, second factor, guess, to yourself, anywhere else, different, confidential, reuse, passkey, safe, hard to, password manager, twice, elsewhere, write down, written down, protect, careful, keep, safeguarding, maintaining, turn on, enable, activate, disclose, tell anyone',
  account:
    'account, accounts, password*, passphrase*, credential*, login, logins, log in, pin, two factor, 2fa, multi factor, second factor, passkey*, access code*',
  idcheck:
    'id, ids, photo identification, your id, driver license, drivers license, identity card, documents, document, selfie, identity, identification, proof of, verification, prove, photo id, who you are, really you, passport, id document, driving license, further evidence',
  ask: 'ask, asks, asked, request, requests, requested, require, requires, required, need, additional, demand, invited',
  registered: 'registered, register',
  questionnaire: 'self assessment questionnaire, saq, attestation of compliance',
  vendorword:
    'vendor, vendors, publisher*, manufacturer*, supplier*, components, component, software, systems, servers, operating system*, security, library, libraries, dependencies, released, release, key components',
};
