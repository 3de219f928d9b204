import { useEffect } from 'react';

/** Names the tab while a component is shown, from the narrowest to the widest part; then it has the name again that it had before. */
export function useTitle(...parts: readonly string[]): void {
  const title = parts.join(' · ');
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}
