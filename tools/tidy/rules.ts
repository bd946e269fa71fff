// The house rules, all of them. Each has a planted violation of its name in planted/ that it must catch.
import { browserRule, edgeRule, floorRule, powerRule, privateFolderRule, simulatorRule } from './floors.ts';
import { everyTestRunsRule, headerRule, lengthRule, nameRule, suppressionRule } from './form.ts';
import { architectureDocumentRule, decisionRule, moduleRule, packageRule } from './papers.ts';
import type { Rule } from './project.ts';
import { castRule, chanceRule, clockRule, consoleRule, environmentRule, sqlRule } from './purity.ts';
import { linkRule, sizeRule, wordsRule } from './words.ts';

export const rules: readonly Rule[] = [
  floorRule,
  privateFolderRule,
  edgeRule,
  powerRule,
  simulatorRule,
  browserRule,
  environmentRule,
  clockRule,
  chanceRule,
  consoleRule,
  sqlRule,
  castRule,
  nameRule,
  headerRule,
  lengthRule,
  suppressionRule,
  everyTestRunsRule,
  wordsRule,
  sizeRule,
  linkRule,
  moduleRule,
  decisionRule,
  packageRule,
  architectureDocumentRule,
];
