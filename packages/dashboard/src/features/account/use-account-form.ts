import type { Me } from '@candor/query/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ApiFailure } from '../../errors.ts';
import { replaceUser } from './query.ts';

export interface AccountForm<Input> {
  readonly submit: (input: Input) => void;
  readonly isSending: boolean;
  readonly failure: ApiFailure | null;
}

/** Sends credentials; when they are accepted, forgets the user before and goes on to `returnTo`. */
export function useAccountForm<Input>(
  send: (input: Input) => Promise<Me>,
  returnTo: string,
): AccountForm<Input> {
  const queryClient = useQueryClient();
  const router = useRouter();
  const mutation = useMutation<Me, ApiFailure, Input>({
    mutationFn: send,
    onSuccess: (me) => {
      replaceUser(queryClient, me);
      router.history.push(returnTo);
    },
  });
  return { submit: mutation.mutate, isSending: mutation.isPending, failure: mutation.error };
}
