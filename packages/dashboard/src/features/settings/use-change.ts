import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import type { ApiFailure } from '../../errors.ts';

export interface Change<Input> {
  readonly make: (input: Input, then?: { readonly onSuccess: () => void }) => void;
  readonly isMaking: boolean;
  readonly failure: ApiFailure | null;
}

/** Sends a change; once it is made, what is shown of `touched` is asked for anew. */
export function useChange<Input, Answer>(
  send: (input: Input) => Promise<Answer>,
  touched: QueryKey,
  onMade?: (answer: Answer) => void,
): Change<Input> {
  const queryClient = useQueryClient();
  const mutation = useMutation<Answer, ApiFailure, Input>({
    mutationFn: send,
    onSuccess: async (answer) => {
      onMade?.(answer);
      await queryClient.invalidateQueries({ queryKey: touched });
    },
  });
  const make: Change<Input>['make'] = (input, then) => {
    mutation.mutate(input, then ?? {});
  };
  return { make, isMaking: mutation.isPending, failure: mutation.error };
}
