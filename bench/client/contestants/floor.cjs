// The least that could do the job: a line appended to a file, and a detached process that would send it.
const fs = require('node:fs');

exports.start = (_url, folder) => {
  const file = fs.openSync(`${folder}/floor.ndjson`, 'a');
  let recorded = 0;
  return {
    record: (name, fields) => {
      recorded += 1;
      fs.writeSync(file, `${JSON.stringify({ event: name, ...fields })}\n`);
    },
    close: () => fs.closeSync(file),
    finish: () => {
      fs.closeSync(file);
      if (recorded === 0) return;
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ''], { detached: true, stdio: 'ignore' }).unref();
    },
  };
};
