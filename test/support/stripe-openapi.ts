// Holds every exchange with the simulator against Stripe's own OpenAPI document: parameters, answers, events.
// Tests start the simulator through here, so that a shape Stripe would not send fails the test that caused it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import Stripe from 'stripe';
import type { Exchange } from '../../simulators/stripe/api.ts';
import {
  type SimulatorOptions,
  type StripeSimulator,
  startStripeSimulator,
} from '../../simulators/stripe/simulator.ts';
import { testCertificate } from './stripe-certificate.ts';

type Schema = { [name: string]: unknown };

interface Document {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Schema> };
  'x-stripeEvents': Record<string, { object: string; previous_attributes: boolean }>;
}

interface OperationObject {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
}

const source = new URL('../data/stripe/openapi.json', import.meta.url);
let loaded: ReturnType<typeof load> | undefined;

/** The document as validators; read once a process. */
export function stripeOpenApi(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

function load() {
  const document = JSON.parse(readFileSync(source, 'utf8')) as Document;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'stripe', ...(forValidator(document) as object) });
  const validators = new Map<string, ValidateFunction>();
  const validatorFor = (name: string, schema: () => Schema): ValidateFunction => {
    const found = validators.get(name) ?? ajv.compile(forValidator(schema()) as Schema);
    validators.set(name, found);
    return found;
  };
  const complaints = (validate: ValidateFunction, value: unknown): string[] => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
    );
  };
  const operationOf = (name: string): OperationObject => {
    const [method = '', path = ''] = name.split(' ');
    const operation = document.paths[path]?.[method];
    if (operation === undefined) throw new Error(`the document has no ${name}`);
    return operation;
  };

  return {
    document,

    /** Typed parameters against the operation's query or body. */
    checkRequest(operation: string, parameters: unknown): string[] {
      const validate = validatorFor(`request ${operation}`, () => {
        const { requestBody, parameters: query = [] } = operationOf(operation);
        const body = requestBody?.content['application/x-www-form-urlencoded']?.schema;
        if (body !== undefined) return body;
        const properties = Object.fromEntries(
          query.filter((each) => each.in === 'query').map((each) => [each.name, each.schema]),
        );
        return { type: 'object', properties, additionalProperties: false };
      });
      return complaints(validate, parameters);
    },

    /** An answer with 200, or with any other status against the error object. */
    checkAnswer(operation: string, status: number, answer: unknown): string[] {
      const validate = validatorFor(`answer ${operation} ${status === 200}`, () => {
        const { responses } = operationOf(operation);
        const schema = responses[status === 200 ? '200' : 'default']?.content['application/json']?.schema;
        if (schema === undefined) throw new Error(`no answer is described for ${operation}`);
        return schema;
      });
      return complaints(validate, answer);
    },

    /** A webhook's event: the envelope, and the object in it as the kind that its type promises. */
    checkEvent(event: { type: string; data: { object: { object: string } } }): string[] {
      const promised = document['x-stripeEvents'][event.type];
      if (promised === undefined) return [`${event.type} is no event type`];
      if (promised.object !== event.data.object.object) return [`${event.type} carries a ${event.data.object.object}`];
      const envelope = validatorFor('event', () => ({ $ref: '#/components/schemas/event' }));
      const content = validatorFor(`object ${promised.object}`, () => ({
        $ref: `#/components/schemas/${promised.object}`,
      }));
      return [...complaints(envelope, event), ...complaints(content, event.data.object)];
    },

    /** One exchange, whole. Refused requests are checked for their answer only. */
    checkExchange(exchange: Exchange): string[] {
      const { operation } = exchange;
      if (operation === undefined) return [];
      const request =
        exchange.status === 400 || exchange.parameters === undefined || !exchange.secretKey
          ? []
          : this.checkRequest(operation, exchange.parameters).map((each) => `request: ${each}`);
      // A browser sends cards and sees a PaymentIntent in part, which the document does not describe.
      const answer = exchange.secretKey
        ? this.checkAnswer(operation, exchange.status, exchange.answer).map((each) => `answer: ${each}`)
        : [];
      return [...request, ...answer].map((each) => `${operation} ${exchange.status} ${each}`);
    },
  };
}

/** OpenAPI 3.0 → JSON Schema: `nullable`, `$ref` into our one document, and enums that Stripe may extend. */
function forValidator(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forValidator);
  if (node === null || typeof node !== 'object') return node;
  const { nullable, 'x-open-enum': open, ...rest } = node as Schema;
  const rewritten: Schema = {};
  for (const [name, value] of Object.entries(rest)) {
    if (name === '$ref' && typeof value === 'string') rewritten[name] = value.replace(/^#/, 'stripe#');
    else if (name === 'enum' && open === true) continue;
    else rewritten[name] = forValidator(value);
  }
  return nullable === true ? { anyOf: [rewritten, { type: 'null' }] } : rewritten;
}

export type TestStripe = StripeSimulator & {
  /** PEM of the authority to trust. */
  ca: string;
  /** What did not fit the document so far; `close` throws when it is not empty. */
  violations: string[];
};

/** Starts a simulator in this process on a free port, with a certificate, a folder, and every exchange checked. */
export async function startTestStripe(options: Partial<SimulatorOptions> = {}): Promise<TestStripe> {
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'stripe-'));
  const { key, cert, ca } = await testCertificate();
  const violations: string[] = [];
  const simulator = await startStripeSimulator({
    key,
    cert,
    ...options,
    data: folder,
    onFailure: (error) => violations.push(`the simulator broke: ${String(error)}`),
    observe(exchange) {
      violations.push(...stripeOpenApi().checkExchange(exchange));
      options.observe?.(exchange);
    },
  });
  return {
    ...simulator,
    ca,
    violations,
    async close() {
      await simulator.close();
      if (options.data === undefined && existsSync(folder)) rmSync(folder, { recursive: true });
      if (violations.length > 0)
        throw new Error(`not as Stripe's document has it:\n${violations.slice(0, 20).join('\n')}`);
    },
  };
}

/** The official SDK, unmodified, pointed at a simulator. It does not retry: tests see each answer. */
export function stripeClient(at: { port: number; ca: string }, key = 'sk_test_simulator'): Stripe {
  return new Stripe(key, {
    host: 'localhost',
    port: at.port,
    protocol: 'https',
    httpAgent: new Agent({ ca: at.ca, keepAlive: true }),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}
