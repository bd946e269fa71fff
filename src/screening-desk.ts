// What the commands about cases and screening are given of the house. Decides nothing.
import type { CaseParts, ScreeningParts } from './channels/cli.ts';
import { hashNetwork } from './channels/shop.ts';
import type { House } from './house.ts';
import * as cases from './modules/cases.ts';
import * as screening from './modules/screening.ts';

export function caseParts(house: House, operator: string): CaseParts {
  const { database, clock } = house;
  return {
    operator,
    now: () => clock.now(),
    list: (page) => cases.listCases(database, page),
    async find(name) {
      const found = await cases.caseByName(database, name);
      if (found === undefined) return undefined;
      const history = await cases.caseHistory(database, found.caseId);
      return { found, history, looks: await screening.looksAbout(database, found.subject.slice('order:'.length)) };
    },
    work: house.workOnCase,
  };
}

export function screeningParts(house: House, operator: string): ScreeningParts {
  const { database, clock, traits } = house;
  const networkKey = house.keys.key('address-block');
  return {
    operator,
    now: () => clock.now(),
    listNames: screening.listNames,
    traitNames: screening.traitNames,
    lists: house.lists,
    entries: (page) => screening.readEntries(database, page),
    keyOf: (trait, typed) =>
      screening.keyOfTyped(traits, (address) => hashNetwork(networkKey, address), { trait, typed }),
    rules: house.rules,
    parseRules: (body) => screening.rulesSchema.parse(body),
    changeRules: house.changeScreeningRules,
    judge: screening.judge,
    replay: (options) => screening.replay(database, options),
  };
}
