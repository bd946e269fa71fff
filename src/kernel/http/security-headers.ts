// The headers that every answer bears, computed once for each kind of answer (S1.3, L5.1). A page may widen its own
// content security policy by named origins (the payment form does); nothing can switch a header off.

/** What a page may load or reach beyond our own origin. Make it once, as a constant: it is compiled once. */
export interface PageSources {
  script?: readonly string[];
  style?: readonly string[];
  image?: readonly string[];
  connect?: readonly string[];
  frame?: readonly string[];
  /** Where a form may lead, redirects included (3-D Secure). */
  form?: readonly string[];
  /** Features of the Permissions-Policy header that the page and the origins may use, such as `payment`. */
  permissions?: Readonly<Record<string, readonly string[]>>;
}

export type HeaderSet = Readonly<Record<string, string>>;

/** Two years; subdomains too (ASVS 5.0 V3.4.1). Only ever sent on a public host name. */
const strictTransportSecurity = 'max-age=63072000; includeSubDomains';

const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

const everywhere = {
  'x-content-type-options': 'nosniff',
  // "no-referrer" would make Chromium send "Origin: null" with our own forms.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // A page or answer may hold personal data: whoever knows better says so in his reply.
  'cache-control': 'no-store',
} as const;

/** For answers that are not pages: JSON, files, empty ones. */
const dataHeaders: HeaderSet = {
  ...everywhere,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

const plainPage = compile({});
const compiled = new WeakMap<PageSources, HeaderSet>();
const hstsSets = new WeakMap<HeaderSet, HeaderSet>();

/** The headers of a page. */
export function pageHeaders(sources: PageSources | undefined, isPublic: boolean): HeaderSet {
  if (sources === undefined) return withHsts(plainPage, isPublic);
  let headers = compiled.get(sources);
  if (headers === undefined) {
    headers = compile(sources);
    compiled.set(sources, headers);
  }
  return withHsts(headers, isPublic);
}

/** The headers of everything else. */
export function plainHeaders(isPublic: boolean): HeaderSet {
  return withHsts(dataHeaders, isPublic);
}

function withHsts(headers: HeaderSet, isPublic: boolean): HeaderSet {
  if (!isPublic) return headers;
  let set = hstsSets.get(headers);
  if (set === undefined) {
    set = { ...headers, 'strict-transport-security': strictTransportSecurity };
    hstsSets.set(headers, set);
  }
  return set;
}

function compile(sources: PageSources): HeaderSet {
  const list = (own: string, more: readonly string[] = []) => [own, ...more.map(checkedOrigin)].join(' ');
  const directives = [
    "default-src 'none'",
    `script-src ${list("'self'", sources.script)}`,
    `style-src ${list("'self'", sources.style)}`,
    `img-src ${list("'self'", sources.image)}`,
    "font-src 'self'",
    `connect-src ${list("'self'", sources.connect)}`,
    `form-action ${list("'self'", sources.form)}`,
    sources.frame === undefined ? "frame-src 'none'" : `frame-src ${sources.frame.map(checkedOrigin).join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Somebody else's script (Stripe.js) writes HTML in its own way.
    ...(sources.script === undefined ? ["require-trusted-types-for 'script'", "trusted-types 'none'"] : []),
  ];
  const features = deniedFeatures.map((feature) => {
    const origins = sources.permissions?.[feature];
    return origins === undefined
      ? `${feature}=()`
      : `${feature}=(${['self', ...origins.map((origin) => `"${checkedOrigin(origin)}"`)].join(' ')})`;
  });
  return {
    ...everywhere,
    'content-security-policy': directives.join('; '),
    'permissions-policy': features.join(', '),
    'cross-origin-opener-policy': 'same-origin',
  };
}

// A source is an exact https origin: no wildcard, no scheme alone, nothing that could end the directive. Or, since a
// processor spreads its frames so, the hosts below one of at least three labels: https://*.js.stripe.com.
const originPattern = /^https:\/\/(?:\*(?:\.[a-z0-9-]+){3,}|[a-z0-9.-]+)(?::\d{1,5})?$/;

function checkedOrigin(origin: string): string {
  if (!originPattern.test(origin)) throw new Error(`not an https origin: ${origin}`);
  return origin;
}
