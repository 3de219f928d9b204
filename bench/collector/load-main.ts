/** The load generator: a process of its own beside what is measured, told over its channel what to send. */
import { readMix } from './mix.ts';
import { type LoadOrder, sendLoad } from './http-load.ts';
import { createReportMaker } from './reports.ts';

const make = createReportMaker(readMix(), Date.now());

process.on('message', (order: LoadOrder) => {
  void sendLoad(order, make).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
