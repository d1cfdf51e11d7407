package callers;

import callers.Lines.Asked;
import callers.Lines.Refused;
import callers.Lines.Unsupported;
import com.aliyuncs.AcsRequest;
import com.aliyuncs.AcsResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.HttpResponse;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.policy.retry.RetryPolicy;
import com.aliyuncs.policy.retry.backoff.EqualJitterBackoffStrategy;
import com.aliyuncs.policy.retry.conditions.ExceptionsCondition;
import com.aliyuncs.policy.retry.conditions.StatusCodeCondition;
import com.aliyuncs.profile.DefaultProfile;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** aliyun-java-sdk-ecs and its like: they sign with HMAC-SHA1 (signature version 1.0). */
public final class V1 {
    private V1() {}

    private static final Map<String, String> PACKAGES = Map.of(
            "Ecs", "com.aliyuncs.ecs.model.v20140526.",
            "Sts", "com.aliyuncs.sts.model.v20150401.",
            "Vpc", "com.aliyuncs.vpc.model.v20160428.");

    /** By default it knows what is throttled by headers only; these outlast a minute. */
    private static final RetryPolicy RETRIES = RetryPolicy.builder()
            .maxNumberOfRetries(12)
            .maxDelayTimeMillis(10_000)
            .backoffStrategy(new EqualJitterBackoffStrategy(2_000, 10_000, new Random()))
            .retryConditions(Set.of(
                    StatusCodeCondition.create(400), ExceptionsCondition.create(IOException.class)))
            .build();

    public static void main(String[] arguments) throws IOException {
        Lines.serve(V1::call);
    }

    private static Object call(Asked asked) throws Exception {
        AcsRequest<?> request = request(asked);
        Client client = new Client(asked);
        try {
            AcsResponse response = client.getAcsResponse(request);
            return tree(response, client.wire);
        } catch (ClientException refusal) {
            // What the SDK says by itself, of a broken connection, answers no request.
            if (refusal.getRequestId() == null) {
                throw refusal;
            }
            throw new Refused(refusal, refusal.getErrCode(), null, refusal.getErrMsg(), refusal.getRequestId());
        }
    }

    /** The SDK's client; it keeps the answer that it has read last. */
    private static final class Client extends DefaultAcsClient {
        private JsonElement wire;

        Client(Asked asked) {
            super(DefaultProfile.getProfile(Lines.REGION), credentials(asked));
            setAutoRetry(asked.retry);
            if (asked.retry) {
                setSysRetryPolicy(RETRIES);
            }
        }

        private static AlibabaCloudCredentials credentials(Asked asked) {
            return asked.key.token == null
                    ? new BasicCredentials(asked.key.id, asked.key.secret)
                    : new BasicSessionCredentials(asked.key.id, asked.key.secret, asked.key.token);
        }

        @Override
        protected <T extends AcsResponse> T readResponse(Class<T> kind, HttpResponse response, FormatType format)
                throws ClientException {
            wire = JsonParser.parseString(response.getHttpContentString());
            return super.readResponse(kind, response, format);
        }
    }

    private static AcsRequest<?> request(Asked asked) throws Exception {
        Class<?> kind;
        try {
            kind = Class.forName(PACKAGES.get(asked.product) + asked.operation + "Request");
        } catch (ClassNotFoundException lack) {
            throw new Unsupported(asked.operation);
        }
        AcsRequest<?> request = (AcsRequest<?>) kind.getConstructor().newInstance();
        request.setSysEndpoint(asked.endpoint);
        request.setSysProtocol("https".equals(Lines.SCHEME) ? ProtocolType.HTTPS : ProtocolType.HTTP);
        // Requests have no RegionId of their own: the client adds its region.
        asked.parameters.remove("RegionId");
        fill(request, asked.parameters);
        return request;
    }

    /** Sets what has the parameters' names: `Name` by setName, or by setNames if it is a list. */
    private static void fill(Object object, Map<?, ?> parameters) throws Exception {
        for (Map.Entry<?, ?> parameter : parameters.entrySet()) {
            boolean isList = parameter.getValue() instanceof List;
            Method setter = setter(object, "set" + parameter.getKey() + (isList ? "s" : ""));
            if (setter == null) {
                throw new Unsupported(object.getClass().getSimpleName() + ": " + parameter.getKey());
            }
            setter.invoke(object, value(setter.getGenericParameterTypes()[0], parameter.getValue()));
        }
    }

    private static Method setter(Object object, String name) {
        for (Method method : object.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == 1) {
                return method;
            }
        }
        return null;
    }

    private static Object value(Type type, Object given) throws Exception {
        if (given instanceof List) {
            Type element = ((ParameterizedType) type).getActualTypeArguments()[0];
            List<Object> list = new ArrayList<>();
            for (Object one : (List<?>) given) {
                list.add(value(element, one));
            }
            return list;
        }
        if (given instanceof Map) {
            Object structure = ((Class<?>) type).getConstructor().newInstance();
            fill(structure, (Map<?, ?>) given);
            return structure;
        }
        String text = given.toString();
        if (type == Integer.class) {
            return Integer.valueOf(text);
        }
        if (type == Long.class) {
            return Long.valueOf(text);
        }
        return type == Boolean.class ? Boolean.valueOf(text) : text;
    }

    /**
     * What the SDK decoded, by its getters. Its classes leave out the object around each list; that it has
     * one, and what its member is called, is all that is taken from the answer on the wire.
     */
    private static JsonElement tree(Object decoded, JsonElement wire) throws Exception {
        if (decoded == null) {
            return JsonNull.INSTANCE;
        }
        if (decoded instanceof List) {
            return list((List<?>) decoded, wire);
        }
        if (decoded instanceof String || decoded instanceof Number || decoded instanceof Boolean) {
            return Lines.JSON.toJsonTree(decoded);
        }
        JsonObject object = new JsonObject();
        for (Method getter : decoded.getClass().getMethods()) {
            boolean isOwn = getter.getDeclaringClass() == decoded.getClass() && getter.getParameterCount() == 0;
            if (isOwn && getter.getName().startsWith("get") && !getter.isBridge()) {
                String name = getter.getName().substring("get".length());
                JsonElement below = wire instanceof JsonObject ? ((JsonObject) wire).get(name) : null;
                object.add(name, tree(getter.invoke(decoded), below));
            }
        }
        return object;
    }

    private static JsonElement list(List<?> decoded, JsonElement wire) throws Exception {
        if (wire instanceof JsonObject && ((JsonObject) wire).size() == 1) {
            JsonObject around = new JsonObject();
            Map.Entry<String, JsonElement> only = ((JsonObject) wire).entrySet().iterator().next();
            around.add(only.getKey(), list(decoded, only.getValue()));
            return around;
        }
        JsonArray of = wire instanceof JsonArray ? (JsonArray) wire : new JsonArray();
        JsonArray list = new JsonArray();
        for (Object one : decoded) {
            list.add(tree(one, list.size() < of.size() ? of.get(list.size()) : null));
        }
        return list;
    }
}
