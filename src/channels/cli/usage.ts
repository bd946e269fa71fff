// How each command is called: what `watchword COMMAND --help` prints, and what wrong usage is answered with.
import { usage as access } from './access-commands.ts';
import { usage as cases } from './case-commands.ts';
import { exportUsage, importUsage } from './catalog-commands.ts';
import { usage as collections } from './collection-commands.ts';
import { usage as customers } from './customer-commands.ts';
import { usage as evidence } from './evidence-commands.ts';
import { eraseUsage, usage as keys } from './key-commands.ts';
import { usage as mail } from './mail-commands.ts';
import { usage as pictures } from './media-commands.ts';
import { ordersUsage, refundUsage } from './order-commands.ts';
import { usage as policy } from './policy-check-commands.ts';
import { inspectUsage, probeUsage } from './policy-commands.ts';
import { usage as screening } from './screening-commands.ts';
import { usage as shop } from './shop-commands.ts';
import { usage as staff } from './staff-commands.ts';
import { discountsUsage, tillUsage } from './till-commands.ts';
import { usage as witness, witnessesUsage } from './witness-commands.ts';

/** By command. */
export const commandUsage: Readonly<Record<string, string>> = {
  status: 'watchword status',
  import: importUsage,
  export: exportUsage,
  collections,
  pictures,
  orders: ordersUsage,
  refund: refundUsage,
  cases,
  screening,
  customers,
  discounts: discountsUsage,
  shop,
  till: tillUsage,
  mail,
  access,
  staff,
  erase: eraseUsage,
  keys,
  evidence,
  witnesses: witnessesUsage,
  witness,
  policy,
  probe: probeUsage,
  inspect: inspectUsage,
  reconcile: 'watchword reconcile',
  doctor: 'watchword doctor',
  'trust-ca': 'watchword trust-ca [--install]',
};
