// By which words a sentence makes which promise. A rule is a row of groups, parted by `+`; each group needs one of its
// concepts (`a|b`). An act counts where its clause asserts it; `!act` where the clause denies it; `?act` also
// where it says may or can; `~act` unless it is denied. `-a|b` refuses. `@third`: an outside party may say it too. `@advice`: said to the customer. Prefer the narrow.

export interface RuleText {
  readonly id: string;
  readonly when: readonly string[];
}

export const ruleTexts: readonly RuleText[] = [
  { id: 'S0', when: ['~publish + date + thispolicy|policyword', '~publish + date + ~update'] },
  {
    id: 'S1.1',
    when: [
      'relyon + stripe|processor -tls|https|monitor|token|encrypt|ach|never-touch',
      'stripe|processor + certified -token|monitor|encrypt @third',
      'questionnaire',
    ],
  },
  {
    id: 'S1.2',
    when: [
      'tls + transit|payment|data|strength|personal|email|processor -readable|certificate|bothends @short',
      'encrypt + transit -readable|tamper|line|backup|strength|recipient|bothends',
      'encrypt + payment + transit|tls -line|readable|tamper|strength',
      'encrypt + https + transit',
      'terse-tls',
    ],
  },
  { id: 'S1.3', when: ['https + website|everypage'] },
  {
    id: 'S1.4',
    when: [
      'token + card|payment|personal @third',
      '!store|!reach|!process|!access + card -sell|expire|readable|plainform|aslong|span',
      'card + from-browser',
    ],
  },
  {
    id: 'S2.1',
    when: [
      'encrypt|seal + personal + store|atrest|seal -transit|backup|email|line|rights|nosale|vendor',
      'encrypt + atrest + data|personal -backup|transit|line|vendor',
      'encrypt + payment + data + store -transit|backup|strength|line',
    ],
  },
  {
    id: 'S2.2',
    when: [
      'restrict + access + personal + staff|authorized -level|backup|firewall|rights',
      'access + personal + authorized + staff + restrict',
      'restrict + access + staff + needed -firewall|network|level',
      'least-privilege + personal|data',
    ],
  },
  {
    id: 'S2.3',
    when: ['audit + internal|security|yearly -outsidefirm|thatfirm|backup|train', 'vulnerability + fix|patch'],
  },
  { id: 'S2.4', when: ['mfa + admin|employee -banking'] },
  {
    id: 'S2.5',
    when: ['process + personal + purpose -aslong|collectnotice', 'bestpractice + process|store + personal -train'],
  },
  {
    id: 'S2.6',
    when: [
      'standard + system + meet|review -thispolicy|strictpci|train',
      'standard + meet + security -thispolicy|train|strictpci',
    ],
  },
  {
    id: 'S3.1',
    when: [
      'monitor + transaction + fraud -ownbank',
      'monitor|flag + transaction + flag|allorders|automate -card-digits',
      'fraudword + monitor',
      'flag + alerts',
      'fraud + transaction + flag',
    ],
  },
  {
    id: 'S3.2',
    when: [
      '?ask + idcheck + verifyscope -thatfirm|secureconn|phone|pin|banking|address|stepup',
      '?idcheck + ?ask + customerish -secureconn|phone|pin|banking|mfa|address|stepup|certificate',
    ],
  },
  {
    id: 'S3.3',
    when: [
      'monitor + unauthorized -transaction|respond|custintrusion|aslong',
      'monitor + access + personal -restrict|rights|transaction|fraud|respond|breach',
      'monitor + unauthorized + fraudword',
    ],
  },
  {
    id: 'S4.1',
    when: [
      'store + personal|transaction + span -backup|expire-pw|password',
      'delete + personal|transaction + span -backup|password',
      'aslong + store|delete|personal|!store -password|expire-pw|policyreview',
      'delete + personal + aslong',
      'delete + retention-word',
    ],
  },
  { id: 'S4.2', when: ['privacypolicy + refer + collect'] },
  {
    id: 'S5.1',
    when: ['plan + breach|security|plan -custaccess', 'respond + breach -notify|custintrusion|thatprogram'],
  },
  { id: 'S5.2', when: ['notify + affected -respondonly', 'notify + customerish + breach -report-in'] },
  { id: 'S6.1', when: ['account + goodpassword @advice'] },
  { id: 'S6.2', when: ['?report + suspicion @advice', 'forward-it @advice'] },
  { id: 'S7', when: ['?contact + question', '?contact + detail', 'contact-line'] },
  { id: 'L1', when: ['automate + manual -antivirus|monitor|backup|patch'] },
  { id: 'L2', when: ['guide + ecommerce|management -refer-privacy'] },
  { id: 'L3.1', when: ['web + offer|activity -automate|encrypt|https|tls'] },
  { id: 'L3.2', when: ['mailchannel + offer|activity -scan|detail|?report'] },
  { id: 'L3.3', when: ['phone + offer|activity|authenticate|verify -idonly'] },
  { id: 'L3.4', when: ['ach + offer|payment|activity'] },
  { id: 'L3.5', when: ['billpay + ?offer|activity|website|online'] },
  { id: 'L3.6', when: ['bankservice'] },
  { id: 'L3.7', when: ['b2b + ?offer|electronic -nda'] },
  { id: 'L3.8', when: ['service + improve -contact'] },
  { id: 'L4', when: ['layered', 'protect + bothends', 'protect + always-data'] },
  {
    id: 'L5.1',
    when: [
      '!readable + recipient',
      'encrypt + readable + recipient -personal-only|https|tls',
      'tamper + encrypt|protect|recipient|verify|!tamper',
      '!tamper + transit|recipient',
    ],
  },
  {
    id: 'L5.2',
    when: [
      'strength + encrypt|vendor|everywhere -atrest|personal',
      'vendor + samebits',
      'thisapplies + vendor + strength|encrypt',
      'strength + encrypt + minimum -atrest',
    ],
  },
  { id: 'L6.1', when: ['userid + password|pin', 'pin + authenticate|verify|phone', 'userid + authenticate|verify'] },
  { id: 'L6.2', when: ['certificate + server -strictpci|train'] },
  { id: 'L6.3', when: ['assign + level', 'boss + assign + level|access'] },
  { id: 'L6.4', when: ['authenticate|verify + secureconn + customer|must -mfa|banking|stepup'] },
  { id: 'L6.5', when: ['?stepup + address|transaction|payment -banking', '?idcheck + ask-second + address'] },
  { id: 'L7', when: ['mfa + banking', 'stepup + banking'] },
  { id: 'L8.1', when: ['firewall + protect|review|update|apply -vendorfw|badsite|outsider-only'] },
  { id: 'L8.2', when: ['restrict|block + badsite', 'outbound + restrict|block|allow'] },
  { id: 'L8.3', when: ['hosting + firewall + review + approvesub', 'vendorfw + review + approvesub'] },
  { id: 'L8.4', when: ['vendornet + protect|block|restrict|firewall|untrusted'] },
  {
    id: 'L9.1',
    when: ['outsider + direct', 'outsider + adminarea + block', 'adminarea + block'],
  },
  { id: 'L9.2', when: ['antivirus + update|device|network', 'updates-pc'] },
  { id: 'L9.3', when: ['email + scan + malware|delivery', 'email + monitor + malware + delivery'] },
  { id: 'L9.4', when: ['internal + traffic + rule'] },
  { id: 'L10', when: ['backup + elsewhere', 'asset + store + elsewhere3', 'restore + elsewhere'] },
  { id: 'L11', when: ['employee + train + yearly|procedure -quizzed', 'employee + procedure + review + yearly'] },
  { id: 'L12.1', when: ['employee|user + password + expire + days', 'password + expire + days -your'] },
  {
    id: 'L12.2',
    when: [
      'password + share + forbid',
      'password + !share + employee|user',
      'password + forbid|!share + share|!share + employee|user|terse',
    ],
  },
  { id: 'L13.1', when: ['patch + apply|yearly|vendorword|days -antivirus|vulnerability|thispolicy'] },
  { id: 'L13.2', when: ['audit|review|assist + outsidefirm -train|nda|respond'] },
  { id: 'L13.3', when: ['thatfirm|outsidefirm + ?assist|?review + newfeature @third'] },
  { id: 'L14', when: ['line + encrypt|protect|password|linekinds -firewall'] },
  { id: 'L15', when: ['respond + custintrusion', 'thatprogram + intrusion|breach|steps'] },
  { id: 'L16', when: ['nda + employee|vendor|sign @third'] },
  {
    id: 'L17',
    when: [
      'comply + dplaw -privacypolicy',
      '!sell + personal',
      '?rights',
      'gpc + comply|nosale',
      'includelaws + dplaw',
      'comply + law + protectword',
    ],
  },
  { id: 'L18', when: ['employee + train + threat', 'train + threat + yearly'] },
  { id: 'L19', when: ['?transparent + trust|fulfil -question', 'publishstatus'] },
  { id: 'L20', when: ['thispolicy + review|update', 'question + detail', 'thispolicy + question + contact'] },
];

