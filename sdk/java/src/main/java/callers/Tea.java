package callers;

import callers.Lines.Asked;
import callers.Lines.Refused;
import callers.Lines.Unsupported;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.tea.TeaRetryableException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.models.RuntimeOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** com.aliyun:ecs20140526 and its like: they sign with ACS3-HMAC-SHA256. */
public final class Tea {
    private Tea() {}

    private static final Map<String, String> PACKAGES = Map.of(
            "Ecs", "com.aliyun.ecs20140526", "Sts", "com.aliyun.sts20150401", "Vpc", "com.aliyun.vpc20160428");

    public static void main(String[] arguments) throws IOException {
        Lines.serve(Tea::call);
    }

    private static Object call(Asked asked) throws Exception {
        Object client = Class.forName(PACKAGES.get(asked.product) + ".Client")
                .getConstructor(Config.class).newInstance(config(asked));
        RuntimeOptions options = new RuntimeOptions();
        options.autoretry = asked.retry;
        options.maxAttempts = 3;
        Method method = method(client, asked.operation);
        try {
            Object response = method.getParameterCount() == 1
                    // An operation without parameters has no class of requests.
                    ? method.invoke(client, options)
                    : method.invoke(client, request(method.getParameterTypes()[0], asked), options);
            return ((TeaModel) response).toMap().get("body");
        } catch (InvocationTargetException thrown) {
            throw refused(thrown.getCause());
        }
    }

    private static Config config(Asked asked) {
        Config config = new Config();
        config.accessKeyId = asked.key.id;
        config.accessKeySecret = asked.key.secret;
        config.securityToken = asked.key.token;
        config.endpoint = asked.endpoint;
        config.protocol = Lines.SCHEME;
        config.regionId = Lines.REGION;
        return config;
    }

    private static Method method(Object client, String operation) throws Unsupported {
        for (Method method : client.getClass().getMethods()) {
            if (method.getName().equalsIgnoreCase(operation + "WithOptions")) {
                return method;
            }
        }
        throw new Unsupported(operation);
    }

    private static TeaModel request(Class<?> kind, Asked asked) throws Exception {
        TeaModel request = (TeaModel) kind.getConstructor().newInstance();
        // Requests that have no RegionId leave it to the endpoint.
        if (!request.toMap().containsKey("RegionId")) {
            asked.parameters.remove("RegionId");
        }
        TeaModel.build(asked.parameters, request);
        String lost = lost(asked.parameters, request.toMap(), "");
        if (lost != null) {
            throw new Unsupported(asked.operation + ": " + lost);
        }
        return request;
    }

    /** The first parameter that the request's class has dropped. */
    private static String lost(Object given, Object kept, String path) {
        if (given instanceof Map) {
            for (Map.Entry<?, ?> one : ((Map<?, ?>) given).entrySet()) {
                Object value = kept instanceof Map ? ((Map<?, ?>) kept).get(one.getKey()) : null;
                String lost = value == null ? path + one.getKey() : lost(one.getValue(), value, path + one.getKey() + ".");
                if (lost != null) {
                    return lost;
                }
            }
        }
        if (given instanceof List && kept instanceof List) {
            for (int i = 0; i < ((List<?>) given).size(); i++) {
                String lost = lost(((List<?>) given).get(i), ((List<?>) kept).get(i), path);
                if (lost != null) {
                    return lost;
                }
            }
        }
        return null;
    }

    /** What is thrown for refusals has the server's code; for a broken connection, it has none. */
    private static Exception refused(Throwable thrown) {
        if (thrown instanceof TeaException && !(thrown instanceof TeaRetryableException)) {
            TeaException refusal = (TeaException) thrown;
            Map<String, Object> data = refusal.getData();
            Object request = data == null ? null : data.get("RequestId");
            return new Refused(refusal, refusal.getCode(), refusal.getStatusCode(), refusal.getMessage(),
                    request == null ? null : request.toString());
        }
        return new IOException(thrown);
    }
}
