// Every way in which one program file names another: import, export from, import(), and import types.
import path from 'node:path';
import {
  type ExportDeclaration,
  type ImportDeclaration,
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isNamedExports,
  isNamedImports,
  isNoSubstitutionTemplateLiteral,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';

export interface Import {
  /** As written: `./x.ts`, `node:fs`, `pg`. */
  readonly specifier: string;
  /** The file that a relative specifier names, relative to the project; undefined for packages. May begin with `..`. */
  readonly target: string | undefined;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** Imported names before renaming; `*` for a namespace, `default`. */
  readonly names: readonly string[];
  readonly line: number;
}

export function importsOf(file: string, nodes: readonly Node[], lineOf: (node: Node) => number): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, names: readonly string[], node: Node) => {
    const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined;
    found.push({ specifier, target, typeOnly, names, line: lineOf(node) });
  };
  for (const node of nodes) {
    if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, isTypeImport(node), importedNames(node), node);
    } else if (
      isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text, isTypeExport(node), exportedNames(node), node);
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier !== undefined && (isStringLiteral(specifier) || isNoSubstitutionTemplateLiteral(specifier)))
        add(specifier.text, false, ['*'], node);
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument) && isStringLiteral(node.argument.literal)) {
      add(node.argument.literal.text, true, ['*'], node);
    }
  }
  return found;
}

function isTypeImport({ importClause }: ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = importClause;
  return (
    importClause.name === undefined &&
    namedBindings !== undefined &&
    isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeExport({ isTypeOnly, exportClause }: ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return (
    exportClause !== undefined &&
    isNamedExports(exportClause) &&
    exportClause.elements.length > 0 &&
    exportClause.elements.every((element) => element.isTypeOnly)
  );
}

function importedNames({ importClause }: ImportDeclaration): string[] {
  if (importClause === undefined) return [];
  const names = importClause.name === undefined ? [] : ['default'];
  const { namedBindings } = importClause;
  if (namedBindings === undefined) return names;
  if (!isNamedImports(namedBindings)) return [...names, '*'];
  return [...names, ...namedBindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)];
}

function exportedNames({ exportClause }: ExportDeclaration): string[] {
  if (exportClause === undefined || !isNamedExports(exportClause)) return ['*'];
  return exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}
