/** A stack as it is read: the vendor's own frames one by one, what lies between them as counts. */
import type { FailureFrame } from '@candor/query/api';

export type Fold =
  | { readonly kind: 'vendor'; readonly frame: FailureFrame }
  | {
      readonly kind: Exclude<FailureFrame['kind'], 'vendor'>;
      readonly times: number;
      /** Modules of the runtime, each once, in their order. */
      readonly modules: readonly string[];
    };

/** Frames of the same kind that stand together become one, unless they are the vendor's. */
export function foldFrames(frames: readonly FailureFrame[]): readonly Fold[] {
  const folds: Fold[] = [];
  for (const frame of frames) {
    const { kind, times, module } = frame;
    if (kind === 'vendor') {
      folds.push({ kind, frame });
      continue;
    }
    const last = folds.at(-1);
    const joined = last?.kind === kind ? last : null;
    if (joined !== null) folds.pop();
    const modules = [...(joined?.modules ?? []), ...(module === null ? [] : [module])];
    folds.push({ kind, times: (joined?.times ?? 0) + times, modules: [...new Set(modules)] });
  }
  return folds;
}
