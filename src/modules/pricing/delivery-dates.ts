// When goods arrive, as calendar days: from the shop's cut-off, working days and holidays, and the carrier's days on the
// way. Reckoned in the shop's time zone; the caller says what time it is.
import type { DeliveryEstimate } from './quote.ts';
import type { DeliveryRule } from './till-settings.ts';

export interface DeliveryDays {
  /** Ready or sent after so many working days, then on the way for so many. */
  estimate(handlingDays: number, transit: { min: number; max: number }): DeliveryEstimate;
}

/** The rule's days for orders of this moment. */
export function deliveryDays(rule: DeliveryRule, at: Date): DeliveryDays {
  const now = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(rule.timeZone);
  const isWorking = (day: Temporal.PlainDate) =>
    rule.workingDays.includes(day.dayOfWeek) && !rule.holidays.includes(day.toString());
  const after = (day: Temporal.PlainDate, workingDays: number) => {
    let found = day;
    // A shop whose holidays never end must not hang: after ten years of them any day will do.
    for (let left = workingDays, tries = 0; left > 0 && tries < 3_650; tries++) {
      found = found.add({ days: 1 });
      if (isWorking(found)) left -= 1;
    }
    return found;
  };
  const today = now.toPlainDate();
  const inTime = isWorking(today) && Temporal.PlainTime.compare(now.toPlainTime(), rule.cutOff) < 0;
  const first = inTime ? today : after(today, 1);
  return {
    estimate(handlingDays, { min, max }) {
      const sent = after(first, handlingDays);
      return { earliest: after(sent, min).toString(), latest: after(sent, max).toString() };
    },
  };
}

/** Keeps the last answer: within one minute the days are the same. */
export function keepDeliveryDays(): typeof deliveryDays {
  let last: { rule: DeliveryRule; minute: number; days: DeliveryDays } | undefined;
  return (rule, at) => {
    const minute = Math.floor(at.getTime() / 60_000);
    if (last?.rule !== rule || last.minute !== minute)
      last = { rule, minute, days: remembering(deliveryDays(rule, at)) };
    return last.days;
  };
}

function remembering(days: DeliveryDays): DeliveryDays {
  const known = new Map<string, DeliveryEstimate>();
  return {
    estimate(handlingDays, transit) {
      const key = `${handlingDays} ${transit.min} ${transit.max}`;
      const found = known.get(key) ?? days.estimate(handlingDays, transit);
      known.set(key, found);
      return found;
    },
  };
}
