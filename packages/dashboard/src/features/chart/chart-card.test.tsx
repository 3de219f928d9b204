import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { ApiFailure } from '../../errors.ts';
import { answerOf, MANIFEST, row } from './answer.fixture.ts';
import { buildAnswerTable } from './answer-table.ts';
import { AnswerTableView } from './answer-table-view.tsx';
import { BarList } from './bar-list.tsx';
import { ChartCard } from './chart-card.tsx';
import { ChartEmpty, ChartError } from './chart-states.tsx';
import { summarizeFold } from './fold-note.tsx';

function render(element: ReactElement): string {
  return renderToStaticMarkup(element);
}

const BY_OS = { breakdown: { by: 'fact', fact: 'os' }, step: 'span' } as const;

describe('a chart card', () => {
  test('is a region named by its title, with its unit and its reason', () => {
    const html = render(
      <ChartCard
        title="Sessions"
        unit="Sessions per day"
        reasons={[{ of: 'lane usage', why: 'Which features to work on.' }]}
      >
        picture
      </ChartCard>,
    );
    const id = /<section[^>]* aria-labelledby="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain(`<h2 id="${id}">Sessions</h2>`);
    expect(html).toContain('Sessions per day');
    expect(html).toContain('Which features to work on.');
  });

  test('shows the collector’s own message and code when a question fails', () => {
    const error = new ApiFailure(503, { code: 'store_away', message: 'The store is away.' });
    const html = render(<ChartError error={error} height={100} retry={() => undefined} />);
    expect(html).toContain('role="alert"');
    expect(html).toContain('The store is away.');
    expect(html).toContain('store_away');
    expect(html).toContain('Try again');
  });

  test('tells nothing there from too little to show', () => {
    const nothing = render(<ChartEmpty answer={answerOf({}, [])} height={100} />);
    expect(nothing).toContain('Nothing in this time span');
    expect(nothing).not.toContain('environment');
    const test = render(<ChartEmpty answer={answerOf({ environment: 'test' }, [])} height={100} />);
    expect(test).toContain('Nothing in this time span under the environment test');
    const few = answerOf({}, [], { folded: { groups: 0, rows: 3 }, installations: null });
    expect(render(<ChartEmpty answer={few} height={100} />)).toContain('Withheld for privacy');
  });

  test('says how much was folded, and is silent where nothing was', () => {
    expect(summarizeFold({ folded: { groups: 1, rows: 0 } })).toBe('1 group folded');
    expect(summarizeFold({ folded: { groups: 3, rows: 2 } })).toBe(
      '3 groups folded, 2 rows left out',
    );
    expect(summarizeFold({ folded: { groups: 0, rows: 0 } })).toBeNull();
  });
});

describe('a table behind a chart', () => {
  test('is a real table with a name, column headings and plain values', () => {
    const answer = answerOf(BY_OS, [row({ group: 'linux', value: 1234 })]);
    const html = render(
      <AnswerTableView
        table={buildAnswerTable(answer, MANIFEST, { locale: 'en-GB' })}
        title="Systems"
      />,
    );
    expect(html).toContain('aria-label="Systems"');
    expect(html).toContain('<th scope="col">Operating system</th>');
    expect(html).toContain('<data value="1234">1,234</data>');
  });
});

describe('a list of bars', () => {
  test('has a name and a number for each group, the folded included', () => {
    const rows = [row({ group: 'linux', value: 90 }), row({ value: 10, folded: true })];
    const answer = answerOf(BY_OS, rows, { folded: { groups: 2, rows: 0 } });
    const html = render(<BarList answer={answer} manifest={MANIFEST} groupsMax={5} />);
    expect(html).toContain('Linux');
    expect(html).toContain('<data value="90">90</data>');
    expect(html).toContain('Other (folded)');
  });
});
