// Until when the lines that the program can run on get security updates (L13.1). Data: each release brings it up to date.

/** Last days of security updates, as their makers announced them by the day that stands below. */
export const ends = {
  'Node.js': { 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' },
  OpenSSL: { '3.0': '2026-09-07', '3.5': '2030-04-08' },
  PostgreSQL: { 15: '2027-11-11', 16: '2028-11-09', 17: '2029-11-08', 18: '2030-11-14' },
} as const satisfies Record<string, Record<string, string>>;
export const writtenOn = '2026-11-22';
