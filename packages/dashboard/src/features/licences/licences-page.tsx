import { findSubjects, type NamedField } from '@candor/query/subjects';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import collected from '../collected/collected.module.css';
import { EditionsTable } from '../collected/editions-table.tsx';
import { Section } from '../collected/section.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { AuditSection } from './audit-section.tsx';
import { listAuditFields } from './licence-fields.ts';

/** How many use which edition, under how many licences: from the audits, and from the status that events tell. */
export function LicencesPage(): ReactElement {
  const { manifest } = useScope();
  const { audits, statuses } = findSubjects(manifest).licences;
  const declared = listAuditFields(manifest, audits);
  if (declared.length === 0 && statuses.length === 0) return <NothingDeclared />;
  return (
    <>
      <p className={controls['lead']}>
        {declared.length > 0
          ? `A licence that waives the audit is not audited, so there are more users than these. How many seats a licence has stands in the licence and is never sent.`
          : `${manifest.title} has no licence audit. What it tells of licences stands in its reports, of those who agreed to send them.`}
      </p>
      {declared.map((fields) => (
        <AuditSection key={fields.event} fields={fields} />
      ))}
      {statuses.map((status) => (
        <StatusCards key={`${status.event}.${status.field}`} status={status} />
      ))}
      {declared.length > 0 && <Rules />}
    </>
  );
}

/** Who is audited, beside how many were. */
function Rules(): ReactElement {
  const { manifest } = useScope();
  const { licence } = manifest.lanes;
  return (
    <Section id="rules" title="Who is audited">
      {licence && (
        <p className={collected['sentence']}>
          {licence.why} {licence.rule}
        </p>
      )}
      {licence?.editions === undefined ? (
        <p>Every edition, as the rule says.</p>
      ) : (
        <EditionsTable manifest={manifest} />
      )}
    </Section>
  );
}

function StatusCards({ status }: { readonly status: NamedField }): ReactElement {
  const scope = useScope();
  const { event, field, declared } = status;
  const breakdown = { by: 'field', event, field } as const;
  const installations = { of: 'installations' } as const;
  return (
    <div className={charts['twoThirds']}>
      <QuestionCard
        title={`${declared.title} over time`}
        question={buildQuestion(scope, installations, { breakdown })}
        height={240}
      />
      <QuestionCard
        title={declared.title}
        question={buildQuestion(scope, installations, { breakdown, step: 'span' })}
        height={240}
        note="In the whole time span: one whose licence changed counts under both."
      />
    </div>
  );
}

function NothingDeclared(): ReactElement {
  const { manifest } = useScope();
  return (
    <p className={controls['lead']}>
      {manifest.title} tells nothing of licences: declare the lane <code>licence</code> with a rule,
      and an event in it, and its audits are shown here.
    </p>
  );
}
