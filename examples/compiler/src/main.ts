#!/usr/bin/env node
import { runCompiler } from './compiler.ts';

const collector = process.env['STENCIL_TELEMETRY_COLLECTOR'];
process.exitCode = await runCompiler(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  // For trying Stencil out against a collector of one's own.
  ...(collector === undefined || collector === '' ? {} : { telemetry: { collector } }),
});
