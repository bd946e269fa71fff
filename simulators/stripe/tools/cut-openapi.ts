// Cuts Stripe's OpenAPI document down to our surface, for the tests:
//   node simulators/stripe/tools/cut-openapi.ts <full document.json> test/data/stripe/openapi.json
// Kept: the operations of surface.ts, every schema they reach, the event types. Dropped: descriptions, and the insides
// of objects that are no kind of ours (they can only ever appear here as an id).
import { readFileSync, writeFileSync } from 'node:fs';
import { kinds, surface } from './surface.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

interface Document {
  openapi: string;
  info: JsonObject;
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, JsonObject> };
  'x-stripeEvents': Record<string, { object: string; previous_attributes: boolean }>;
}

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error('usage: cut-openapi.ts <full document.json> <target.json>');
  process.exit(2);
}
const full = JSON.parse(readFileSync(source, 'utf8')) as Document;
writeFileSync(target, `${JSON.stringify(cut(full))}\n`);

function cut(document: Document): Document {
  const schemas: Record<string, JsonObject> = {};
  const prefix = '#/components/schemas/';
  const isForeignResource = (name: string) => {
    const object = (document.components.schemas[name]?.['properties'] as JsonObject | undefined)?.['object'];
    return object !== undefined && !kinds.includes(name);
  };
  const visit = (node: Json): Json => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object') return node;
    if (typeof node['$ref'] === 'string') {
      const name = node['$ref'].slice(prefix.length);
      const found = document.components.schemas[name];
      if (found === undefined) throw new Error(`no schema ${name}`);
      if (isForeignResource(name)) return { type: 'object', 'x-cut': name };
      if (!(name in schemas)) {
        schemas[name] = {};
        schemas[name] = visit(found) as JsonObject;
      }
      return node;
    }
    const kept: JsonObject = {};
    for (const [name, value] of Object.entries(node)) {
      if (name === 'description' && typeof value === 'string') continue;
      if (name === 'x-expansionResources') continue;
      kept[name] = visit(value);
    }
    return kept;
  };

  const paths: Document['paths'] = {};
  for (const operation of surface) {
    const [method = '', path = ''] = operation.split(' ');
    const found = document.paths[path]?.[method];
    if (found === undefined) throw new Error(`the document has no ${operation}`);
    paths[path] = { ...paths[path], [method]: visit(found) };
  }
  const events = Object.fromEntries(
    Object.entries(document['x-stripeEvents'])
      .filter(([, event]) => kinds.includes(event.object))
      .map(([type, event]) => [type, { object: event.object, previous_attributes: event.previous_attributes }]),
  );
  return {
    openapi: document.openapi,
    info: document.info,
    paths,
    components: { schemas },
    'x-stripeEvents': events,
  };
}
