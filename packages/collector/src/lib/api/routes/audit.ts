/** What was done, by whom and when, in pages from the newest to the oldest. */
import type { AuditPage } from '@candor/query/api';
import { CollectorError } from '../../../errors.ts';
import { auditRowsDefault, auditRowsMax } from '../../../limits.ts';
import type { Audit } from '../../metadata/audit.ts';
import type { ApiRequest, Handlers } from '../route.ts';

export function createAuditRoutes(audit: Audit): Handlers<'GET /api/audit'> {
  return {
    'GET /api/audit': (request): AuditPage => {
      const rowsMax = readWhole(request, 'rows', auditRowsMax) ?? auditRowsDefault;
      const before = readWhole(request, 'before', Number.MAX_SAFE_INTEGER) ?? undefined;
      // One more than is shown tells whether there is an older page.
      const rows = audit.list(rowsMax + 1, before);
      const shown = rows.slice(0, rowsMax);
      return {
        acts: shown.map(({ id, at, actor, act, subject, detail }) => ({
          id,
          at: new Date(at).toISOString(),
          actor,
          act,
          subject,
          detail,
        })),
        before: rows.length > rowsMax ? (shown.at(-1)?.id ?? null) : null,
      };
    },
  };
}

/** @throws CollectorError query_invalid */
function readWhole(request: ApiRequest, name: string, most: number): number | null {
  const text = request.query(name);
  if (text === null) return null;
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new CollectorError(
    'query_invalid',
    `Expected a whole number from 1 to ${most} for ${name}, got something else. Correct the address.`,
  );
}
