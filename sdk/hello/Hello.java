import com.aliyun.ecs20140526.Client;
import com.aliyun.ecs20140526.models.DescribeZonesRequest;
import com.aliyun.teaopenapi.models.Config;

public class Hello {
    public static void main(String[] arguments) throws Exception {
        var credential = new com.aliyun.credentials.Client();
        var client = new Client(new Config().setCredential(credential).setRegionId("cn-beijing"));
        var answer = client.describeZones(new DescribeZonesRequest().setRegionId("cn-beijing"));
        answer.body.zones.zone.forEach(zone -> System.out.println(zone.zoneId));
    }
}
