// @alicloud/pop-core: it signs with HMAC-SHA1 (signature version 1.0). It has no classes of requests, so
// that it lacks none, and never tries again.
'use strict';

const { RPCClient } = require('@alicloud/pop-core');
const { Broken, serve, scheme } = require('./caller');

const VERSIONS = { Ecs: '2014-05-26', Sts: '2015-04-01', Vpc: '2016-04-28' };

/** Its users write the members of structures that are in no list as parameters of their own. */
function flat(parameters) {
  const entries = Object.entries(parameters).flatMap(([name, value]) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[name, value]];
    return Object.entries(value).map(([member, inner]) => [`${name}.${member}`, inner]);
  });
  return Object.fromEntries(entries);
}

async function call({ product, operation, parameters, key, endpoint }) {
  const client = new RPCClient({
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    securityToken: key.token,
    endpoint: `${scheme}://${endpoint}`,
    apiVersion: VERSIONS[product],
  });
  // What reads goes in the query, and what writes in the body: it can do both.
  const method = /^(Describe|Get|List)/.test(operation) ? 'GET' : 'POST';
  try {
    return { decoded: await client.request(operation, flat(parameters), { method }) };
  } catch (error) {
    if (error.data === undefined) throw new Broken(String(error));
    return {
      refused: {
        code: error.code,
        status: error.entry.response.statusCode,
        message: error.message,
        request_id: error.data.RequestId,
        class: error.name,
      },
    };
  }
}

serve(call);
