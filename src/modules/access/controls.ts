// The controls of access, and the violations that their probes must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const grantsApproved: Control = {
  id: 'grants-approved',
  requirements: ['S2.4', 'L6.3'],
  statement:
    'Nobody has access without the approval of a second person who was entitled to give it; the database refuses it otherwise, and no grant can be changed.',
  enforcedAt: ['src/modules/access/schema/0001.sql', 'src/modules/access/grants.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-grant-approved-by-its-proposer',
      what: 'an administrator’s grant is slipped in, proposed and approved by one person',
      act: { kind: 'sql', ...planted.approvedByProposer },
    },
    {
      id: 'a-grant-approved-by-a-stranger',
      what: 'a grant is slipped in, approved by somebody who holds none',
      act: { kind: 'sql', ...planted.approvedByStranger },
    },
    {
      id: 'approvals-unchecked',
      what: 'the database’s check of approvals is switched off',
      act: { kind: 'sql', ...planted.approvalsUnchecked },
    },
    {
      id: 'own-grants-allowed',
      what: 'the constraint that nobody proposes a grant for himself is dropped',
      act: { kind: 'sql', ...planted.ownGrantsAllowed },
    },
    {
      id: 'grants-that-can-be-changed',
      what: 'the application is given the right to change grants',
      act: { kind: 'sql', ...planted.grantsChangeable },
    },
  ],
};

export const hostCommandsConfirmed: Control = {
  id: 'host-commands-confirmed',
  requirements: ['S2.4'],
  statement:
    'Commands on the host that open sealed data or destroy something ran with a yes from the back office, or were reviewed afterwards.',
  enforcedAt: ['src/modules/access/host-commands.ts', 'src/channels/cli/access-confirm.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'broken-glass-unreviewed',
      what: 'a command ran without asking, and nobody has looked at it',
      act: { kind: 'sql', ...planted.glassBroken },
    },
    {
      id: 'a-command-that-nobody-approved',
      what: 'a command ran that waited for a yes and got none',
      act: { kind: 'sql', ...planted.ranUnapproved },
    },
  ],
};

export const rulesDenyByDefault: Control = {
  id: 'rules-deny-by-default',
  requirements: ['S2.2', 'L6.3', 'L6.5'],
  statement:
    'Every route of the back office names a permission; what no rule permits is refused; grave acts want a fresh proof; nobody approves his own, and an auditor only reads.',
  enforcedAt: ['src/modules/access/rules.cedar', 'src/modules/access/decide.ts', 'src/modules/access/permissions.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-rule-that-permits-everybody',
      what: 'one edited line: every level may what only an owner may',
      act: {
        kind: 'source',
        file: 'src/modules/access/rules.cedar',
        find: 'permit (principal in Level::"owner", action, resource);',
        replace: 'permit (principal, action, resource);',
      },
    },
    {
      id: 'an-auditor-who-changes-things',
      what: 'one edited line: after a step-up an auditor may more than read',
      act: {
        kind: 'source',
        file: 'src/modules/access/rules.cedar',
        find: 'forbid (principal in Level::"auditor", action, resource)\nunless { action in Action::"reading" };',
        replace: 'permit (principal in Level::"auditor", action, resource) when { context.steppedUp };',
      },
    },
    {
      id: 'an-approval-of-ones-own-proposal',
      what: 'one edited line: who has stepped up may approve what he proposed',
      act: {
        kind: 'source',
        file: 'src/modules/access/rules.cedar',
        find: 'when { resource.proposedBy == principal }',
        replace: 'when { resource.proposedBy == principal && !context.steppedUp }',
      },
    },
    {
      id: 'no-step-up-wanted',
      what: 'one edited line: no act wants a fresh proof',
      act: {
        kind: 'source',
        file: 'src/modules/access/rules.cedar',
        find: 'when { context.stepUpWanted && !context.steppedUp };',
        replace: 'when { context.stepUpWanted && !context.steppedUp && context.soleOwner };',
      },
    },
    {
      id: 'a-route-without-a-rule',
      what: 'one edited line: a permission that routes name is in no table',
      act: {
        kind: 'source',
        file: 'src/modules/access/permissions.ts',
        find: '  return byName.has(name);',
        replace: "  return name !== 'orders.view' && byName.has(name);",
      },
    },
  ],
};
