// How the parts of a contact must look, wherever they come in: by form or by the Store API. Messages say how to mend.
import { z } from 'zod';
import { line } from '../../kernel/http.ts';

// One @, no spaces, a dot in the domain: what cannot be delivered shows itself later; what is no address shows here.
const mailbox = /^[^\s@"<>(),:;[\]\\]{1,64}@[^\s@"<>(),:;[\]\\.]+(\.[^\s@"<>(),:;[\]\\.]+)+$/u;

export const contactFields = {
  email: line({ max: 254 }).refine((value) => mailbox.test(value), 'Write it like name@example.com.'),
  name: line({ max: 200 }),
  phone: line({ max: 40 }).refine(
    (value) => /^\+?[\d\s().\-/]{5,}$/.test(value),
    'Use digits, spaces and + ( ) . - / only.',
  ),
  line1: line({ max: 200 }),
  line2: line({ max: 200 }),
  city: line({ max: 100 }),
  region: line({ max: 100 }),
  postalCode: line({ max: 20 }),
  country: z
    .string('This must be text.')
    .regex(/^[A-Z]{2}$/, 'Use a two-letter country code (ISO 3166-1), such as US.'),
} as const;
