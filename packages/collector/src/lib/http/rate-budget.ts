/** A budget that fills up again with time, one for each name of a closed list. */
export interface RateBudget {
  /** 0 when the amount was taken, else seconds after which it may be there. */
  readonly take: (name: string, amount: number) => number;
  /** For what was taken and turned out to be of no account. */
  readonly giveBack: (name: string, amount: number) => void;
}

/** `burstMax` is there at first and at most; `perMinute` comes back. */
export function createRateBudget(
  burstMax: number,
  perMinute: number,
  now: () => number,
): RateBudget {
  const budgets = new Map<string, { left: number; since: number }>();
  return {
    take: (name, amount) => {
      const at = now();
      const { left, since } = budgets.get(name) ?? { left: burstMax, since: at };
      const back = (Math.max(0, at - since) / 60_000) * perMinute;
      const filled = Math.min(burstMax, left + back);
      const isEnough = filled >= amount;
      budgets.set(name, { left: isEnough ? filled - amount : filled, since: at });
      return isEnough ? 0 : Math.ceil(((amount - filled) / perMinute) * 60);
    },
    giveBack: (name, amount) => {
      const budget = budgets.get(name);
      if (budget !== undefined) budget.left = Math.min(burstMax, budget.left + amount);
    },
  };
}
