// The codes of the demonstration shop. Its automatic discount and its taxes are settings: modules/pricing/demo-rates.ts.
import { openTillDesk, type TillDeskParts } from '../flows/manage-till.ts';
import { listDiscounts } from '../modules/pricing.ts';

const codes = [
  {
    code: 'WELCOME10',
    title: { en: '10 % off your first order', de: '10 % auf die erste Bestellung' },
    gives: { kind: 'percentage', rateMillionths: 100_000 },
    firstOrderOnly: true,
    combinesWith: ['shipping'],
  },
];

/** Only for a shop that never had a code. */
export async function addDemoDiscounts(parts: TillDeskParts): Promise<void> {
  if ((await listDiscounts(parts.database, 1)).length > 0) return;
  const desk = openTillDesk(parts);
  for (const code of codes) {
    const outcome = await desk.addDiscount(code, 'demo');
    if (outcome.kind === 'invalid') throw new Error(`a demo discount is faulty: ${outcome.faults}`);
  }
}
