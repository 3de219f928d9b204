// The product that sends in a worker of this process.
const { Worker } = require('node:worker_threads');

const worker = new Worker(`${__dirname}/send.cjs`, { argv: process.argv.slice(2) });
worker.on('error', (error) => {
  throw error;
});
