const { default: Credential } = require("@alicloud/credentials");
const { default: Client, DescribeZonesRequest } = require("@alicloud/ecs20140526");

const client = new Client({ credential: new Credential(), regionId: "cn-beijing" });
client.describeZones(new DescribeZonesRequest({ regionId: "cn-beijing" })).then((answer) => {
  for (const zone of answer.body.zones.zone) console.log(zone.zoneId);
});
