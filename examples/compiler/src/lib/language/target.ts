/** What a project is compiled to, and in which version of it. */
export interface Target {
  readonly language: TargetLanguage;
  readonly version: string;
}

export const TARGET_LANGUAGES = ['javascript', 'typescript'] as const;
export type TargetLanguage = (typeof TARGET_LANGUAGES)[number];

/** `2015` goes without `?.` and `??`; TypeScript comes with the type of the data that each template takes. */
export const TARGETS: readonly Target[] = [
  { language: 'javascript', version: '2015' },
  { language: 'javascript', version: '2020' },
  { language: 'typescript', version: '5.0' },
];

/** `javascript@2020` */
export function formatTarget(target: Target): string {
  return `${target.language}@${target.version}`;
}

export function findTarget(text: string): Target | undefined {
  return TARGETS.find((target) => formatTarget(target) === text);
}
