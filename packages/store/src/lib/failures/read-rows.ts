/** Runs the statements of this folder within the limits of a question: on rollups of days that were taken in, and the events of what was not. */
import type { Span } from '@candor/query/question';
import type { FailureScope } from '../../failures.ts';
import { rollupSettings } from '../ask/ask-settings.ts';
import { askSteadily, type Steadiness } from '../ask/ask-steadily.ts';
import { listOpenDays } from '../ask/inquiry.ts';
import type { Parameters } from '../connection.ts';
import { type StatementName, readStatement } from '../statements.ts';

/** Runs when it is its turn. */
export type TakeTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** `span`: the days of which something is read. The statement is given those among them that are `stale`, and all that are `open`. */
export type ReadRows = <Row>(
  name: StatementName,
  parameters: Parameters,
  span: Span,
) => Promise<readonly Row[]>;

export function createReadRows(steadiness: Steadiness, takeTurn: TakeTurn): ReadRows {
  const { connection } = steadiness;
  return async <Row>(name: StatementName, parameters: Parameters, span: Span) => {
    const text = await readStatement(name);
    return takeTurn(async () =>
      askSteadily(steadiness, {
        span,
        ask: async (progress) => {
          const { staleDays } = progress;
          const open = listOpenDays(progress);
          const statement = {
            text: open.length > 0 ? text : ofRollupsAlone(text),
            parameters: { ...parameters, stale: staleDays, open },
          };
          const result = await connection.ask<Row>(statement, rollupSettings(progress));
          return { result, eventDays: staleDays };
        },
      }),
    );
  };
}

/** Where nothing is open the views that read events too are not needed, and to plan them takes longer than the rest. */
function ofRollupsAlone(text: string): string {
  return text.replaceAll(/(health_\w+)_known\(/g, '$1_counted(');
}

/** What statements are told of a scope. */
export function describeScope(scope: FailureScope): Parameters {
  return {
    product: scope.product,
    environment: scope.environment,
    lane: scope.lane,
    event: scope.event,
    counted_by: scope.countedBy,
    version_fact: scope.versionFact,
    from: scope.from,
    to: scope.to,
  };
}
