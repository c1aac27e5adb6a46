// The eighteen practices: what checks each, and what is not built yet. Figures are never written here;
// they come from the output of the checks.
import { isGood, summaryOf } from './security.mjs';

/**
 * @typedef {object} Evidence What the checks of one run printed.
 * @property {(...patterns: RegExp[]) => { passed: number, failed: string[] }} tests tests of the spec files that match
 * @property {readonly import('./security.mjs').JudgedItem[]} security the checklist, by the tests that name its items
 * @property {{ files: number, problems: number, disables: number }} lint
 * @property {{ rules: number, modules: number, violations: number }} imports
 * @property {{ lines: number, branches: number, functions: number }} coverage in percent
 * @property {Record<string, unknown> | undefined} system figures of the last `npm run test:system`
 * @property {Record<string, unknown> | undefined} drills figures of the last `npm run drill`
 */

/**
 * @typedef {object} Row
 * @property {string} practice
 * @property {RegExp[]} specs the tests that prove it; none where nothing is built yet
 * @property {(evidence: Evidence) => { figure: string, holds?: boolean }} [figure] what the checks measured besides passing
 * @property {string} [missing] what the practice wants and nobody built yet
 */

/** @type {readonly Row[]} */
export const ROWS = [
  {
    practice: 'Layers with one responsibility',
    specs: [/architecture\/dependencies/],
    figure: ({ imports }) => ({
      figure: `${imports.rules} rules, ${imports.violations} violations in ${imports.modules} modules`,
      holds: imports.violations === 0,
    }),
  },
  {
    practice: 'Input and output schemas, validators, custom types',
    specs: [/closed-world/, /fuzz/, /http-conventions/, /contract\/problems/, /core\/http/],
    missing: 'type money: no feature has such a field',
  },
  {
    practice: 'Static types and linters',
    specs: [/architecture\/lint/],
    figure: ({ lint }) => ({
      figure: `${lint.problems} problems in ${lint.files} files, ${lint.disables} disabled with a reason`,
      holds: lint.problems === 0,
    }),
  },
  {
    practice: 'Native asynchrony; the event loop is never blocked',
    specs: [/hashing-gate/, /architecture\/lint/],
    figure: ({ system }) =>
      fromSystem(system, 'eventLoopDelayP99Ms', 'event-loop delay p99', 'ms', 20),
  },
  {
    practice: 'Modern ORM style, one model',
    specs: [/architecture\/application/],
  },
  {
    practice: 'Versioned migrations; diff and apply automated',
    specs: [/migrat/, /architecture\/generated-files/],
    missing: 'lint and plan of unsafe DDL in the pipeline',
  },
  {
    practice: 'Injectable dependencies',
    specs: [/features\/[^/]+\/src\/services\//, /architecture\/lint/],
  },
  {
    practice: 'Connection pool and a session per request',
    specs: [/faults\/connections/, /failing-statements/, /way-of-a-request/],
  },
  {
    practice: 'Atomic transactions in one place',
    specs: [/test\/faults\//, /way-of-a-request/, /core\/persistence\//, /idempotency/],
  },
  {
    practice: 'OAuth2 with JWT; CORS; rate limiting',
    specs: [
      /core\/security/,
      /test\/security/,
      /test\/checklist/,
      /features\/oauth/,
      /limit/,
      /http-conventions/,
    ],
    figure: ({ security, system }) => {
      const items = security.filter(({ list }) => list === 'security');
      return together(
        { figure: summaryOf(items), holds: isGood(security) },
        fromSystem(system, 'guessesLookedAt', 'guesses of 200 by hydra looked at', '', 6),
        fromSystem(system, 'logInBesideHashP50Ms', 'log-in p50 besides one hash', 'ms', 15),
      );
    },
  },
  {
    practice: 'Structured logs with context; metrics',
    specs: [/core\/observability\//],
    missing: 'alert rules, dashboards, queue metrics',
  },
  {
    practice: 'Automated tests',
    specs: [/./],
    figure: ({ coverage }) => ({
      figure: `coverage ${coverage.lines} % of lines, ${coverage.branches} % of branches, ${coverage.functions} % of functions`,
      holds: Math.min(coverage.lines, coverage.branches, coverage.functions) >= 90,
    }),
  },
  {
    practice: 'CI/CD and containers',
    specs: [/architecture\/pipeline/],
    missing: 'building and running the image, Kubernetes, rolling restart',
  },
  {
    practice: 'Central, safe configuration',
    specs: [/core\/config\//],
    missing: 'providers for Vault and Parameter Store',
  },
  {
    practice: 'Automatic, interactive documentation',
    specs: [/architecture\/documents/, /contract\/documentation/],
    figure: ({ system }) =>
      fromSystem(system, 'documentedOperations', 'operations shown in a browser', ''),
  },
  {
    practice: 'Query optimization, no N+1, cursors',
    specs: [
      /contract\/statements/,
      /core\/persistence\//,
      /architecture\/application/,
      /test\/features\//,
      /http-conventions/,
    ],
    figure: ({ drills }) =>
      fromRun(drills, 'npm run drill -- last-page', {
        name: 'lastPageToFirst',
        what: 'last page of 1,000,000 rows to the first',
        unit: 'x',
        most: 1.2,
      }),
  },
  { practice: 'API versions by path', specs: [], missing: '/v2; so far there is /v1 alone' },
  { practice: 'Backward compatibility', specs: [], missing: 'the gate against breaking changes' },
];

/** @param {{ figure: string, holds?: boolean }[]} figures of one practice */
function together(...figures) {
  return {
    figure: figures.map(({ figure }) => figure).join(', '),
    holds: figures.every(({ holds }) => holds !== false),
  };
}

/**
 * @param {Record<string, unknown> | undefined} system
 * @param {string} name
 * @param {string} what
 * @param {string} unit
 * @param {number} [most] the figure at which the practice no longer holds
 */
function fromSystem(system, name, what, unit, most = Infinity) {
  return fromRun(system, 'npm run test:system', { name, what, unit, most });
}

/**
 * @param {Record<string, unknown> | undefined} figures
 * @param {string} command what measures them
 * @param {{ name: string, what: string, unit: string, most: number }} figure
 */
function fromRun(figures, command, { name, what, unit, most }) {
  const value = figures?.[name];
  return value === undefined
    ? { figure: `${what}: not measured here, run ${command}` }
    : {
        figure: `${what} ${String(Math.round(Number(value) * 100) / 100)} ${unit}`.trim(),
        holds: Number(value) < most,
      };
}
