import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Libraries that every page needs change less often than our own code, so the browser keeps them apart. */
const LIBRARIES: readonly { readonly name: string; readonly test: RegExp }[] = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'tanstack', test: /node_modules\/@tanstack\// },
];

export default defineConfig({
  plugins: [react()],
  // The other packages are read as source, so that a build can never contain a stale one.
  resolve: { conditions: ['candor-source', ...defaultClientConditions] },
  build: {
    // The first browsers with light-dark(), on which the whole colour scheme rests.
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    // Inlined assets would be data: addresses, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [...LIBRARIES] } } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4318' } },
});
