#!/usr/bin/env node
import { runCandor } from './lib/candor-command.ts';

process.exitCode = await runCandor(process.argv.slice(2), process);
