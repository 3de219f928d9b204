import { findSubjects, type NamedField } from '@candor/query/subjects';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { useScope } from '../frame/scope.ts';
import { SubjectSection } from './subject-section.tsx';

/** What the product is used on: how many projects, how large, for which targets. */
export function ProjectsPage(): ReactElement {
  return <SubjectsPage fields={findSubjects(useScope().manifest).projects} noun="project" />;
}

/** The same of the sites that it connects to. */
export function SitesPage(): ReactElement {
  return <SubjectsPage fields={findSubjects(useScope().manifest).sites} noun="site" />;
}

interface SubjectsPageProps {
  readonly fields: readonly NamedField[];
  readonly noun: 'project' | 'site';
}

function SubjectsPage({ fields, noun }: SubjectsPageProps): ReactElement {
  const { manifest } = useScope();
  if (fields.length === 0) {
    return (
      <p className={controls['lead']}>
        {manifest.title} declares no {noun}: add a field of type <code>pseudonym</code>,{' '}
        <code>of: {noun}</code>, to an event, and it is shown here.
      </p>
    );
  }
  return (
    <>
      <p className={controls['lead']}>
        A {noun} is known by a pseudonym that is made on each machine with that machine’s own
        secret. So one that two installations work on counts twice
        {manifest.ids.device === 'monthly' ? ', and each counts anew with every month' : ''}.
      </p>
      {fields.map((field) => (
        <SubjectSection key={`${field.event}.${field.field}`} field={field} noun={noun} />
      ))}
    </>
  );
}
