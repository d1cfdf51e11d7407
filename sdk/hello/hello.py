from alibabacloud_credentials.client import Client as Credential
from alibabacloud_ecs20140526.client import Client
from alibabacloud_ecs20140526.models import DescribeZonesRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(credential=Credential(), region_id="cn-beijing"))
answer = client.describe_zones(DescribeZonesRequest(region_id="cn-beijing"))
for zone in answer.body.zones.zone:
    print(zone.zone_id)
