// What a shop must let everybody read (S0, S7, L20): how it is reached, and the days of its policy.
import type { Clock } from '../../kernel/clock.ts';
import { CannotLook, type Sight } from '../policy.ts';
import { openAsking } from './ask.ts';
import { crawl } from './crawl.ts';
import type { Target } from './target.ts';

export async function probeContact(target: Target): Promise<Sight> {
  const asking = openAsking();
  try {
    const links = (await crawl(asking, target.shop)).flatMap(({ references }) => references?.links ?? []);
    if (!links.some((link) => /^mailto:[^@\s]+@[^@\s]+/i.test(link))) {
      const finding = 'no page gives an e-mail address to write to';
      return { summary: finding, findings: [finding] };
    }
    if (!links.some((link) => /^tel:[+\d]/i.test(link))) {
      throw new CannotLook(
        'The pages give an e-mail address and no telephone number: set "contact": {"phone": …} with "watchword shop set".',
      );
    }
    return { summary: 'The pages give an e-mail address and a telephone number.', findings: [] };
  } finally {
    asking.close();
  }
}

/** A policy is published ahead of its day, so that people can read it first. */
const longestAheadMs = 366 * 86_400_000;

function dayIn(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString().slice(0, 10);
}

export async function probePolicyDated(target: Target, clock: Clock): Promise<Sight> {
  const asking = openAsking();
  try {
    const page = await asking.ask(new URL('/trust', target.shop).href);
    const told = await asking.ask(new URL('/trust.json', target.shop).href);
    if (page.kind === 'no-answer' || told.kind === 'no-answer')
      throw new CannotLook(`${target.shop} does not answer. Is the address right, and the shop running?`);
    const findings: string[] = [];
    if (page.answer.status !== 200) findings.push('there is no page on which the policy can be read');
    const { publishedOn, effectiveOn } = daysOf(told.answer.body);
    const today = dayIn(clock.now(), 0);
    if (publishedOn === undefined) findings.push('the policy does not say when it was published');
    else if (publishedOn > today) findings.push('the policy says that it will be published later');
    if (effectiveOn === undefined) findings.push('the policy does not say when it took effect');
    else if (effectiveOn > dayIn(clock.now(), longestAheadMs))
      findings.push('the policy takes effect in more than a year');
    for (const day of [publishedOn, effectiveOn]) {
      if (day !== undefined && page.answer.status === 200 && !page.answer.body.includes(day))
        findings.push('the page does not show the days that the policy bears');
    }
    return {
      summary: `The policy was published on ${publishedOn ?? '?'} and takes effect on ${effectiveOn ?? '?'}; the page says so.`,
      findings: [...new Set(findings)],
    };
  } finally {
    asking.close();
  }
}

function daysOf(json: string): { publishedOn: string | undefined; effectiveOn: string | undefined } {
  const day = (name: string) => new RegExp(`"${name}"\\s*:\\s*"(\\d{4}-\\d{2}-\\d{2})"`).exec(json)?.[1];
  return { publishedOn: day('publishedOn'), effectiveOn: day('effectiveOn') };
}
