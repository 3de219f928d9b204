import { ROLES, ROUTES, type RouteDeclaration, SCOPES } from '@candor/query/routes';
import { describeScope } from '@candor/query/scopes';

const preamble = `# The API

Every route of the collector, made by \`npm run reference\` from the table of routes by which it is served; a test fails when this page is
out of date. The collector itself gives the whole with all schemas, as OpenAPI 3.1, at \`/api/openapi.json\`.

**Users** sign in and have the cookie of a session, which no script can read and no other site can use: what changes something needs an
\`Origin\` of the collector's own, and a \`content-type\` that no form sends. Their role is one of ${ROLES.join(', ')}; each may do what
those before it may. The first administrator is made with the one-time link that the collector prints; all others come by invitation. An
administrator is always left.

**Programs** have a bearer token, which an administrator makes for some of the scopes ${SCOPES.map((scope) => `\`${scope}\``).join(', ')} and for at most 366
days, on the page Tokens or with \`candor-collector tokens add\`. It may do what its scopes say, whoever made it. Without the scope of a
route it is told \`403 scope_missing\` and which one that is; where no scope is listed, it takes a person.

${SCOPES.map((scope) => `- \`${scope}\`: ${describeScope(scope)}.\n`).join('')}
**The owner** of the data folder may do everything that an administrator may: that is who can read the token in \`collector.json\`.

Whatever changes something, and every sign-in, is in the audit log: who, what, when and to what, never a secret.
`;

/** The page docs/api.md. */
export function printApiPage(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rows = Object.entries<RouteDeclaration>(ROUTES).map(([name, route]) =>
    line([`\`${name}\``, route.summary, describeRoles(route), nameScope(route)]),
  );
  const head = line(['route', 'what it does', 'users', 'scope']);
  return `${preamble}\n${head}${line(['---', '---', '---', '---'])}${rows.join('')}`;
}

function describeRoles({ access }: RouteDeclaration): string {
  return access === 'anyone' ? 'anyone' : ROLES.slice(ROLES.indexOf(access)).join(', ');
}

function nameScope({ access, scope }: RouteDeclaration): string {
  if (access === 'anyone') return 'any, or none';
  return scope === null ? '–' : `\`${scope}\``;
}
