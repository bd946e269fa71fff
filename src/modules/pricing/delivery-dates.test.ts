import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { deliveryDays, keepDeliveryDays } from './delivery-dates.ts';
import { type DeliveryRule, tillSettingsSchema } from './till-settings.ts';

const rule = (over: object = {}): DeliveryRule =>
  tillSettingsSchema.parse({ delivery: { timeZone: 'Europe/Berlin', ...over } }).delivery;
const estimate = (at: string, over: object = {}, days = { handling: 1, min: 1, max: 2 }) => {
  const { earliest, latest } = deliveryDays(rule(over), new Date(at)).estimate(days.handling, days);
  return `${earliest} ${latest}`;
};

test('from the cut-off in the shop’s own time zone', () => {
  // A Wednesday. 14:00 in Berlin is 13:00 in UTC.
  assert.equal(estimate('2026-03-04T12:59:59Z'), '2026-03-06 2026-03-09');
  assert.equal(estimate('2026-03-04T13:00:00Z'), '2026-03-09 2026-03-10');
});

test('weekends and holidays are no working days, for the shop or for the carrier', () => {
  assert.equal(estimate('2026-03-07T09:00:00Z'), '2026-03-11 2026-03-12', 'a Saturday counts as the Monday');
  assert.equal(estimate('2026-12-23T09:00:00Z', { holidays: ['2026-12-24', '2026-12-25'] }), '2026-12-29 2026-12-30');
  assert.equal(estimate('2026-03-06T09:00:00Z', { workingDays: [1, 2, 3, 4, 5, 6] }), '2026-03-09 2026-03-10');
});

test('the day of a change of the clocks has its cut-off too', () => {
  assert.equal(estimate('2026-03-30T11:59:59Z'), '2026-04-01 2026-04-02');
  assert.equal(estimate('2026-03-30T12:00:00Z'), '2026-04-02 2026-04-03');
});

test('nothing to do and no way to go: the same day', () => {
  assert.equal(estimate('2026-03-04T09:00:00Z', {}, { handling: 0, min: 0, max: 0 }), '2026-03-04 2026-03-04');
});

test('property: never on a day that is none, never the latest before the earliest, whatever is kept', () => {
  const kept = keepDeliveryDays();
  const days = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      days,
      days,
      days,
      (at, handling, min, more) => {
        const berlin = shared;
        const { earliest, latest } = kept(berlin, at).estimate(handling, { min, max: min + more });
        assert.deepEqual({ earliest, latest }, deliveryDays(berlin, at).estimate(handling, { min, max: min + more }));
        assert.ok(earliest <= latest);
        for (const day of [earliest, latest]) assert.ok(![0, 6].includes(new Date(day).getUTCDay()));
      },
    ),
  );
});

const shared = rule();

test('a shop that is always closed does not hang', () => {
  const holidays = Array.from({ length: 500 }, (_, day) =>
    new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
  );
  assert.match(estimate('2026-01-01T09:00:00Z', { holidays, workingDays: [1] }), /^20\d\d-/);
});
