// The CommonJS product in a worker of this process.
const { Worker } = require('node:worker_threads');

const worker = new Worker(`${__dirname}/commonjs.cjs`, { argv: process.argv.slice(2) });
worker.on('error', (error) => {
  throw error;
});
