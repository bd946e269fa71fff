// Tells the shop's page that the 3-D Secure challenge is over. It says nothing else, so any parent may hear it: the outcome
// is asked of the API.
import type { FromFrame } from './messages.ts';

const message: FromFrame = { simulator: 'stripe', type: 'challenge-done' };
if (parent !== window) parent.postMessage(message, '*');
