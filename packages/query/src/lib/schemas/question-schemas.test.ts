import { expectTypeOf, it } from 'vitest';
import type { Answer } from '../../answer.ts';
import type { Question } from '../../question.ts';
import type { FromSchemaAlone } from '../../schemas.ts';

it('the schemas of questions and answers give the very types that stand beside the words about them', () => {
  expectTypeOf<FromSchemaAlone<'Answer'>>().branded.toEqualTypeOf<Answer>();
  expectTypeOf<FromSchemaAlone<'Question'>>().branded.toEqualTypeOf<Question>();
});
