import { entries, layers, packages, tops } from './table.mjs';

/** The table as rules of dependency-cruiser: each says what is forbidden. */
export const rules = [
  ...Object.entries(layers).map(([name, { path, mayImport }]) => ({
    name: `layer-${name}`,
    severity: 'error',
    comment: `${name} may import ${mayImport.join(', ') || 'nothing'} of our own.`,
    from: { path },
    to: { path: '^src/', pathNot: [path, ...mayImport.map(other => layers[other].path)] },
  })),
  {
    name: 'unknown-layer',
    severity: 'error',
    comment: 'A new folder gets its row in scripts/boundaries/table.mjs.',
    from: { path: '^src/', pathNot: [...Object.values(layers).map(layer => layer.path), ...tops] },
    to: {},
  },
  {
    name: 'nobody-imports-cli',
    severity: 'error',
    comment: 'The command line is the outermost layer.',
    from: { path: '^src/', pathNot: ['^src/cli/'] },
    to: { path: '^src/cli/' },
  },
  {
    name: 'providers-apart',
    severity: 'error',
    comment: 'A provider knows no other provider.',
    from: { path: '^src/providers/([^/]+)/' },
    to: { path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/' },
  },
  {
    name: 'provider-by-registry',
    severity: 'error',
    comment: 'Only the registry reaches into a provider’s folder; everybody else goes through it.',
    from: { path: '^src/', pathNot: ['^src/providers/[^/]+/', layers.registry.path] },
    to: { path: '^src/providers/[^/]+/' },
  },
  {
    name: 'provider-by-index',
    severity: 'error',
    comment: 'Of a provider’s folder the registry imports index.ts alone.',
    from: { path: layers.registry.path },
    to: { path: '^src/providers/[^/]+/', pathNot: '^src/providers/[^/]+/index\\.ts$' },
  },
  ...packages.flatMap(restricted => packageRules(restricted)),
  {
    name: 'no-development-package',
    severity: 'error',
    comment: 'A user does not have the development dependencies.',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
  },
  {
    name: 'no-cycle',
    severity: 'error',
    comment: 'Two files that need each other are one file, or hide a third.',
    from: { path: '^src/' },
    to: { circular: true },
  },
  {
    name: 'no-orphan',
    severity: 'error',
    comment: 'Nothing imports it and it imports nothing. A file that runs by itself is listed as an entry.',
    from: { path: '^src/', orphan: true, pathNot: entries },
    to: {},
  },
];

function packageRules({ name, packages: names, files, types = [] }) {
  const path = `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
  const rule = { severity: 'error', comment: `Only some files may import ${names.join(', ')}.` };
  const outsiders = {
    ...rule,
    name: `package-${name}`,
    from: { path: '^src/', pathNot: [...files, ...types] },
    to: { path },
  };
  if (types.length === 0) return [outsiders];
  const typesOnly = {
    ...rule,
    name: `package-${name}-types`,
    comment: `These files may import types from ${names.join(', ')}, and nothing that runs.`,
    from: { path: types },
    to: { path, dependencyTypesNot: ['type-only'] },
  };
  return [outsiders, typesOnly];
}
