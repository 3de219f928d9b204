/** Checks the house rules of ARCHITECTURE.md on this tree: `npm run tidy`. Exit 1 when something is not as it should be. */
import { checkTree } from './rules.ts';
import { readTree } from './tree.ts';

const root = new URL('../..', import.meta.url).pathname;
const tree = readTree(root);
const findings = checkTree(tree);
for (const { rule, path, line, message } of findings) {
  console.log(`${path}${line > 0 ? `:${line}` : ''}  ${rule}: ${message}`);
}
console.log(
  findings.length === 0
    ? `tidy: ${tree.files.size} files are as they should be`
    : `tidy: ${findings.length} findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
