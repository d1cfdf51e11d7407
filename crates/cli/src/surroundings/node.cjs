// Sends the connections that this program makes to the cloud's hosts to enid instead. Node reads no
// proxy variables, and the SDKs take endpoints from nowhere but code. TLS goes on by the cloud's name,
// for which enid has a certificate.
'use strict';

const net = require('net');

const target = { host: 'HOST', port: PORT };
// The last is the metadata service.
const isCloud = (host) =>
  typeof host === 'string' && (/\.aliyuncs\.com\.?$/i.test(host) || host === '100.100.100.200');
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  // Node itself hands over one list of options and callback.
  const parts = Array.isArray(given[0]) ? given[0] : given;
  const [first, second] = parts;
  if (first !== null && typeof first === 'object' && isCloud(first.host)) {
    // A lookup of its own would be asked for a host that is an address.
    parts[0] = { ...first, ...target, lookup: undefined };
  } else if (isCloud(second)) {
    [parts[0], parts[1]] = [target.port, target.host];
  }
  return connect.apply(this, given);
};
