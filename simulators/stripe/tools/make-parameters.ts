// Makes parameters.json, the compact table of request parameters that the simulator loads at start (the OpenAPI
// document itself would cost it 60 MB and half a second):
//   node simulators/stripe/tools/make-parameters.ts test/data/stripe/openapi.json simulators/stripe/parameters.json
import { readFileSync, writeFileSync } from 'node:fs';
import type { ParameterTable, ParameterType, Shape } from '../parameters.ts';
import { knownMethods, surface } from './surface.ts';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: (string | boolean)[];
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  maxLength?: number;
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The table for a document (cut or whole). */
export function makeParameters(document: Document): ParameterTable {
  const shapes: Record<string, Shape> = {};
  const operations: Record<string, Shape> = {};
  const methods = new Set(document.components.schemas['payment_method']?.properties?.['type']?.enum ?? []);
  const open = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1) ?? '';
    return schema.$ref === undefined ? schema : (document.components.schemas[name] ?? {});
  };

  const typeOf = (schema: Schema): ParameterType => {
    if (schema.$ref !== undefined) {
      const target = open(schema);
      if (target.properties === undefined) return typeOf(target);
      const name = schema.$ref.split('/').at(-1) ?? '';
      if (!(name in shapes)) {
        shapes[name] = { required: [], properties: {} };
        shapes[name] = shapeOf(target);
      }
      return { shape: name };
    }
    if (schema.allOf?.length === 1) return typeOf(schema.allOf[0] ?? {});
    if (schema.anyOf !== undefined) return { anyOf: schema.anyOf.map(typeOf) };
    if (schema.enum !== undefined)
      return schema.enum.every((value) => value === '') ? 'empty' : { enum: schema.enum.map(String) };
    if (schema.type === 'array') return { list: typeOf(schema.items ?? {}) };
    if (schema.type === 'integer' || schema.type === 'boolean' || schema.type === 'number') return schema.type;
    if (schema.type === 'string') return schema.maxLength === undefined ? 'string' : { maxLength: schema.maxLength };
    if (schema.properties !== undefined && Object.keys(schema.properties).length > 0)
      return { inline: shapeOf(schema) };
    return 'hash';
  };

  const shapeOf = (schema: Schema): Shape => {
    const properties: Record<string, ParameterType> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const foreign = methods.has(name) && !knownMethods.includes(name);
      properties[name] = foreign ? 'hash' : typeOf(property);
    }
    return { required: schema.required ?? [], properties };
  };

  for (const name of surface) {
    const [method = '', path = ''] = name.split(' ');
    const operation = document.paths[path]?.[method];
    const body = operation?.requestBody?.content['application/x-www-form-urlencoded']?.schema;
    const shape = body === undefined ? { required: [], properties: {} } : shapeOf(open(body));
    for (const parameter of operation?.parameters ?? []) {
      if (parameter.in === 'query') shape.properties[parameter.name] = typeOf(parameter.schema);
    }
    operations[name] = shape;
  }
  for (const [name, { properties }] of Object.entries(shapes)) {
    // The document is made from the SDK, whose types leave cards out here: only a browser's form may send one.
    const type = name.endsWith('_payment_method_data') ? properties['type'] : undefined;
    if (typeof type === 'object' && 'enum' in type) type.enum.unshift('card');
  }
  return { operations, shapes };
}

if (import.meta.main) {
  const [source, target] = process.argv.slice(2);
  if (source === undefined || target === undefined) {
    console.error('usage: make-parameters.ts <document.json> <target.json>');
    process.exit(2);
  }
  const table = makeParameters(JSON.parse(readFileSync(source, 'utf8')) as Document);
  writeFileSync(target, `${JSON.stringify(table)}\n`);
}
