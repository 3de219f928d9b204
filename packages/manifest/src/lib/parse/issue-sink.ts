/**
 * Collects every issue of one parse, each with its place in the text where that is known.
 */
import type { Issue, IssueCode } from '../../errors.ts';
import { issuesMax } from '../../limits.ts';

/** Keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** Line and column (from 1) of what stands at a path, or undefined when nothing does. */
export type Locate = (path: Path) => { readonly line: number; readonly column: number } | undefined;

export interface IssueSink {
  readonly issues: Issue[];
  readonly warnings: Issue[];
  readonly add: (code: IssueCode, path: Path, message: string) => void;
  /** Whether an issue was reported at this path or below it. */
  readonly hasIssueAt: (path: Path) => boolean;
  readonly warn: (code: IssueCode, path: Path, message: string) => void;
}

export function createIssueSink(locate: Locate | undefined): IssueSink {
  const issues: Issue[] = [];
  const warnings: Issue[] = [];
  const put = (list: Issue[], code: IssueCode, path: Path, message: string): void => {
    if (list.length >= issuesMax) return;
    list.push({ code, path: formatPath(path), ...findPlace(path, locate), message });
  };
  return {
    issues,
    warnings,
    add: (code, path, message) => put(issues, code, path, message),
    hasIssueAt: (path) => {
      const at = formatPath(path);
      return issues.some(
        (issue) => issue.path.startsWith(at) && /^(?:$|[.[])/.test(issue.path.slice(at.length)),
      );
    },
    warn: (code, path, message) => put(warnings, code, path, message),
  };
}

/** What is missing has no place: its nearest ancestor in the text stands in for it. */
function findPlace(
  path: Path,
  locate: Locate | undefined,
): { readonly line: number; readonly column: number } | undefined {
  if (locate === undefined) return undefined;
  for (let length = path.length; length >= 0; length -= 1) {
    const place = locate(path.slice(0, length));
    if (place !== undefined) return { line: place.line, column: place.column };
  }
  return undefined;
}

/** `events.heartbeat.fields[2]`; a key that would be misread is put in quotes. */
function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step.slice(0, 64))}]`;
  }
  return text;
}
