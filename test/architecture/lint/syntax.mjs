/** Small questions about syntax trees that more than one rule asks. */

/** The last name of `a`, `this.a` and `x.y.a`; undefined for anything computed. */
export function lastName(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return undefined;
  if (!node.computed) return node.property.name;
  return node.property.type === 'Literal' ? String(node.property.value) : undefined;
}

/** The called method of `x.y.method()`; undefined for a plain function call. */
export function calledMethod(call) {
  return call.callee.type === 'MemberExpression' ? lastName(call.callee) : undefined;
}

/** The class method a node stands in, through any nested functions. */
export function enclosingMethod(node) {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'MethodDefinition') return at;
    if (at.type === 'PropertyDefinition' && at.value) return at;
  }
  return undefined;
}

export function methodName(method) {
  return method && !method.computed && method.key.type === 'Identifier'
    ? method.key.name
    : undefined;
}

/** The call expression of a decorator by name, or undefined: `@Name(…)`. */
export function decoratorCall(node, name) {
  return (node.decorators ?? [])
    .map((decorator) => decorator.expression)
    .find((call) => call.type === 'CallExpression' && lastName(call.callee) === name);
}

/** Walks a node and everything under it. */
export function* descendants(node, visitorKeys) {
  yield node;
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) {
      if (child) yield* descendants(child, visitorKeys);
    }
  }
}

/** Value imports (not type-only) of a declaration, with the name they have in their module. */
export function valueImports(declaration) {
  if (declaration.importKind === 'type') return [];
  return declaration.specifiers
    .filter((specifier) => specifier.importKind !== 'type')
    .map((specifier) => ({ specifier, name: importedName(specifier) }));
}

function importedName(specifier) {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.imported.name ?? specifier.imported.value;
}
