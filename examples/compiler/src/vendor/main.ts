#!/usr/bin/env node
import { runLicenceMaker } from './make-licence-key.ts';

process.exitCode = runLicenceMaker(process.argv.slice(2), process);
