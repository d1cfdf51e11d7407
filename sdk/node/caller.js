// What both callers share: the lines they read and write (sdk/README.md).
'use strict';

const readline = require('readline');

/** The SDK lacks the operation or a parameter of it. */
class Unsupported extends Error {}

/** The connection broke before there was an answer. */
class Broken extends Error {}

/** Answers each line of stdin with what `call` made of it, until there are no more. */
async function serve(call) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    asked.endpoint = asked.endpoint || process.env.ENID_ENDPOINT;
    let answer;
    try {
      answer = await call(asked);
    } catch (error) {
      if (error instanceof Unsupported) answer = { unsupported: error.message };
      else if (error instanceof Broken) answer = { broken: error.message };
      else throw error;
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

module.exports = { Broken, Unsupported, serve, scheme: process.env.ENID_SCHEME, region: process.env.ENID_REGION };
