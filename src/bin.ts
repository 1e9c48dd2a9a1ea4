#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runCli } from './cli/run-cli.ts';

// A hostile server makes much short-lived garbage; without this V8 lets the space for it grow before it looks.
setFlagsFromString('--semi-space-growth-factor=1');
process.exitCode = await runCli(process.argv, process);
