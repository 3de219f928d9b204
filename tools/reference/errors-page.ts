import { LICENCE_KEY_CODES, LICENCE_SIGNING_CODES } from '@candor/client/errors';
import { COLLECTOR_ERRORS } from '@candor/collector/errors';
import { VOCABULARY_ISSUE_CODES } from '@candor/crash/errors';
import { engineErrorCodes } from '@candor/engine/errors';
import { ISSUE_CODES } from '@candor/manifest/errors';
import { QUESTION_ISSUE_CODES } from '@candor/query/parse';
import { STORE_ERROR_CODES } from '@candor/store/errors';

const preamble = `# Errors

Every code that Candor gives, made by \`npm run reference\` from the registries in the source; a test fails when this page is out of
date. A message says what was expected, what came, where, and what to do, and never repeats a value that came from a user.
`;

/** The page docs/errors.md. */
export function printErrorsPage(): string {
  const collector = Object.entries(COLLECTOR_ERRORS).map(([code, { status, means }]) => [
    code,
    status === null ? 'ends the start' : String(status),
    means,
  ]);
  return [
    preamble,
    section(
      'Manifests',
      'Given by `candor manifest check` with file, line and column, and by `POST /api/manifests`.',
      ISSUE_CODES,
    ),
    section(
      'Vocabularies',
      'Given by `parseVocabulary()` of `@candor/crash` with the path in the JSON.',
      VOCABULARY_ISSUE_CODES,
    ),
    section(
      'Questions',
      'Given by `POST /api/ask` as issues of `question_invalid`.',
      QUESTION_ISSUE_CODES,
    ),
    '## Collector\n',
    'Given by the doors and the API with an HTTP status, or at the start.\n',
    table(['code', 'status', 'means'], collector),
    section(
      'Licence keys',
      'Given by `checkLicenceKey()` in a product, and by `candor licence show`.',
      LICENCE_KEY_CODES,
    ),
    section(
      'Signing licences',
      'Given by `signLicence()`; `candor licence sign` tells the message.',
      LICENCE_SIGNING_CODES,
    ),
    section(
      'Store',
      'Thrown inside the collector; a question meets them as `store_away`.',
      STORE_ERROR_CODES,
    ),
    section('Engine', 'Thrown by `startEngine()`.', engineErrorCodes),
  ].join('\n');
}

function section(title: string, where: string, codes: Readonly<Record<string, string>>): string {
  return `## ${title}\n\n${where}\n\n${table(['code', 'means'], Object.entries(codes))}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const coded = rows.map(([code = '', ...rest]) => line([`\`${code}\``, ...rest]));
  return line(head) + line(head.map(() => '---')) + coded.join('');
}
