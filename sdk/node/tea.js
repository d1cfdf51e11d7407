// @alicloud/ecs20140526 and its like: they sign with ACS3-HMAC-SHA256.
'use strict';

const $dara = require('@darabonba/typescript');
const { Broken, Unsupported, serve, scheme, region } = require('./caller');

const PACKAGES = {
  Ecs: require('@alicloud/ecs20140526'),
  Sts: require('@alicloud/sts20150401'),
  Vpc: require('@alicloud/vpc20160428'),
};
// What the SDK is told to send again: what was throttled, after the time that the answer names, and what
// was not answered.
const RETRIES = {
  retryable: true,
  retryCondition: [{ maxAttempts: 5, exception: ['ThrottlingError'], errorCode: ['ECONNRESET'] }],
};

/** The class of configurations is that of the package that the clients are made on. */
const { Config } = require('@alicloud/openapi-core').$OpenApiUtil;

function clientOf(library, { key, endpoint, retry }) {
  return new library.default(new Config({
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    securityToken: key.token,
    endpoint,
    protocol: scheme,
    regionId: region,
    retryOptions: retry ? new $dara.RetryOptions(RETRIES) : undefined,
  }));
}

/** The first parameter that the request's class has dropped. */
function lost(given, kept, path) {
  if (Array.isArray(given)) {
    return given.map((one, at) => lost(one, (kept || [])[at], path)).find(Boolean);
  }
  if (given === null || typeof given !== 'object') return undefined;
  for (const [name, value] of Object.entries(given)) {
    if (kept === null || typeof kept !== 'object' || kept[name] === undefined) return path + name;
    const found = lost(value, kept[name], `${path}${name}.`);
    if (found) return found;
  }
  return undefined;
}

async function call(asked) {
  const library = PACKAGES[asked.product];
  const { operation, parameters } = asked;
  const client = clientOf(library, asked);
  const method = `${operation[0].toLowerCase()}${operation.slice(1)}WithOptions`;
  if (!client[method]) throw new Unsupported(operation);
  const given = [new $dara.RuntimeOptions({})];
  const kind = library[`${operation}Request`];
  // An operation without parameters has no class of requests.
  if (kind) given.unshift($dara.cast(parameters, new kind({})));
  // Requests that have no RegionId leave it to the endpoint.
  const dropped = lost(parameters, { RegionId: region, ...$dara.toMap(given[0]) }, '');
  if (dropped) throw new Unsupported(`${operation}: ${dropped}`);
  try {
    const answer = await client[method](...given);
    return { decoded: $dara.toMap(answer.body) };
  } catch (error) {
    if (error.statusCode === undefined) throw new Broken(String(error));
    return {
      refused: {
        code: error.code,
        status: error.statusCode,
        message: error.message,
        request_id: error.requestId,
        class: error.name,
      },
    };
  }
}

serve(call);