/** Concepts that only rules need: narrow phrases. */
export const narrow: Readonly<Record<string, string>> = {
  plainform:
    'plain text, plaintext, clear text, unencrypted, unprotected, format, that we store, we store are, we keep are, permanently, indefinitely, in clear, in the clear, visible, printed',
  needed:
    'need it, need to, needs it, require it, requires it, business need, whose job, whose work, their job, their work, their duties, perform their, do their, role requires',
  span: 'for .. years, for .. months, for .. days, after .. years, after .. months, after .. days, years after, months after, days after, afterwards, thereafter, within .. days, within .. months',
  'terse-tls': 'tls 1, tls 1.2, tls 1.3, tls version, tls only',
  'from-browser':
    'goes to stripe, go to stripe, goes to our payment, sent to stripe, transmitted directly, sent straight to, entered directly, directly on stripe, passes directly, pass directly, collected directly by, never through our, bypasses our, entered on a page, entered in a form, straight from your browser, directly from your browser, goes from your browser, go directly to, goes directly to, go straight to, goes straight to, straight to stripe, directly to stripe, sent directly to',
  'card-digits': 'card number, card numbers',
  'least-privilege': 'least privilege, need to know basis, need to know',
  strictpci: 'pci, payment card industry',
  alerts: 'alert, alerts, warning, warnings',
  allorders:
    'all transactions, every transaction, each transaction, all orders, every order, each order, each purchase, every purchase, all purchases, all payments, every payment, each payment, automatically, order, orders, purchases',
  ownbank: 'your statements, your bank',
  verifyscope:
    'transaction, transactions, account, accounts, order, orders, dispatch*, ship, shipping, shipped, customers, you, your, purchase, purchases, expensive, goods, refund*, payment*',
  customerish:
    'customer, customers, client, clients, buyer, buyers, you, user, users, shopper*, everyone, anyone, everybody, individuals, people',
  collectnotice: 'privacy policy, privacy notice',
  'expire-pw': 'passwords expire, password expires',
  policyreview: 'policy reviewed, review this policy',
  'retention-word': 'retention period, retention periods, retention schedule, expiry of, no longer need*',
  custaccess: 'customer information systems',
  custintrusion:
    'unauthorized access .. member/client/customer/personal, unauthorized access .. information/data/records, unauthorized access .. customer information, access to customer information, access to client information, unauthorized access to client, unauthorized access to customer, unauthorized access to personal, broken into our customer, access to customer data, access to your information, access to customer records, access to client records, access to client data, unauthorized access to your, unauthorized access to sensitive, got at customer, intruder has reached customer',
  thatprogram: 'response program, incident response program, response programs',
  steps: 'steps, stages, following',
  respondonly: 'we will respond',
  'report-in': 'notify us, tell us, let us know',
  'forward-it': 'forward it, forward them, forward such, forward any, forward suspicious, forward the',
  detail: 'xdetail',
  'contact-line': 'xcontactline',
  'refer-privacy': 'privacy policy, privacy notice',
  online: 'online, payable',
  idonly: 'identity verification',
  'always-data':
    'always safeguard, always protect, safeguard customer data, safeguard customer information, safeguard all customer, protect customer data at every, at every stage',
  'personal-only': 'at rest, database',
  everywhere:
    'throughout, everywhere, employed, in all our systems, across all, wherever, anywhere, in everything, minimum, at least',
  samebits: 'same minimum, same key length, same strength, same standard of encryption, same encryption',
  minimum: 'minimum, at least, no less than, not less than, or more, or better, or higher, or stronger',
  must: 'before any, prior, must, shall, required, have to, has to, before',
  'ask-second': 'second proof, ask for a second, additional proof, further proof, extra proof',
  vendorfw:
    'vendor hosted, firewalls operated by, firewall operated by, its firewall, their firewalls, vendor s firewall, vendors firewalls, vendor firewalls, vendor firewall, suppliers firewalls, supplier firewalls, firewall of the vendor, firewalls of vendors, firewalls of our vendors, firewalls of hosting, firewalls run by, hosted firewalls, hosted solution firewalls, firewalls of our hosting, firewalls at our hosting, firewalls hosted, hosted solution',
  'outsider-only': 'directed only to, only to approved',
  outbound:
    'outbound connection*, outbound traffic, egress traffic, outgoing connection*, outgoing traffic, servers may only call, servers can only call, servers may only connect',
  allow: 'allow list, allowlist*, approved destinations, approved hosts, approved addresses',
  untrusted: 'untrusted, distrusted, not trusted, not trust, hostile, foreign, zone of their own, threats',
  delivery: 'delivery, delivered, deliver, reaches, inbox*, inbound, incoming',
  'updates-pc':
    'loaded automatically to each pc, loaded automatically to every pc, signatures are updated, signatures update, virus definitions are updated, definitions are updated',
  elsewhere3:
    'third party location*, secure third party, offsite, off the premises, storage provider elsewhere, different data center, second data center, another location, outside our premises, provider elsewhere',
  restore: 'restore, restores, restored',
  your: 'your, you',
  terse: 'sharing them, sharing',
  linekinds:
    'point to point, private and public, point to point circuit*, private and public network, data communication lines, leased lines',
  gpc: 'global privacy control, gpc, do not sell',
  includelaws: 'includes but, including but, include but, includes, including, among them, these include, such as',
  protectword: 'data protection, privacy, protection of data, protection of personal',
  publishstatus:
    'publish how, trust page, page that anyone, status of each promise, whether each promise, how each promise, how well we keep, proves each, status of every promise',
  fulfil: 'openly, open about',
  longer: 'longer, longer than',
  'use-cookies': 'use cookies, set cookies, use any cookies, set any cookies, use no cookies, cookies',
  'collect-any': 'collect*, gather*, ask for',
  'never-touch': 'never touch*, never reach*, never see*, never pass*, not touch, not reach, never store*',
  fraudword: 'fraud, fraudulent, fraudster*, suspicious',
  quizzed: 'tested on, quiz*',
  thisapplies:
    'this also applies, this applies, the same applies, same goes, likewise, same holds, also holds for, applies to',
};
